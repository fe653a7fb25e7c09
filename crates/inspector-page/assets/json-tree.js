// JSON as a tree to fold and unfold, each value as it was written, with the JSON pointer of what is chosen. Branches are made when
// they are opened.

import { button, el } from "./elements.js";
import { copy } from "./download.js";
import { readTree } from "./json.js";
import { writePointer } from "./pointer.js";
import { shown } from "./shown.js";
import { counted, grouped } from "./units.js";

const OPEN_DEPTH = 2;
const AT_ONCE = 100;
const TEXT = 2000;
const EMPTY = { object: "{}", array: "[]" };
// Of members with the same name.
const EARLIER = "this name comes again below, and parsers keep the last";
const LATER = "this name came before";

/**
 * The tree of a JSON text, with arrows as the ARIA practices have them, and below it the pointer of what is chosen. `actions` are
 * `[words, act(pointer, text)]`: what can be done with a chosen value, whose JSON is `text`.
 */
export function jsonTree(text, actions = []) {
  const pointer = el("code", { class: "pointer" });
  let chosen = null;
  const written = () => text.slice(chosen.json.from, chosen.json.to);
  const does = actions.map(([words, act]) => button(words, () => act(chosen.dataset.pointer, written())));
  const line = el(
    "p",
    { class: "buttons pointer-line", hidden: true },
    pointer,
    button("Copy", (event) => copy(chosen.dataset.pointer, event.currentTarget)),
    does,
  );
  const branches = new Branches(text, (item) => choose(item));
  const whole = branches.node({ steps: [], name: null, value: readTree(text), depth: 0, isReplaced: false });
  const root = el("ul", { role: "tree", class: "tree", "aria-label": "Data as JSON" }, whole);
  whole.tabIndex = 0;
  const choose = (item) => {
    root.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    root.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    item.tabIndex = 0;
    item.setAttribute("aria-selected", "true");
    item.focus();
    chosen = item;
    line.hidden = false;
    pointer.replaceChildren(...(item.dataset.pointer === "" ? ["the whole"] : shown(item.dataset.pointer, TEXT)));
    // Its pointer leads to the later member of this name.
    for (const each of does) each.disabled = item.isReplaced;
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

// Makes the items of the tree from its text.
class Branches {
  #text;
  #onadded;

  /** `onadded(item)`: the reader asked for more, and this is the first of them. */
  constructor(text, onadded) {
    this.#text = text;
    this.#onadded = onadded;
  }

  /** `isReplaced`: a later member has the same name, or one of them does above. */
  node({ steps, name, value, depth, isReplaced, note = "" }) {
    const entries = entriesOf(value);
    const isBranch = entries.length > 0;
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
      el(
        "span",
        { class: "entry" },
        label,
        isBranch ? el("span", { class: "quiet" }, summary(value, entries.length)) : this.#leaf(value),
        note && el("span", { class: "twice" }, note),
      ),
    );
    // An item of a list has a `value` of its own, which is a number.
    item.json = value;
    item.isReplaced = isReplaced;
    if (!isBranch) return item;
    const children = el("ul", { role: "group", hidden: !isOpen });
    item.append(children);
    let made = false;
    item.unfold = () => {
      if (made) return;
      made = true;
      this.#fill(children, { steps, entries, depth, isReplaced });
    };
    if (isOpen) item.unfold();
    return item;
  }

  #fill(list, { steps, entries, depth, isReplaced }) {
    const last = new Map(entries.map(([name], place) => [name, place]));
    const seen = new Set();
    let at = 0;
    const more = el(
      "li",
      { role: "none" },
      button("", () => {
        const last = more.previousElementSibling;
        add();
        this.#onadded(last.nextElementSibling);
      }),
    );
    const add = () => {
      more.remove();
      for (const [name, value] of entries.slice(at, at + AT_ONCE)) {
        const isEarlier = last.get(name) !== at;
        const note = isEarlier ? EARLIER : seen.has(name) ? LATER : "";
        seen.add(name);
        at++;
        list.append(this.node({ steps: [...steps, name], name, value, depth: depth + 1, isReplaced: isReplaced || isEarlier, note }));
      }
      if (at < entries.length) {
        more.firstChild.textContent = `Show more: ${grouped(entries.length - at)} are left`;
        list.append(more);
      }
    };
    add();
  }

  #leaf(value) {
    const isEmpty = value.kind === "object" || value.kind === "array";
    const written = this.#text.slice(value.from, value.to);
    const words = value.kind === "string" ? [`"`, shown(value.value, TEXT), `"`] : shown(isEmpty ? EMPTY[value.kind] : written, TEXT);
    return el("span", { class: `leaf ${isEmpty ? "empty" : value.kind}` }, words);
  }
}

function entriesOf({ kind, members, items }) {
  if (kind === "object") return members;
  return kind === "array" ? items.map((item, place) => [place, item]) : [];
}

function summary({ kind }, count) {
  return kind === "array" ? `[${counted(count, "item")}]` : `{${counted(count, "member")}}`;
}
