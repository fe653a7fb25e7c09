// A long text line by line, with what cannot be seen written out. As much at once as one can read.

import { button, el } from "./elements.js";
import { shown } from "./shown.js";
import { cut } from "./visible.js";
import { grouped } from "./units.js";

const AT_ONCE = 50_000;

/** The text as elements; what is longer is shown when asked for. */
export function textLines(text, name = "Data as text") {
  if (text === "") return [el("p", { class: "quiet" }, "Empty.")];
  const holder = el("div", { class: "text", tabindex: 0, role: "region", "aria-label": name });
  let at = 0;
  const more = button("", () => add());
  const add = () => {
    const part = cut(text.slice(at), AT_ONCE).text;
    at += part.length;
    // Each part begins a line of its own where it does not end one: the text is only read here, not copied.
    for (const line of part.split("\n")) holder.append(el("div", { class: "line" }, shown(line, Infinity)));
    if (at >= text.length && document.activeElement === more) holder.focus();
    more.hidden = at >= text.length;
    more.textContent = `Show more: ${grouped(text.length - at)} of ${grouped(text.length)} characters are left`;
  };
  add();
  return [holder, more];
}
