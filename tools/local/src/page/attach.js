// What a person can send or do besides writing: samples, so that nobody needs a file, a website or an advertisement at hand.

import { element } from "./element.js";

const picture = () => `${location.origin}/page/picture.svg`;
const GROUPS = [
  ["Send", [
    ["Picture", () => ({ act: "attachment", kind: "image", url: picture() })],
    ["File", () => ({ act: "attachment", kind: "file", url: `${location.origin}/page/icon.svg` })],
    ["Place", () => ({ act: "location", lat: 48.2082, long: 16.3738 })],
    ["Thumb up", () => ({ act: "sticker" })],
  ]],
  ["Write on the Page", [
    ["Comment on a post", () => ({ act: "comment", text: "Is this one still available?" })],
    ["Visitor's post", () => ({ act: "post", text: "Do you open on Sunday?" })],
  ]],
  ["Come by", [
    ["m.me link", () => ({ act: "referral", reference: "summer" })],
    ["Advertisement", () => ({ act: "referral", reference: "summer", entrance: "advertisement" })],
    ["Chat of a website", () => ({ act: "referral", reference: "summer", entrance: "chatPlugin" })],
    ["“Send to Messenger”", () => ({ act: "sendToMessenger", reference: "order-1" })],
    ["Checkbox of a website", () => ({ act: "checkbox", reference: "cart-1" })],
  ]],
  ["Opt out", [["Stop notifications", () => ({ act: "stopNotifications" })]]],
];

// Fills `list`, which `button` opens and closes; `send(act)` sends what is chosen. Gives `close()`.
export function openSamples(button, list, send) {
  const toggle = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const chosen = (make) => () => {
    toggle(false);
    send(make());
  };
  const group = ([name, samples]) => {
    const buttons = samples.map(([title, make]) => element("button", { type: "button", onclick: chosen(make) }, title));
    return element("div", { class: "group", role: "group", "aria-label": name }, element("h3", {}, name), ...buttons);
  };
  list.replaceChildren(...GROUPS.map(group));
  button.addEventListener("click", () => toggle(list.hidden));
  return () => toggle(false);
}
