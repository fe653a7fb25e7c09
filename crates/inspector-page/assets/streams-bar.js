// The streams as tabs, and how they are shown: one, two side by side, two compared.

import { button, el } from "./elements.js";
import { cut, visible } from "./visible.js";
import { moved } from "./tabs.js";

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
  #state = "";
  #callbacks;

  /** `onselect(stream)`, `onbeside(stream)`, `onmode(mode)`. */
  constructor(callbacks) {
    this.#callbacks = callbacks;
    this.#modes = MODES.map(([mode, words]) =>
      button(words, () => callbacks.onmode(mode), { "data-mode": mode, "aria-pressed": "false" }),
    );
    this.element = el(
      "div",
      { class: "streams-bar" },
      this.#tabs,
      el("div", { class: "mode", role: "group", "aria-label": "Show" }, this.#modes, this.#beside),
    );
  }

  /** Draws the tabs if something about them changed. */
  update(streams, active, beside, mode) {
    const state = JSON.stringify([
      streams.map((stream) => [stream.id, stream.isOpen, Boolean(stream.error)]),
      active?.id,
      beside?.id,
      mode,
    ]);
    if (state === this.#state) return;
    this.#state = state;
    const hadFocus = this.#tabs.contains(document.activeElement);
    this.element.hidden = !streams.length;
    this.#tabs.replaceChildren(...streams.map((stream, place) => this.#tab(stream, place, streams, active)));
    if (hadFocus) this.#tabs.querySelector("[aria-selected=true]")?.focus();
    this.#tabs.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    for (const choice of this.#modes) {
      choice.setAttribute("aria-pressed", String(choice.dataset.mode === mode));
      choice.disabled = choice.dataset.mode !== "one" && streams.length < 2;
    }
    this.#beside.hidden = mode === "one";
    const others = streams.filter((stream) => stream !== active);
    this.#beside.replaceChildren(...others.map((stream) => el("option", { value: stream.id }, nameOf(stream, streams))));
    this.#beside.value = beside?.id ?? "";
    this.#beside.onchange = () => this.#callbacks.onbeside(others.find((stream) => String(stream.id) === this.#beside.value));
  }

  #tab(stream, place, streams, active) {
    const isShown = stream === active;
    const word = stream.error ? "lost" : stream.isOpen ? "open" : "ended";
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(isShown),
        "aria-controls": "work",
        tabindex: isShown ? 0 : -1,
        title: visible(stream.name),
        onclick: () => this.#callbacks.onselect(stream),
      },
      el("span", { class: `dot ${word}`, "aria-hidden": "true" }),
      nameOf(stream, streams),
      el("span", { class: "vh" }, `, ${word}`),
    );
    tab.addEventListener("keydown", (event) => {
      const to = moved(event.key, place, streams.length);
      if (to === null) return;
      event.preventDefault();
      this.#callbacks.onselect(streams[to]);
      requestAnimationFrame(() => this.#tabs.querySelector("[aria-selected=true]")?.focus());
    });
    return tab;
  }
}

function nameOf(stream, streams) {
  const { text, isWhole } = cut(visible(stream.name), NAME);
  const same = streams.filter((other) => other.name === stream.name);
  const number = same.length > 1 ? ` (${same.indexOf(stream) + 1})` : "";
  return `${stream.tap ? "tap: " : ""}${text}${isWhole ? "" : "…"}${number}`;
}
