// Who waits to be let in, and letting them in.

import * as api from "./api.js";
import { element } from "./element.js";

const halves = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;

export class Pairings {
  constructor(list, form, field, { nameOf, guarded, toast }) {
    Object.assign(this, { list, nameOf, guarded, toast, shown: "" });
    form.addEventListener("submit", guarded(() => this.letIn(field.value).then(() => form.reset())));
  }

  async load() {
    const open = await api.pairings();
    const key = JSON.stringify(open);
    if (key === this.shown) return;
    this.shown = key;
    this.list.replaceChildren(...open.map((pairing) => this.item(pairing)));
  }

  item({ person, code }) {
    const button = element("button", { type: "button", onclick: this.guarded(() => this.letIn(code)) }, "Let in");
    return element("li", {}, element("span", {}, this.nameOf(person)), element("code", {}, halves(code)), button);
  }

  async letIn(code) {
    const { person } = await api.letIn(code);
    this.toast(`${this.nameOf(person)} is let in; what they write next is answered`);
    await this.load();
  }
}
