// The streams as tabs, to be closed one by one or all that ended, and how they are shown: one, two side by side, two compared.

import { button, el } from "./elements.js";
import { moved } from "./tabs.js";
import { grouped } from "./units.js";
import { cut, visible } from "./visible.js";

export const MODES = [
  ["one", "One"],
  ["two", "Side by side"],
  ["compare", "Compared"],
];
const NAME = 60;

export class StreamsBar {
  #tabs = el("div", { class: "tabs", role: "tablist", "aria-label": "Streams" });
  #beside = el("select", { "aria-label": "The other stream" });
  #modes;
  #ended;
  #set = null;
  #state = "";
  #callbacks;

  /** `onselect(stream)`, `onbeside(stream)`, `onmode(mode)`, `onclose(streams)`. */
  constructor(callbacks) {
    this.#callbacks = callbacks;
    this.#modes = MODES.map(([mode, words]) =>
      button(words, () => callbacks.onmode(mode), { "data-mode": mode, "aria-pressed": "false" }),
    );
    this.#ended = button("", () => callbacks.onclose(this.#set.ended), { hidden: true });
    this.element = el(
      "div",
      { class: "streams-bar" },
      this.#tabs,
      this.#ended,
      el("div", { class: "mode", role: "group", "aria-label": "Show" }, this.#modes, this.#beside),
    );
  }

  /** Goes to the tab of the stream that is shown. */
  focus() {
    this.#tabs.querySelector("[aria-selected=true]")?.focus();
  }

  /** Draws the tabs of a StreamSet if something about them changed. */
  update(set) {
    this.#set = set;
    const { all, active, beside, mode } = set;
    const state = JSON.stringify([
      all.map((stream) => [stream.id, stream.isOpen, Boolean(stream.error)]),
      active?.id,
      beside?.id,
      mode,
    ]);
    if (state === this.#state) return;
    this.#state = state;
    const hadFocus = this.#tabs.contains(document.activeElement);
    this.element.hidden = !all.length;
    this.#tabs.replaceChildren(...all.map((stream, place) => this.#tab(stream, place)));
    if (hadFocus) this.focus();
    this.#tabs.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const ended = set.ended.length;
    this.#ended.hidden = ended === 0;
    this.#ended.textContent = `Close ended (${grouped(ended)})`;
    for (const choice of this.#modes) {
      choice.setAttribute("aria-pressed", String(choice.dataset.mode === mode));
      choice.disabled = choice.dataset.mode !== "one" && all.length < 2;
    }
    this.#beside.hidden = mode === "one";
    const others = all.filter((stream) => stream !== active);
    this.#beside.replaceChildren(...others.map((stream) => el("option", { value: stream.id }, `${short(stream.name)} ${stream.copy}`)));
    this.#beside.value = beside?.id ?? "";
    this.#beside.onchange = () => this.#callbacks.onbeside(others.find((stream) => String(stream.id) === this.#beside.value));
  }

  #tab(stream, place) {
    const { all, active } = this.#set;
    const isShown = stream === active;
    const word = stream.error ? "lost" : stream.isOpen ? "open" : "ended";
    // A button in a tab is no control of its own for those who do not see it: for them, Delete does the same.
    const cross = el("span", { class: "cross", "aria-hidden": "true", title: "Close" }, "✕");
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(isShown),
        "aria-controls": "work",
        "aria-keyshortcuts": "Delete",
        tabindex: isShown ? 0 : -1,
        title: visible(stream.title),
        onclick: (event) => (event.target === cross ? this.#callbacks.onclose([stream]) : this.#callbacks.onselect(stream)),
      },
      el("span", { class: `dot ${word}`, "aria-hidden": "true" }),
      el("span", { class: "tab-name" }, short(stream.name)),
      stream.copy ? el("span", {}, ` ${stream.copy}`) : "",
      el("span", { class: "vh" }, `, ${word}`),
      cross,
    );
    tab.addEventListener("keydown", (event) => {
      const to = moved(event.key, place, all.length);
      if (to === null && event.key !== "Delete") return;
      event.preventDefault();
      if (to === null) this.#callbacks.onclose([stream]);
      else this.#callbacks.onselect(all[to]);
      requestAnimationFrame(() => this.focus());
    });
    return tab;
  }
}

function short(name) {
  const { text, isWhole } = cut(visible(name), NAME);
  return isWhole ? text : `${text}…`;
}
