// Tabs as the ARIA practices have them: arrows move between them, one panel is shown.

import { el } from "./elements.js";

let groups = 0;

export class Tabs {
  #tabs = new Map();
  #onchange;
  #prefix = `tabs-${++groups}`;

  /** `items` are `[name, title, panel]`; `onchange(name)` after another one is shown. */
  constructor(label, items, onchange = () => {}) {
    this.#onchange = onchange;
    this.bar = el("div", { class: "tabs", role: "tablist", "aria-label": label });
    this.bar.addEventListener("keydown", (event) => this.#key(event));
    for (const [name, title, panel] of items) {
      const id = `${this.#prefix}-${name}`;
      const tab = el(
        "button",
        { type: "button", role: "tab", id, "aria-controls": `${id}-panel`, onclick: () => this.show(name) },
        title,
      );
      panel.id = `${id}-panel`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", id);
      this.bar.append(tab);
      this.#tabs.set(name, { tab, panel });
    }
    this.current = items[0][0];
    this.#draw();
  }

  show(name) {
    if (!this.#tabs.has(name)) return;
    const isOther = this.current !== name;
    this.current = name;
    this.#draw();
    if (isOther) this.#onchange(name);
  }

  /** Other words on a tab. */
  title(name, words) {
    const { tab } = this.#tabs.get(name);
    if (tab.textContent !== words) tab.textContent = words;
  }

  #draw() {
    for (const [name, { tab, panel }] of this.#tabs) {
      const isShown = name === this.current;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      panel.hidden = !isShown;
    }
  }

  #key(event) {
    const names = [...this.#tabs.keys()];
    const at = names.indexOf(this.current);
    const to = moved(event.key, at, names.length);
    if (to === null) return;
    event.preventDefault();
    this.show(names[to]);
    this.#tabs.get(names[to]).tab.focus();
  }
}

/** Where a key leads in a row of `count` tabs from this one, or null. */
export function moved(key, at, count) {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
