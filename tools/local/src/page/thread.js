// The thread: one list item for each message, replaced only when it changed.

import { element, pageAvatar, portrait } from "./element.js";
import { content, preview } from "./message.js";

const REACTIONS = ["❤️", "👍", "😆", "😮", "😢"];
const PAUSE_MS = 15 * 60 * 1000;

export class Thread {
  // `acts`: button(mid, element, index), rate(mid, score, text), react(mid, emoji), reply(bubble).
  constructor(list, acts) {
    this.list = list;
    this.acts = acts;
    this.shown = new Map();
  }

  clear() {
    this.list.replaceChildren();
    this.shown.clear();
  }

  // Shows the bubbles; true when there is a new one.
  show(bubbles, pageName) {
    let grown = false;
    bubbles.forEach((bubble, index) => {
      const before = bubbles[index - 1];
      const after = bubbles[index + 1];
      const key = JSON.stringify([bubble, speaker(before), speaker(after), pageName]);
      const shown = this.shown.get(bubble.mid);
      if (shown?.key === key) return;
      const item = this.item(bubble, before, after, bubbles, pageName);
      if (shown) shown.item.replaceWith(item);
      else {
        this.list.append(item);
        item.classList.add("new");
        grown = true;
      }
      this.shown.set(bubble.mid, { key, item });
    });
    return grown;
  }

  item(bubble, before, after, bubbles, pageName) {
    const mine = bubble.from === "person";
    const name = bubble.persona?.name || pageName;
    const classes = ["turn", mine ? "mine" : "theirs"];
    const isFirst = speaker(before) !== speaker(bubble);
    if (isFirst) classes.push("first");
    if (speaker(after) !== speaker(bubble)) classes.push("last");
    const tap = (card, index) => this.acts.button(bubble.mid, card, index);
    const parts = content(bubble.message, tap, (score, text) => this.acts.rate(bubble.mid, score, text), bubble.score);
    return element(
      "li",
      { class: classes.join(" "), "data-mid": bubble.mid, "data-from": bubble.from },
      this.time(bubble, before),
      bubble.persona && isFirst && element("p", { class: "persona" }, bubble.persona.name),
      this.quote(bubble, bubbles),
      element(
        "div",
        { class: "line" },
        !mine && (bubble.persona ? portrait(bubble.persona) : pageAvatar(name)),
        element("div", { class: "parts" }, element("span", { class: "visually-hidden" }, mine ? "You: " : `${name}: `), ...parts, reaction(bubble)),
        !mine && this.tools(bubble),
      ),
    );
  }

  time(bubble, before) {
    if (before && bubble.at - before.at < PAUSE_MS) return null;
    const at = new Date(bubble.at);
    const text = at.toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
    return element("time", { class: "pause", datetime: at.toISOString() }, text);
  }

  quote(bubble, bubbles) {
    const quoted = bubble.replyTo && bubbles.find((other) => other.mid === bubble.replyTo);
    return quoted ? element("p", { class: "quote" }, `↩ ${preview(quoted.message)}`) : null;
  }

  // Reacting and replying, for the Page's messages.
  tools(bubble) {
    const choose = (emoji) =>
      element(
        "button",
        { type: "button", "aria-label": `React with ${emoji}`, onclick: () => this.acts.react(bubble.mid, bubble.reaction === emoji ? null : emoji) },
        emoji,
      );
    const reply = element("button", { type: "button", "aria-label": "Reply to this message", onclick: () => this.acts.reply(bubble) }, "↩");
    return element("details", { class: "tools" }, element("summary", { "aria-label": "React or reply" }, "☺"), element("div", {}, ...REACTIONS.map(choose), reply));
  }
}

// Who is seen to say it: one side, under one name.
const speaker = (bubble) => bubble && `${bubble.from} ${bubble.persona?.name || ""}`;

function reaction(bubble) {
  return bubble.reaction ? element("span", { class: "reaction", role: "img", "aria-label": `Reaction ${bubble.reaction}` }, bubble.reaction) : null;
}

