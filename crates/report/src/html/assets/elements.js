// Elements are made here and nowhere else: texts become text nodes, so nothing in them can be live.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; strings become text nodes, null is left out. */
function el(name, attributes = {}, ...children) {
  return dressed(document.createElement(name), attributes, children);
}

/** The same in SVG. */
function svg(name, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, name), attributes, children);
}

function dressed(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A block of JSON that the page carries, read when it is first asked for. */
const blocks = new Map();
function block(id) {
  if (!blocks.has(id)) {
    const holder = document.getElementById(id);
    blocks.set(id, holder ? JSON.parse(holder.textContent) : null);
  }
  return blocks.get(id);
}

/** A folded part whose content is made when it is first opened. */
function unfolding(attributes, summary, make, open = false) {
  const part = el("details", attributes, el("summary", {}, summary));
  const fill = () => {
    if (part.open && part.children.length === 1) part.append(make());
  };
  part.addEventListener("toggle", fill);
  part.open = open;
  fill();
  return part;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function time(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.floor((ms % 60000) / 1000)} s`;
}
