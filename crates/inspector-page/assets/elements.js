// Makes all elements of the page: texts become text nodes, so that nothing in them can be live.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick`) and children; strings become text nodes, null is left out. */
export function el(name, attributes = {}, ...children) {
  return dressed(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function svg(name, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, name), attributes, children);
}

function dressed(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that does something when pressed. */
export function button(words, press, attributes = {}) {
  return el("button", { type: "button", onclick: press, ...attributes }, words);
}

/** A labelled control: the label stands above it, or before a checkbox's words. */
export function labelled(words, control, attributes = {}) {
  return el("label", attributes, el("span", {}, words), control);
}

/** A definition list of [term, content] pairs; pairs without content are left out. */
export function facts(pairs) {
  const shown = pairs.filter(([, content]) => content !== null && content !== undefined && content !== "");
  return el(
    "dl",
    { class: "said" },
    shown.map(([term, content]) => el("div", {}, el("dt", {}, term), el("dd", {}, content))),
  );
}

/** A folded part whose content is made when it is first opened. */
export function unfolding(attributes, summary, make, open = false) {
  const part = el("details", attributes, el("summary", {}, summary));
  const fill = () => {
    if (part.open && part.children.length === 1) part.append(...[make()].flat());
  };
  part.addEventListener("toggle", fill);
  part.open = open;
  fill();
  return part;
}
