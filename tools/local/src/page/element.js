// Elements from data. Text only ever becomes text nodes, and addresses are checked, since both come from the bot.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// An address that a link or picture may have, or undefined: no `javascript:`, no `data:`.
export function address(text) {
  if (typeof text !== "string") return undefined;
  if (text.startsWith("/sim/attachments/")) return text;
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/gu;

// Text with its links made clickable.
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(end, found.index), link(found[0], found[0]));
    end = found.index + found[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

export function link(href, text, attributes = {}) {
  const safe = address(href);
  if (!safe) return element("span", attributes, text);
  return element("a", { ...attributes, href: safe, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function image(src, alt, attributes = {}) {
  const safe = address(src);
  const broken = () => element("span", { class: "no-picture", role: "img", "aria-label": alt || "Picture" }, "No picture");
  if (!safe) return broken();
  const made = element("img", { ...attributes, src: safe, alt, loading: "lazy", referrerpolicy: "no-referrer" });
  made.addEventListener("error", () => made.replaceWith(broken()), { once: true });
  return made;
}

export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const first = (word) => [...(word || "")][0] || "";
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "")).toUpperCase() || "?";
}

// The same colour for the same name.
export function hue(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return `hue-${Math.floor(sum / 45)}`;
}

// The Page has its own colours.
export function pageAvatar(name) {
  return element("span", { class: "avatar page-avatar small", "aria-hidden": "true" }, initials(name));
}

// A persona has its own picture, and initials where there is none.
export function portrait({ name, profile_picture_url: url }) {
  const safe = address(url);
  const made = avatar(name, "small");
  if (!safe) return made;
  const picture = element("img", { class: "avatar small", src: safe, alt: "", referrerpolicy: "no-referrer" });
  picture.addEventListener("error", () => picture.replaceWith(made), { once: true });
  return picture;
}

export function avatar(name, size = "") {
  return element("span", { class: `avatar ${hue(name)} ${size}`, "aria-hidden": "true" }, initials(name));
}
