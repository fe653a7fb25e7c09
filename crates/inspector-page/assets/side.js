// What stands beside the table: the row, the merged texts, the verdicts, the assertions.

import { emptyAssertion } from "./assertions.js";
import { AssertionsView } from "./assertions-view.js";
import { Detail } from "./detail.js";
import { button, el } from "./elements.js";
import { readJson } from "./json.js";
import { JudgeView } from "./judge-view.js";
import { MergedView } from "./merged-view.js";
import { Tabs } from "./tabs.js";

export class Side {
  #detail;
  #merged;
  #judge;
  #tabs;
  #stream = null;

  /**
   * `onrow(number)`: a row was pointed at; `onfilter(words)`: rows with this JSON pointer and value; `onscenario()`: the assertions
   * are wanted as a scenario; `onclose()`: the reader goes back to the table; `onchange()`: draw again.
   */
  constructor(api, { onrow, onfilter, onscenario, onclose, onchange }) {
    this.#detail = new Detail(api, [
      ["Filter", (pointer, text) => onfilter(`${pointer}=${text}`)],
      ["Assert", (pointer, text) => this.#assert(pointer, readJson(text))],
    ]);
    this.#merged = new MergedView(api);
    this.#judge = new JudgeView(api);
    this.assertions = new AssertionsView(onrow, onscenario);
    this.#tabs = new Tabs(
      "About this stream",
      [
        ["row", "Row", this.#detail.element],
        ["merged", "Merged", this.#merged.element],
        ["judge", "Judge", this.#judge.element],
        ["assertions", "Assertions", this.assertions.element],
      ],
      onchange,
    );
    const panels = [this.#detail, this.#merged, this.#judge, this.assertions].map((part) => part.element);
    this.element = el(
      "aside",
      { class: "side", "aria-label": "Details" },
      el(
        "div",
        { class: "side-bar" },
        this.#tabs.bar,
        button("✕", onclose, { class: "side-close", "aria-label": "Back to the table" }),
      ),
      el("div", { class: "side-body" }, panels),
    );
  }

  /** Loads what the whole page needs: the requirements with why and fix. */
  async load() {
    await this.#detail.load();
  }

  /** Shows a row of a stream. */
  showRow(stream, row) {
    this.#detail.show(stream, row);
    this.#tabs.show("row");
  }

  #assert(pointer, equals) {
    // What is not shown cannot have the focus.
    this.#tabs.show("assertions");
    this.assertions.add({ ...emptyAssertion(), pointer, equals });
  }

  /** Shows a tab. On a narrow screen it covers the table. */
  open(name) {
    if (name) this.#tabs.show(name);
    this.element.classList.add("open");
    this.#tabs.bar.querySelector("[aria-selected=true]").focus();
  }

  get isOpen() {
    return this.element.classList.contains("open");
  }

  close() {
    this.element.classList.remove("open");
  }

  /** A stream went on, or another one is shown. */
  update(stream) {
    if (stream !== this.#stream) {
      this.#stream = stream;
      this.#detail.show(stream, null);
      this.#judge.show(stream);
      this.#merged.show(stream);
    }
    if (this.#tabs.current === "merged") this.#merged.update();
    if (this.#tabs.current === "assertions" || this.assertions.has) {
      this.assertions.update(stream);
      this.#tabs.title("assertions", this.assertions.title);
    }
  }
}
