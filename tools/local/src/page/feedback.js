// The card of a customer feedback template: one question, a score, and a word if you like.

import { element } from "./element.js";

// `rate(score, text)` is called once; `score` is what was given before.
export function feedback(payload, rate, score) {
  const question = payload.feedback_screens?.[0]?.questions?.[0] || {};
  const head = [
    element("h3", {}, payload.title || "Feedback"),
    payload.subtitle && element("p", { class: "subtitle" }, payload.subtitle),
    element("p", { class: "subtitle" }, question.title || "How was it?"),
  ];
  if (score) return element("div", { class: "card" }, ...head, element("p", { class: "action", role: "status" }, `Thank you: ${score}`));
  const follows = question.follow_up?.type === "free_form";
  const text = follows && element("input", { placeholder: question.follow_up.placeholder || "Tell us more", "aria-label": "A word about it", maxlength: 400 });
  const most = question.type === "nps" ? 10 : 5;
  const scores = Array.from({ length: most }, (_, index) =>
    element(
      "button",
      { type: "button", "aria-label": `${index + 1} of ${most}`, onclick: () => rate(index + 1, text ? text.value : "") },
      question.type === "csat" ? "★" : String(index + 1),
    ),
  );
  return element("div", { class: "card feedback" }, ...head, text, element("div", { class: "scores", role: "group", "aria-label": "Score" }, ...scores));
}
