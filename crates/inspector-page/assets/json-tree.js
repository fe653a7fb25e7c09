// JSON as a tree to fold and unfold, with the JSON pointer of what is chosen. Branches are made when they are opened.

import { button, el } from "./elements.js";
import { copy } from "./download.js";
import { writePointer } from "./pointer.js";
import { shown } from "./shown.js";
import { counted, grouped } from "./units.js";

const OPEN_DEPTH = 2;
const AT_ONCE = 100;
const TEXT = 2000;

/**
 * The tree of a JSON value, with arrows as the ARIA practices have them, and below it the pointer of what is chosen. `actions` are
 * `[words, act(pointer, value)]`: what can be done with a chosen value.
 */
export function jsonTree(document, actions = []) {
  const pointer = el("code", { class: "pointer" });
  let chosen = null;
  const does = actions.map(([words, act]) => button(words, () => act(chosen.dataset.pointer, chosen.value)));
  const line = el(
    "p",
    { class: "buttons pointer-line", hidden: true },
    pointer,
    button("Copy", (event) => copy(chosen.dataset.pointer, event.currentTarget)),
    does,
  );
  const root = el("ul", { role: "tree", class: "tree", "aria-label": "Data as JSON" }, node([], null, document, 0));
  root.firstChild.tabIndex = 0;
  const choose = (item) => {
    root.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    root.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    item.tabIndex = 0;
    item.setAttribute("aria-selected", "true");
    item.focus();
    chosen = item;
    line.hidden = false;
    pointer.replaceChildren(...(item.dataset.pointer === "" ? ["the whole"] : shown(item.dataset.pointer, TEXT)));
  };
  root.addEventListener("click", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.target.closest("button")) return;
    if (event.target.closest(".fold")) toggle(item);
    choose(item);
  });
  root.addEventListener("keydown", (event) => key(event, root, choose));
  return el("div", {}, root, line);
}

function key(event, root, choose) {
  const item = event.target.closest("[role=treeitem]");
  if (!item || event.target !== item) return;
  const items = [...root.querySelectorAll("[role=treeitem]")].filter((other) => other.checkVisibility());
  const at = items.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  switch (event.key) {
    case "ArrowDown":
      choose(items[Math.min(at + 1, items.length - 1)]);
      break;
    case "ArrowUp":
      choose(items[Math.max(at - 1, 0)]);
      break;
    case "Home":
      choose(items[0]);
      break;
    case "End":
      choose(items.at(-1));
      break;
    case "ArrowRight":
      if (expanded === "false") toggle(item);
      else if (expanded === "true") choose(items[Math.min(at + 1, items.length - 1)]);
      break;
    case "ArrowLeft":
      if (expanded === "true") toggle(item);
      else choose(item.parentElement.closest("[role=treeitem]") ?? item);
      break;
    default:
      return;
  }
  event.preventDefault();
}

function toggle(item) {
  if (!item.hasAttribute("aria-expanded")) return;
  const isOpen = item.getAttribute("aria-expanded") === "true";
  item.setAttribute("aria-expanded", String(!isOpen));
  if (!isOpen) item.unfold();
  item.querySelector(":scope > ul").hidden = isOpen;
}

function node(steps, name, value, depth) {
  const isBranch = value !== null && typeof value === "object" && Object.keys(value).length > 0;
  const isOpen = isBranch && depth < OPEN_DEPTH;
  const label = name === null ? [] : [el("span", { class: "key" }, shown(String(name), TEXT)), ": "];
  const item = el(
    "li",
    {
      role: "treeitem",
      tabindex: -1,
      "aria-selected": "false",
      "aria-expanded": isBranch ? String(isOpen) : null,
      "data-pointer": writePointer(steps),
    },
    isBranch ? el("span", { class: "fold", "aria-hidden": "true" }) : "",
    el("span", { class: "entry" }, label, isBranch ? el("span", { class: "quiet" }, summary(value)) : leaf(value)),
  );
  item.value = value;
  if (!isBranch) return item;
  const children = el("ul", { role: "group", hidden: !isOpen });
  item.append(children);
  let made = false;
  item.unfold = () => {
    if (made) return;
    made = true;
    branch(children, steps, Object.entries(value), depth);
  };
  if (isOpen) item.unfold();
  return item;
}

function branch(list, steps, entries, depth) {
  let at = 0;
  const more = el(
    "li",
    { role: "none" },
    button("", () => add()),
  );
  const add = () => {
    more.remove();
    for (const [name, value] of entries.slice(at, at + AT_ONCE)) list.append(node([...steps, name], name, value, depth + 1));
    at += AT_ONCE;
    if (at < entries.length) {
      more.firstChild.textContent = `Show more: ${grouped(entries.length - at)} are left`;
      list.append(more);
    }
  };
  add();
}

function summary(value) {
  const count = Object.keys(value).length;
  return Array.isArray(value) ? `[${counted(count, "item")}]` : `{${counted(count, "member")}}`;
}

function leaf(value) {
  const type = value === null ? "null" : Array.isArray(value) ? "empty" : typeof value;
  const words = typeof value === "string" ? [`"`, shown(value, TEXT), `"`] : [JSON.stringify(value)];
  return el("span", { class: `leaf ${type === "object" ? "empty" : type}` }, words);
}
