// Behind the scenes: traffic, the Page's inbox, trouble and the clock.

import * as api from "./api.js";
import { element } from "./element.js";
import { Pairings } from "./pairings.js";

const $ = (id) => document.getElementById(id);
const LOOK_EVERY_MS = 1500;
const SHOWN = 40;

const FAULTS = [
  ["Throttled, come back in 1 minute (613)", { fault: "error", code: 613, minutes: 1 }],
  ["Throttled for the Page (80006)", { fault: "error", code: 80006, minutes: 1 }],
  ["Token is dead (190)", { fault: "error", code: 190, subcode: 460, status: 401 }],
  ["Person is not available (551)", { fault: "error", code: 551, subcode: 1545041 }],
  ["Outside the window (10/2018278)", { fault: "error", code: 10, subcode: 2018278 }],
  ["Status 500, nothing sent (2)", { fault: "error", code: 2, status: 500 }],
  ["Status 500, yet it arrived (2)", { fault: "error", code: 2, status: 500, accepted: true }],
  ["Lost reply, yet it arrived (1/1357046)", { fault: "error", code: 1, subcode: 1357046, accepted: true }],
  ["No answer, yet it arrived", { fault: "dropAnswer" }],
  ["No answer for 20 seconds", { fault: "stall", seconds: 20 }],
];

export function openBackstage({ act, toast, nameOf }) {
  const guarded = (work) => (event) => {
    event.preventDefault();
    Promise.resolve(work(event)).catch((error) => toast(error.message));
  };
  $("fault").append(...FAULTS.map(([name], index) => element("option", { value: index }, name)));
  $("trouble").addEventListener("submit", guarded(async () => {
    await api.addFault({ ...FAULTS[$("fault").value][1], count: Number($("fault-count").value) });
    await showFaults();
  }));
  $("clear-faults").addEventListener("click", guarded(() => api.clearFaults().then(showFaults)));
  $("inbox").addEventListener("submit", guarded(async () => {
    await act({ act: "inboxReply", text: $("inbox-text").value });
    $("inbox").reset();
  }));
  $("inbox-done").addEventListener("click", guarded(() => act({ act: "inboxDone" })));
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", guarded(async () => {
      await api.advance(Number(button.dataset.advance));
      toast(`The clock is ${button.textContent.slice(1)} ahead`);
    }));
  }
  document.querySelector("[data-open=backstage]").addEventListener("click", () => showTraffic());
  look(new Pairings($("pairings"), $("pairing"), $("pairing-code"), { nameOf, guarded, toast }));
}

async function look(pairings) {
  if (document.visibilityState === "visible" && $("backstage").getClientRects().length > 0) {
    await Promise.all([showTraffic(), showFaults(), pairings.load()]).catch(() => undefined);
  }
  setTimeout(look, LOOK_EVERY_MS, pairings);
}

async function showFaults() {
  const waiting = await api.faults();
  const sum = waiting.reduce((count, rule) => count + rule.count, 0);
  $("armed").textContent = sum ? `${sum} coming ${sum === 1 ? "message fails" : "messages fail"}.` : "";
}

let shown = "";

async function showTraffic() {
  const [requests, deliveries] = await Promise.all([api.requests(), api.deliveries()]);
  const lines = [...requests.map(ofRequest), ...deliveries.map(ofDelivery)].sort((a, b) => b.at - a.at).slice(0, SHOWN);
  const key = JSON.stringify(lines);
  if (key === shown) return;
  shown = key;
  $("traffic").replaceChildren(...lines.map(line));
}

function ofRequest(request) {
  const { message, sender_action: action } = request.params;
  const outcome = request.error ? `${request.error[0]}${request.error[1] ? `/${request.error[1]}` : ""}` : "200";
  const what = message ? "message" : action || request.path.split("/").at(-1);
  return { at: request.at, way: "out", what: `${request.method} ${what}`, outcome, good: !request.error, detail: request.params };
}

function ofDelivery(delivery) {
  const entry = delivery.notification.entry[0];
  const feed = ["messaging", "standby", "changes"].find((each) => entry[each]);
  const event = entry[feed][0];
  const kind = feed === "changes" ? `${event.field} ${event.value.item}` : Object.keys(event).find((key) => !["sender", "recipient", "timestamp"].includes(key));
  const last = delivery.attempts.at(-1);
  const outcome = last === undefined ? "…" : last.answered ? String(last.answered) : "no answer";
  const tries = delivery.attempts.length > 1 ? ` (${delivery.attempts.length} tries)` : "";
  const what = event.message?.is_echo ? "echo" : kind;
  return { at: entry.time, way: "in", what: `${what}${feed === "standby" ? " on standby" : ""}`, outcome: outcome + tries, good: outcome === "200", detail: event };
}

function line({ at, way, what, outcome, good, detail }) {
  const time = new Date(at).toLocaleTimeString([], { hour12: false });
  const head = element(
    "summary",
    {},
    element("span", { class: `way ${way}`, title: way === "in" ? "delivery to the webhook" : "call to Graph" }, way === "in" ? "webhook" : "graph"),
    element("span", { class: "what" }, what),
    element("span", { class: good ? "good" : "bad" }, outcome),
    element("time", {}, time),
  );
  return element("li", {}, element("details", {}, head, element("pre", {}, JSON.stringify(detail, null, 2))));
}
