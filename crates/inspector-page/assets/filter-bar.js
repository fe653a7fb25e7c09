// The filters above a table: type, text, JSON pointer, problems only.

import { button, el } from "./elements.js";
import { CHOICES, compile, NONE } from "./filters.js";
import { grouped } from "./units.js";
import { cut, visible } from "./visible.js";

// A hostile stream has as many types as events.
const MOST_TYPES = 200;
const LATER_MS = 150;

export class FilterBar {
  #kind = el("select", { "aria-label": "Rows" });
  #text = el("input", {
    type: "search",
    placeholder: "Text or /regex/",
    "aria-label": "Text in type, id or data",
    autocomplete: "off",
    spellcheck: "false",
  });
  #pointer = el("input", {
    type: "search",
    placeholder: "/json/pointer=value",
    "aria-label": "JSON pointer, with a value or not",
    autocomplete: "off",
    spellcheck: "false",
  });
  #problems = el("input", { type: "checkbox" });
  #fault = el("p", { class: "fault", role: "alert", hidden: true });
  #shown = el("span", { class: "quiet shown" });
  #clear = button(
    "Clear",
    () => {
      this.clear();
      // The button has gone.
      this.focus();
    },
    { hidden: true },
  );
  // What is offered, of which stream.
  #types = null;
  #offered = 0;
  #onchange;
  #timer;

  /** `label` tells these filters from others; `onchange(passes)`: another predicate, or null for all rows. */
  constructor(label, onchange) {
    this.#onchange = onchange;
    this.#fill([]);
    this.element = el(
      "div",
      { class: "filters", role: "search", "aria-label": label },
      this.#kind,
      this.#text,
      this.#pointer,
      el("label", { class: "check" }, this.#problems, " Problems only"),
      this.#clear,
      this.#shown,
      this.#fault,
    );
    this.#kind.addEventListener("change", () => this.#apply());
    this.#problems.addEventListener("change", () => this.#apply());
    for (const input of [this.#text, this.#pointer]) {
      input.addEventListener("input", () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#apply(), LATER_MS);
      });
    }
  }

  clear() {
    this.#kind.value = NONE.kind;
    this.#text.value = NONE.text;
    this.#pointer.value = NONE.pointer;
    this.#problems.checked = NONE.problems;
    this.#apply();
  }

  /** Filters by a JSON pointer, and by nothing else. */
  set pointer(words) {
    this.clear();
    this.#pointer.value = words;
    this.#apply();
  }

  focus() {
    this.#text.focus();
  }

  /** Offers the types of a stream, `Map` of type to count. */
  offer(types) {
    if (types === this.#types && types.size === this.#offered) return;
    this.#types = types;
    this.#offered = types.size;
    if (!this.#fill([...types.keys()].slice(0, MOST_TYPES))) this.#apply();
  }

  /** Whether what is chosen is among them; else all rows are chosen. */
  #fill(types) {
    const { value } = this.#kind;
    const fixed = CHOICES.map(([choice, words]) => el("option", { value: choice }, words));
    const typed = types.map((type) => el("option", { value: `type:${type}` }, cut(visible(type), 40).text));
    this.#kind.replaceChildren(...fixed, typed.length ? el("optgroup", { label: "Events of type" }, typed) : "");
    this.#kind.value = value;
    if (this.#kind.selectedIndex >= 0) return true;
    this.#kind.value = NONE.kind;
    return false;
  }

  /** Says how many of the rows are shown. */
  tell(shown, all) {
    const words = this.#clear.hidden ? "" : `${grouped(shown)} of ${grouped(all)} rows`;
    if (this.#shown.textContent !== words) this.#shown.textContent = words;
  }

  #apply() {
    clearTimeout(this.#timer);
    const chosen = {
      kind: this.#kind.value,
      text: this.#text.value,
      pointer: this.#pointer.value.trim(),
      problems: this.#problems.checked,
    };
    const { passes, error } = compile(chosen);
    this.#fault.hidden = !error;
    this.#fault.textContent = error ?? "";
    this.#clear.hidden = !passes && !error;
    this.#onchange(passes);
  }
}
