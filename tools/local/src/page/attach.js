// What a person can send besides text: samples, so that nobody needs a file at hand.

import { element } from "./element.js";

const SAMPLES = [
  ["🖼 Picture", () => ({ act: "attachment", kind: "image", url: `${location.origin}/page/picture.svg` })],
  ["📍 Place", () => ({ act: "location", lat: 48.2082, long: 16.3738 })],
  ["📄 File", () => ({ act: "attachment", kind: "file", url: `${location.origin}/page/icon.svg` })],
  ["💬 Comment on a post", () => ({ act: "comment", text: "Is this one still available?" })],
];

// Fills `list`, which `button` opens and closes; `send(act)` sends what is chosen.
export function openSamples(button, list, send) {
  const toggle = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const chosen = (make) => () => {
    toggle(false);
    send(make());
  };
  list.replaceChildren(...SAMPLES.map(([title, make]) => element("button", { type: "button", onclick: chosen(make) }, title)));
  button.addEventListener("click", () => toggle(list.hidden));
}
