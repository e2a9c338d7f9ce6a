// The chat page: who you are, the thread, and what you can type and tap.

import * as api from "./api.js";
import { openSamples } from "./attach.js";
import { openBackstage } from "./backstage.js";
import { element, image, initials } from "./element.js";
import { preview } from "./message.js";
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

async function act(what) {
  try {
    const done = await api.act(state.psid, what);
    if (done.done === "opened") window.open(done.url, "_blank", "noopener");
    else if (ELSEWHERE[what.act]) toast(done.done === "told" ? ELSEWHERE[what.act] : NOTHING[what.act] || "Nothing changed");
  } catch (error) {
    toast(error.message);
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
  showOffers(view);
  showMenu(view.profile);
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

// Quick replies of the last message; before the first message, the ice breakers.
function showOffers(view) {
  const last = view.thread.at(-1);
  const quickReplies = last?.message.quick_replies || [];
  const empty = view.thread.length === 0;
  const chips = quickReplies.map((reply, index) =>
    chip(reply.title || { user_email: "Share e-mail", user_phone_number: "Share phone number" }[reply.content_type], reply.image_url, { act: "quickReply", index }),
  );
  const breakers = iceBreakers(view.profile).map((breaker, index) => chip(breaker.question, null, { act: "iceBreaker", index }));
  $("offers").replaceChildren(...chips, ...(empty ? breakers : []));
  $("welcome").hidden = !empty;
  $("greeting").textContent = greeting(view.profile);
  $("start").hidden = !(empty && view.profile.get_started && breakers.length === 0);
  $("composer").classList.toggle("waiting", !$("start").hidden);
}

function chip(title, icon, what) {
  const tapped = () => {
    $("offers").replaceChildren();
    act(what);
  };
  return element("button", { type: "button", class: "chip", onclick: tapped }, icon && image(icon, ""), title);
}

const inLocale = (list) => (Array.isArray(list) ? list.find((each) => each.locale === "default") || list[0] : null);

function iceBreakers(profile) {
  const first = inLocale(profile.ice_breakers);
  return first?.call_to_actions || (first?.question ? profile.ice_breakers : []);
}

function greeting(profile) {
  const you = state.page.people.find((person) => person.psid === state.psid) || {};
  const text = inLocale(profile.greeting)?.text || "Say hello to start the conversation.";
  const names = { user_first_name: you.firstName, user_last_name: you.lastName, user_full_name: `${you.firstName} ${you.lastName}`.trim() };
  return text.replace(/\{\{(\w+)\}\}/gu, (all, key) => names[key] ?? all);
}

function showMenu(profile) {
  const items = inLocale(profile.persistent_menu)?.call_to_actions || [];
  $("menu-button").hidden = items.length === 0;
  const tapped = (index) => () => {
    toggleMenu(false);
    act({ act: "menu", index });
  };
  $("menu").replaceChildren(...items.map((item, index) => element("button", { type: "button", onclick: tapped(index) }, item.title)));
}

function toggleMenu(open) {
  $("menu").hidden = !open;
  $("menu-button").setAttribute("aria-expanded", String(open));
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
  $("text").value = "";
  resize();
  const replyTo = state.replyTo;
  setReply(null);
  await act({ act: "text", text, ...(replyTo ? { replyTo } : {}) });
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
  toggleMenu(false);
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
  $("start").addEventListener("click", () => act({ act: "getStarted" }));
  $("menu-button").addEventListener("click", () => toggleMenu($("menu").hidden));
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
