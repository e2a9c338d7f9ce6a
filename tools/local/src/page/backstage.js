// Behind the scenes: traffic, the Page's inbox, trouble and the clock.

import * as api from "./api.js";
import { element } from "./element.js";
import { openInbox } from "./inbox.js";
import { Pairings } from "./pairings.js";
import { Traffic } from "./traffic.js";

const $ = (id) => document.getElementById(id);
const LOOK_EVERY_MS = 1500;

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

// Gives `show(view)`, which is called whenever the thread changes.
export function openBackstage({ act, toast, nameOf, you }) {
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
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", guarded(async () => {
      await api.advance(Number(button.dataset.advance));
      toast(`The clock is ${button.textContent.slice(1)} ahead`);
    }));
  }
  const traffic = new Traffic($("traffic"), $("traffic-mine"), { nameOf, you });
  const pairings = new Pairings($("pairings"), $("pairing"), $("pairing-code"), { nameOf, guarded, toast });
  const loadAll = () => Promise.all([traffic.load(), showFaults(), pairings.load()]).catch(() => undefined);
  document.querySelector("[data-open=backstage]").addEventListener("click", loadAll);
  look(loadAll);
  return openInbox({ act, guarded });
}

async function look(loadAll) {
  if (document.visibilityState === "visible" && $("backstage").getClientRects().length > 0) await loadAll();
  setTimeout(look, LOOK_EVERY_MS, loadAll);
}

async function showFaults() {
  const waiting = await api.faults();
  const sum = waiting.reduce((count, rule) => count + rule.count, 0);
  $("armed").textContent = sum ? `${sum} coming ${sum === 1 ? "message fails" : "messages fail"}.` : "";
}
