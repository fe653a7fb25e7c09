// Texts of a server as elements: what cannot be seen stands apart, and what is too long for its place is cut.

import { el } from "./elements.js";
import { cut, visibleParts } from "./visible.js";

// What a cell of the table has room for, in UTF-16 units.
const CELL = 240;

/** A text as nodes; what was written out stands in elements of its own. At most `limit` characters. */
export function shown(text, limit = CELL) {
  const part = cut(text, limit);
  const nodes = visibleParts(part.text).map(({ text, isWritten }) => (isWritten ? el("span", { class: "ctl" }, text) : text));
  if (!part.isWhole) nodes.push(el("span", { class: "ctl" }, "…"));
  return nodes;
}
