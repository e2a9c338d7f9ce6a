// What went in and out, and what the channel made of it: one row each, newest first.

import * as api from "./api.js";
import { element } from "./element.js";

const SHOWN = 40;
const WAYS = {
  in: ["webhook", "Delivery to the webhook"],
  out: ["graph", "Call to Graph"],
  word: ["channel", "What the channel made of it"],
};

export class Traffic {
  // `nameOf(psid)` gives a person's name; with `mine`, a checkbox, only what is about `you()` is shown.
  constructor(list, mine, { nameOf, you }) {
    Object.assign(this, { list, mine, nameOf, you, shown: "" });
    mine.addEventListener("change", () => this.load());
  }

  async load() {
    const [requests, deliveries, journal] = await Promise.all([api.requests(), api.deliveries(), api.journal()]);
    const rows = [...requests.map(ofRequest), ...deliveries.map(ofDelivery), ...journal.map((entry) => this.ofEntry(entry))];
    const wanted = this.mine.checked ? rows.filter((row) => row.person === this.you()) : rows;
    const lines = wanted.map((row, index) => ({ ...row, index })).sort((a, b) => b.at - a.at || b.index - a.index).slice(0, SHOWN);
    const key = JSON.stringify(lines);
    if (key === this.shown) return;
    this.shown = key;
    // What was opened stays open.
    const open = new Set([...this.list.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    this.list.replaceChildren(...lines.map((row) => line(row, open)));
  }

  ofEntry({ at, verdict, why, person, what, line: detail }) {
    const about = [person && this.nameOf(person), what && what.replaceAll("_", " ")].filter(Boolean).join(", ");
    return { at, way: "word", what: about || "delivery", why, outcome: verdict, good: verdict === "resumed", neutral: verdict === "skipped", person, detail };
  }
}

function ofRequest(request) {
  const { message, sender_action: action, recipient } = request.params;
  const outcome = request.error ? `${request.error[0]}${request.error[1] ? `/${request.error[1]}` : ""}` : "200";
  const what = message ? "message" : action || request.path.split("/").at(-1);
  return { at: request.at, way: "out", what: `${request.method} ${what}`, outcome, good: !request.error, person: recipient?.id, detail: request.params };
}

function ofDelivery(delivery) {
  const entry = delivery.notification.entry[0];
  const feed = ["messaging", "standby", "changes"].find((each) => entry[each]);
  const event = entry[feed][0];
  const kind = feed === "changes" ? `${event.field} ${event.value.item}` : Object.keys(event).find((key) => !["sender", "recipient", "timestamp"].includes(key));
  const last = delivery.attempts.at(-1);
  const outcome = last === undefined ? "…" : last.answered ? String(last.answered) : "no answer";
  const tries = delivery.attempts.length > 1 ? ` (${delivery.attempts.length} tries)` : "";
  const what = `${event.message?.is_echo ? "echo" : kind}${feed === "standby" ? " on standby" : ""}`;
  const ids = [event.sender?.id, event.recipient?.id, event.value?.from?.id];
  const person = ids.find((id) => id && id !== entry.id);
  return { at: entry.time, way: "in", what, outcome: outcome + tries, good: outcome === "200", neutral: last === undefined, person, detail: event };
}

function line({ at, way, what, why, outcome, good, neutral, detail }, open) {
  const time = new Date(at).toLocaleTimeString([], { hour12: false });
  const key = JSON.stringify([at, way, what, why]);
  const [name, title] = WAYS[way];
  const head = element(
    "summary",
    {},
    element("span", { class: `way ${way}`, title }, name),
    element("span", { class: "what" }, what),
    element("span", { class: neutral ? "neutral" : good ? "good" : "bad" }, outcome),
    element("time", {}, time),
    why && element("span", { class: "why" }, why),
  );
  const details = element("details", { "data-key": key, open: open.has(key) }, head, element("pre", {}, JSON.stringify(detail, null, 2)));
  return element("li", {}, details);
}
