// What can be tapped besides the messages: quick replies, ice breakers, Get Started and the menu.

import { element, image } from "./element.js";

const $ = (id) => document.getElementById(id);
const SHARED = { user_email: "Share e-mail", user_phone_number: "Share phone number" };
const inLocale = (list) => (Array.isArray(list) ? list.find((each) => each.locale === "default") || list[0] : null);

export class Offers {
  constructor(act) {
    this.act = act;
    $("start").addEventListener("click", () => act({ act: "getStarted" }));
    $("menu-button").addEventListener("click", () => this.toggleMenu($("menu").hidden));
  }

  // Quick replies of the last message; before the first message, the ice breakers.
  show(view, you) {
    const empty = view.thread.length === 0;
    const quickReplies = view.thread.at(-1)?.message.quick_replies || [];
    const chips = quickReplies.map((reply, index) => this.chip(reply.title || SHARED[reply.content_type], reply.image_url, { act: "quickReply", index }));
    const breakers = iceBreakers(view.profile).map((breaker, index) => this.chip(breaker.question, null, { act: "iceBreaker", index }));
    $("offers").replaceChildren(...chips, ...(empty ? breakers : []));
    $("welcome").hidden = !empty;
    $("greeting").textContent = greeting(view.profile, you);
    $("start").hidden = !(empty && view.profile.get_started && breakers.length === 0);
    $("composer").classList.toggle("waiting", !$("start").hidden);
    this.showMenu(view.profile);
  }

  chip(title, icon, what) {
    const tapped = () => {
      $("offers").replaceChildren();
      this.act(what);
    };
    return element("button", { type: "button", class: "chip", onclick: tapped }, icon && image(icon, ""), title);
  }

  showMenu(profile) {
    const items = inLocale(profile.persistent_menu)?.call_to_actions || [];
    $("menu-button").hidden = items.length === 0;
    const tapped = (index) => () => {
      this.toggleMenu(false);
      this.act({ act: "menu", index });
    };
    $("menu").replaceChildren(...items.map((item, index) => element("button", { type: "button", onclick: tapped(index) }, item.title)));
  }

  toggleMenu(open) {
    $("menu").hidden = !open;
    $("menu-button").setAttribute("aria-expanded", String(open));
  }
}

function iceBreakers(profile) {
  const first = inLocale(profile.ice_breakers);
  return first?.call_to_actions || (first?.question ? profile.ice_breakers : []);
}

function greeting(profile, { firstName = "", lastName = "" } = {}) {
  const text = inLocale(profile.greeting)?.text || "Say hello to start the conversation.";
  const names = { user_first_name: firstName, user_last_name: lastName, user_full_name: `${firstName} ${lastName}`.trim() };
  return text.replace(/\{\{(\w+)\}\}/gu, (all, key) => names[key] ?? all);
}
