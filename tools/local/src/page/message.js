// The content of one message: text, media and templates as the Send API has them.

import { address, element, image, link, linked } from "./element.js";
import { feedback } from "./feedback.js";

// `tap(element, index)` is called for a tapped postback button, `rate(score, text)` for an answered question; `score` is what it was answered.
export function content(message, tap, rate, score) {
  try {
    return parted(message, tap, rate, score);
  } catch {
    // Somebody else's delivery may hold anything; the messages behind it are shown all the same.
    return [raw(message)];
  }
}

function parted(message, tap, rate, score) {
  const parts = [];
  if (message.text) parts.push(element("p", { class: "bubble text" }, ...linked(message.text)));
  if (message.sticker_id) parts.push(sticker(message.sticker_id));
  const attachments = message.attachments || (message.attachment ? [message.attachment] : []);
  if (attachments.length > 1) parts.push(grid(attachments));
  else for (const attachment of attachments) parts.push(shown(attachment, tap, rate, score));
  return parts;
}

// Only the thumb has a picture here.
function sticker(id) {
  const thumb = String(id) === "369239263222822";
  return element("p", { class: "sticker", role: "img", "aria-label": thumb ? "Thumb up" : "Sticker" }, thumb ? "👍" : "🏷");
}

function shown(attachment, tap, rate, score) {
  const { type, payload = {} } = attachment;
  const media = MEDIA[type];
  if (media) return media(payload);
  if (type === "template") return (TEMPLATES[payload.template_type] || raw)(payload, tap, rate, score);
  return raw(attachment);
}

const MEDIA = {
  sticker: ({ sticker_id: id }) => sticker(id),
  image: ({ url }) => link(url, image(url, "Picture from the conversation", { class: "picture" }), { class: "media" }),
  video: ({ url }) => element("video", { class: "media", src: address(url), controls: true, preload: "metadata" }),
  audio: ({ url }) => element("audio", { class: "media", src: address(url), controls: true, preload: "metadata" }),
  location: ({ coordinates = {} }) => element("p", { class: "bubble text" }, `📍 ${coordinates.lat}, ${coordinates.long}`),
  file: ({ url }) => link(url, `📄 ${fileName(url)}`, { class: "bubble file" }),
};

const TEMPLATES = {
  button: (payload, tap) =>
    element("div", { class: "card" }, element("p", { class: "card-text" }, ...linked(payload.text || "")), buttons(payload.buttons, tap)),
  generic: (payload, tap) => carousel(payload.elements || [], payload.image_aspect_ratio === "square", tap),
  media: (payload, tap) => {
    const [item = {}] = payload.elements || [];
    const media = item.media_type === "video" ? MEDIA.video(item) : image(item.url, "Picture", { class: "card-picture" });
    return element("div", { class: "card" }, media, buttons(item.buttons, tap, 0));
  },
  image_grid: (payload, tap) => {
    const [item = {}] = payload.elements || [];
    const pictures = (item.images || []).map((each) => image(each.url || each.image_url, "Picture", { class: "picture" }));
    return element("div", { class: "card" }, element("div", { class: "grid" }, ...pictures), ...titles(item), buttons(item.buttons, tap, 0));
  },
  receipt,
  coupon: (payload, tap) =>
    element(
      "div",
      { class: "card coupon" },
      payload.image_url && image(payload.image_url, "", { class: "card-picture" }),
      ...titles(payload),
      payload.coupon_code && reveal(payload.coupon_code, tap),
      payload.coupon_url && link(payload.coupon_url, `${payload.coupon_url_button_title || "Shop now"} ↗`, { class: "action" }),
    ),
  customer_feedback: (payload, tap, rate, score) => feedback(payload, rate, score),
  one_time_notif_req: (payload, tap) => optIn(payload, "Notify me", tap),
  notification_messages: (payload, tap) => optIn(payload, "Get updates", tap),
};

function optIn(payload, title, tap) {
  const agree = element("button", { class: "action", type: "button", onclick: () => tap(undefined, 0) }, title);
  return element("div", { class: "card" }, ...titles(payload), element("div", { class: "buttons" }, agree));
}

function reveal(code, tap) {
  const tapped = () => {
    shown.replaceWith(element("p", { class: "code" }, code));
    tap(undefined, 0);
  };
  const shown = element("button", { class: "action", type: "button", onclick: tapped }, "Show code");
  return shown;
}

function titles({ title, subtitle }) {
  return [title && element("h3", {}, title), subtitle && element("p", { class: "subtitle" }, subtitle)];
}

function buttons(list = [], tap, card) {
  if (list.length === 0) return null;
  return element("div", { class: "buttons" }, ...list.map((button, index) => action(button, () => tap(card, index))));
}

function action(button, tapped) {
  if (button.type === "web_url") return link(button.url, `${button.title} ↗`, { class: "action" });
  if (button.type === "phone_number") return element("a", { class: "action", href: `tel:${button.payload}` }, `📞 ${button.title}`);
  const title = { account_link: "Log in", account_unlink: "Log out" }[button.type] || button.title;
  return element("button", { class: "action", type: "button", onclick: tapped }, title);
}

function carousel(elements, square, tap) {
  const cards = elements.map((item, index) => {
    const picture = item.image_url && image(item.image_url, item.title || "", { class: "card-picture" });
    const head = [picture, ...titles(item)];
    const opens = item.default_action && address(item.default_action.url);
    const top = opens ? element("a", { class: "card-head", href: opens, target: "_blank", rel: "noopener noreferrer" }, ...head.filter(Boolean)) : null;
    return element("li", { class: `card${square ? " square" : ""}` }, ...(top ? [top] : head), buttons(item.buttons, tap, index));
  });
  if (cards.length === 1) return element("ul", { class: "carousel single" }, ...cards);
  const list = element("ul", { class: "carousel", tabindex: "0", "aria-label": `${cards.length} cards` }, ...cards);
  const move = (way) => list.scrollBy({ left: way * (cards[0].offsetWidth + 10), behavior: "smooth" });
  const arrow = (way, sign, label) =>
    element("button", { class: `arrow ${way < 0 ? "back" : "on"}`, type: "button", "aria-label": label, onclick: () => move(way) }, sign);
  return element("div", { class: "carousel-frame" }, list, arrow(-1, "‹", "Previous card"), arrow(1, "›", "Next card"));
}

function receipt(payload) {
  const money = (amount) => (amount === undefined ? "" : `${Number(amount).toFixed(2)} ${payload.currency || ""}`);
  const line = (name, amount) => amount !== undefined && element("div", {}, element("dt", {}, name), element("dd", {}, money(amount)));
  const items = (payload.elements || []).map((item) =>
    element("div", {}, element("dt", {}, `${item.quantity || 1} × ${item.title}`), element("dd", {}, money(item.price))),
  );
  const summary = payload.summary || {};
  return element(
    "div",
    { class: "card receipt" },
    element("h3", {}, `Order ${payload.order_number || ""}`),
    element("p", { class: "subtitle" }, [payload.recipient_name, payload.payment_method].filter(Boolean).join(" · ")),
    element("dl", {}, ...items, line("Subtotal", summary.subtotal), line("Shipping", summary.shipping_cost), line("Tax", summary.total_tax)),
    element("dl", { class: "total" }, line("Total", summary.total_cost)),
  );
}

function grid(attachments) {
  const pictures = attachments.map(({ payload = {} }) => image(payload.url, "Picture from the conversation", { class: "picture" }));
  return element("div", { class: "grid" }, ...pictures);
}

// What this page has no picture of is shown as it was sent, never hidden.
function raw(value) {
  const title = value.template_type || value.type || "message";
  return element("details", { class: "bubble raw" }, element("summary", {}, title), element("pre", {}, JSON.stringify(value, null, 2)));
}

function fileName(url) {
  const path = (address(url) || "").split(/[?#]/u)[0];
  return path.split("/").at(-1) || "File";
}

// What a message says in one line.
export function preview(message) {
  if (message.text) return message.text;
  const attachment = message.attachment || (message.attachments || [])[0];
  if (!attachment) return "";
  const payload = attachment.payload || {};
  return payload.text || (payload.elements || [])[0]?.title || `[${payload.template_type || attachment.type}]`;
}
