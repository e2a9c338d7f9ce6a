// Who there is, and who you are.

import * as api from "./api.js";
import { avatar, element } from "./element.js";
import { preview } from "./message.js";

const LOOK_EVERY_MS = 3000;
const fullName = (person) => `${person.firstName} ${person.lastName}`.trim();

export class People {
  // `choose(psid)` is called when somebody is chosen.
  constructor(list, you, choose) {
    this.list = list;
    this.you = you;
    this.choose = choose;
    this.pages = [];
    this.psid = null;
    this.shown = "";
  }

  // Loads and shows them, now and when somebody comes in from outside: a delivery that was posted by hand.
  async load() {
    this.pages = await api.pages();
    const key = JSON.stringify([this.pages, this.psid]);
    if (key !== this.shown) this.show();
    this.shown = key;
  }

  // `lost(name)` is called when you are no longer among them.
  keepLoading(lost) {
    const look = async () => {
      const name = this.nameOf(this.psid);
      await this.load();
      if (!this.everybody().some((person) => person.psid === this.psid)) lost(name);
    };
    setInterval(() => document.visibilityState === "visible" && look().catch(() => undefined), LOOK_EVERY_MS);
  }

  show() {
    const items = this.pages.flatMap((page) => [
      this.pages.length > 1 && element("li", { class: "group" }, page.name),
      ...page.people.map((person) => this.item(page, person)),
    ]);
    this.list.replaceChildren(...items.filter(Boolean));
  }

  item(page, person) {
    const name = fullName(person);
    const current = person.psid === this.psid ? "true" : null;
    const last = person.last ? preview(person.last) : `writes to ${page.name}`;
    const about = element("span", {}, element("strong", {}, name), element("small", {}, last));
    const chosen = () => this.choose(person.psid);
    return element("li", {}, element("button", { type: "button", class: "person", "aria-current": current, onclick: chosen }, avatar(name), about));
  }

  // Makes one of them you; gives the person's page, or undefined where nobody has this id.
  become(psid) {
    const page = this.pages.find((each) => each.people.some((person) => person.psid === psid));
    if (!page) return undefined;
    const name = fullName(page.people.find((person) => person.psid === psid));
    this.psid = psid;
    this.you.replaceChildren(avatar(name));
    this.you.setAttribute("aria-label", `You are ${name}. Choose another person`);
    this.show();
    return page;
  }

  async add(page, name) {
    const [firstName, ...rest] = name.trim().split(/\s+/u);
    const { psid } = await api.addPerson(page.id, { firstName, lastName: rest.join(" ") });
    await this.load();
    this.choose(psid);
  }

  person(psid) {
    return this.everybody().find((each) => each.psid === psid);
  }

  nameOf(psid) {
    const person = this.person(psid);
    return person ? fullName(person) : psid;
  }

  everybody() {
    return this.pages.flatMap((page) => page.people);
  }
}
