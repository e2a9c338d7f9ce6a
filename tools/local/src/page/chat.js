// The chat page: who you are, the thread, and what you can type and tap.

import * as api from "./api.js";
import { openSamples } from "./attach.js";
import { openBackstage } from "./backstage.js";
import { initials } from "./element.js";
import { preview } from "./message.js";
import { Offers } from "./offers.js";
import { People } from "./people.js";
import { Thread } from "./thread.js";

const $ = (id) => document.getElementById(id);
const state = { page: null, psid: null, view: null, stop: null, replyTo: null, inbox: null, closeSamples: null };
const people = new People($("people-list"), $("you"), (psid) => {
  select(psid);
  closePanels();
});
const thread = new Thread($("thread"), {
  button: (mid, card, index) => act({ act: "button", mid, index, ...(card === undefined ? {} : { element: card }) }),
  rate: (mid, score, text) => act({ act: "feedback", mid, score, ...(text ? { text } : {}) }),
  react: (mid, emoji) => act({ act: "react", mid, emoji }),
  reply: (bubble) => setReply(bubble),
});

// What Messenger's app does not show in the thread.
const ELSEWHERE = {
  comment: "You wrote a comment; the Page may answer it here",
  post: "You wrote a post; the Page may answer it here",
  checkbox: "You ticked the checkbox; the Page may write to you and does not know who you are",
  sendToMessenger: "The Page may write to you",
  referral: "You came by a link; the Page knows which",
  stopNotifications: "You want no more notifications",
};

const offers = new Offers(act);

// Whether it was done; why not is told.
async function act(what) {
  try {
    const done = await api.act(state.psid, what);
    if (done.done === "opened") window.open(done.url, "_blank", "noopener");
    else if (ELSEWHERE[what.act]) toast(done.done === "told" ? ELSEWHERE[what.act] : NOTHING[what.act] || "Nothing changed");
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

const NOTHING = {
  referral: "The Page hears of the link when you tap Get Started",
  stopNotifications: "You had agreed to none",
};

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => ($("toast").hidden = true), 4000);
}

// Who you are

function select(psid) {
  const page = people.become(psid);
  if (!page) return;
  state.stop?.();
  Object.assign(state, { psid, page, view: null });
  history.replaceState(null, "", `#${psid}`);
  setReply(null);
  thread.clear();
  showPage(page);
  state.stop = api.watch(psid, show, (online) => ($("status").textContent = online ? statusText() : "not reachable, trying again"));
  $("text").focus({ preventScroll: true });
}

function showPage(page) {
  $("page-name").textContent = $("welcome-name").textContent = page.name;
  document.title = `${page.name} · Messenger on this machine`;
  for (const place of document.querySelectorAll(".page-avatar")) {
    place.textContent = initials(page.name);
  }
}

// The thread and what belongs to its present state

function show(view) {
  state.view = view;
  const atEnd = isAtEnd();
  const grown = thread.show(view.thread, state.page.name);
  showTyping(view.typingMs);
  offers.show(view, people.person(state.psid));
  showReceipt(view);
  state.inbox(view);
  $("status").textContent = statusText();
  if (grown || atEnd) toEnd();
  readIfSeen();
}

const isAtEnd = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < 60;
const toEnd = () => ($("scroll").scrollTop = $("scroll").scrollHeight);

// Keeps the end in sight when a picture arrives, the window changes or chips take room.
function stayAtEnd() {
  let atEnd = true;
  $("scroll").addEventListener("scroll", () => (atEnd = isAtEnd()));
  const follow = new ResizeObserver(() => atEnd && toEnd());
  follow.observe($("scroll"));
  follow.observe($("thread"));
}

function statusText() {
  const view = state.view;
  if (!view || view.thread.length === 0) return "usually answers at once";
  if (view.ownerIsOther) return "a person answers";
  return view.windowOpen ? "active now" : "24 hours are over";
}

function showTyping(typingMs) {
  clearTimeout(showTyping.timer);
  $("typing").hidden = typingMs <= 0;
  if (typingMs > 0) showTyping.timer = setTimeout(() => ($("typing").hidden = true), typingMs);
}

function showReceipt(view) {
  const mine = view.thread.filter((bubble) => bubble.from === "person").at(-1);
  const isLast = mine && view.thread.at(-1) === mine;
  const seen = mine && view.seenUntil >= mine.at;
  $("seen").textContent = isLast ? (seen ? "Seen" : "Sent") : "";
}

function readIfSeen() {
  const unread = state.view?.thread.some((bubble) => !bubble.read);
  if (unread && document.visibilityState === "visible") act({ act: "read" });
}

// Typing

function setReply(bubble) {
  state.replyTo = bubble?.mid || null;
  $("reply-hint").hidden = !bubble;
  $("reply-hint").textContent = bubble ? `Reply to: ${preview(bubble.message)}` : "";
  if (bubble) $("text").focus();
}

async function send() {
  const text = $("text").value.trim();
  if (!text || !state.psid) return;
  const { replyTo } = state;
  $("text").value = "";
  setReply(null);
  resize();
  const sent = await act({ act: "text", text, ...(replyTo ? { replyTo } : {}) });
  // What was not sent is not lost.
  if (!sent && !$("text").value) $("text").value = text;
  resize();
}

function resize() {
  $("text").style.height = "auto";
  $("text").style.height = `${Math.min($("text").scrollHeight, 120)}px`;
}

// Panels of narrow windows

function closePanels() {
  for (const panel of document.querySelectorAll(".panel.open")) panel.classList.remove("open");
}

function closeAll() {
  closePanels();
  offers.toggleMenu(false);
  state.closeSamples?.();
}

function listen() {
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  $("text").addEventListener("input", resize);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") setReply(null);
  });
  $("new-person").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("new-name").value;
    event.target.reset();
    people.add(state.page, name).catch((error) => toast(error.message));
  });
  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => {
      $(button.dataset.open).classList.add("open");
      $(button.dataset.open).querySelector("[data-close]").focus();
    });
  }
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", closePanels);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeAll());
  document.addEventListener("visibilitychange", readIfSeen);
}

async function start() {
  listen();
  stayAtEnd();
  state.closeSamples = openSamples($("samples-button"), $("samples"), act);
  state.inbox = openBackstage({ act, toast, nameOf: (psid) => people.nameOf(psid), you: () => state.psid });
  await people.load();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const known = people.everybody().map((person) => person.psid);
  select(known.includes(wanted) ? wanted : known[0]);
  people.keepLoading(startedAnew);
}

// The process was ended and started again: nothing is kept, and everybody has another id.
function startedAnew(name) {
  const same = people.everybody().find((person) => people.nameOf(person.psid) === name);
  toast("It was started anew; nothing is kept");
  select((same || people.everybody()[0]).psid);
}

start().catch((error) => toast(error.message));
