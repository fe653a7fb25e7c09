// Assertions to write and their verdicts. They are saved with the request.

import { emptyAssertion, faultOf, Judging } from "./assertions.js";
import { button, el, labelled } from "./elements.js";
import { readJson, writeJson } from "./json.js";

export class AssertionsView {
  #cards = [];
  #stream = null;
  #judging = new Judging([]);
  #looked = 0;
  // Rows left the page before they were looked at.
  #hasLost = false;
  #onrow;
  #list = el("div", { class: "assertions" });
  #scenario;

  /** `onrow(number)`: the row that shows a verdict was asked for; `onscenario()`: the assertions are wanted as a scenario. */
  constructor(onrow, onscenario) {
    this.#onrow = onrow;
    this.#scenario = button("Scenario", onscenario, { hidden: true, title: "Download them as a file for ssespec run" });
    const about =
      "An assertion says which event must come. Saved requests keep them, and `ssespec run` plays them as a scenario.";
    this.element = el(
      "div",
      { class: "assertions" },
      el("p", { class: "quiet" }, about),
      this.#list,
      el(
        "p",
        { class: "buttons" },
        button("Add an assertion", () => this.add(emptyAssertion())),
        this.#scenario,
      ),
    );
  }

  get has() {
    return this.#cards.length > 0;
  }

  /** The assertions as they are saved. */
  get value() {
    return this.#cards.map((card) => card.read());
  }

  set value(assertions) {
    this.#cards = [];
    this.#list.replaceChildren();
    for (const assertion of assertions) this.#add(assertion);
    this.#again();
  }

  /** What the tab says. */
  get title() {
    if (!this.#cards.length) return "Assertions";
    const failed = this.#cards.filter((card) => card.verdict === "fail").length;
    const passed = this.#cards.filter((card) => card.verdict === "pass").length;
    return failed ? `Assertions: ${failed} failed` : `Assertions: ${passed} of ${this.#cards.length}`;
  }

  /** Judges what came since. */
  update(stream) {
    if (stream !== this.#stream) {
      this.#stream = stream;
      this.#again();
    }
    if (!stream) return;
    if (this.#looked < stream.dropped) {
      this.#hasLost = true;
      this.#looked = stream.dropped;
    }
    for (; this.#looked < stream.rows.length + stream.dropped; this.#looked++) {
      this.#judging.take(stream.rows[this.#looked - stream.dropped]);
    }
    const results = this.#judging.results({ isOpen: stream.isOpen, hasLost: this.#hasLost });
    this.#cards.forEach((card, place) => card.show(results[place]));
  }

  // Something was changed: all rows that are held are judged anew.
  #again() {
    this.#scenario.hidden = !this.has;
    this.#judging = new Judging(this.#cards.map((card) => card.read()));
    this.#looked = 0;
    this.#hasLost = false;
    if (this.#stream) this.update(this.#stream);
  }

  /** Adds an assertion and goes to it. */
  add(assertion) {
    const card = this.#add(assertion);
    card.element.querySelector("input").focus();
    this.#again();
  }

  #add(assertion) {
    const card = new Card(assertion, {
      onchange: () => this.#again(),
      onrow: this.#onrow,
      onremove: () => {
        // The focus goes on to the next one, or to where another is added.
        const next = card.element.nextElementSibling ?? this.element.querySelector(":scope > .buttons");
        next.querySelector("input, button").focus();
        this.#cards = this.#cards.filter((other) => other !== card);
        card.element.remove();
        this.#again();
      },
    });
    this.#cards.push(card);
    this.#list.append(card.element);
    return card;
  }
}

class Card {
  verdict = "open";
  #type;
  #pointer;
  #equals;
  #must;
  #least;
  #most;
  #said = el("p", { class: "buttons" });
  #fault = el("p", { class: "fault", hidden: true });
  #state = "";
  #onrow;

  constructor({ type, pointer, equals, must }, { onchange, onremove, onrow }) {
    this.#onrow = onrow;
    const { count } = must;
    const input = (value, more = {}) =>
      el("input", { value, autocomplete: "off", spellcheck: "false", oninput: onchange, ...more });
    this.#type = input(type, { placeholder: "any" });
    this.#pointer = input(pointer ?? "", { placeholder: "/choices/0/finish_reason" });
    this.#equals = input(equals === undefined ? "" : writeJson(equals), { placeholder: '"stop"' });
    this.#must = el(
      "select",
      { onchange },
      el("option", { value: "count" }, "comes so often"),
      el("option", { value: "order" }, "comes in this order"),
    );
    this.#must.value = count ? "count" : "order";
    this.#least = input(count?.least ?? 1, { type: "number", min: 0 });
    this.#most = input(count?.most ?? "", { type: "number", min: 0, placeholder: "no bound" });
    this.#counts = el(
      "div",
      { class: "parts" },
      labelled("At least", this.#least, { class: "stacked" }),
      labelled("At most", this.#most, { class: "stacked" }),
    );
    this.element = el(
      "section",
      { class: "assertion", "aria-label": "Assertion" },
      el(
        "div",
        { class: "parts" },
        labelled("An event of type", this.#type, { class: "stacked" }),
        labelled("That", this.#must, { class: "stacked" }),
        labelled("With a value at (JSON pointer)", this.#pointer, { class: "stacked" }),
        labelled("Equal to (JSON)", this.#equals, { class: "stacked" }),
      ),
      this.#counts,
      this.#fault,
      this.#said,
      el("p", { class: "buttons" }, button("Remove", onremove)),
    );
  }

  #counts;

  /** The assertion as it is written now. */
  read() {
    const pointer = this.#pointer.value.trim();
    const words = this.#equals.value.trim();
    const isOrder = this.#must.value === "order";
    this.#counts.hidden = isOrder;
    const most = this.#most.value.trim();
    const assertion = {
      type: this.#type.value,
      pointer: pointer === "" && words === "" ? null : pointer,
      must: isOrder ? { order: true } : { count: { least: Number(this.#least.value), most: most === "" ? null : Number(most) } },
    };
    // A word without quotes means the text.
    if (words !== "") assertion.equals = readJson(words) === undefined ? words : readJson(words);
    const fault = faultOf(assertion);
    this.#fault.hidden = fault === "";
    this.#fault.textContent = fault;
    return assertion;
  }

  show({ verdict, says, row }) {
    const state = JSON.stringify([verdict, says, row]);
    if (state === this.#state) return;
    this.#state = state;
    this.verdict = verdict;
    const hadFocus = this.#said.contains(document.activeElement);
    this.#said.replaceChildren(
      el("span", { class: `verdict v-${verdict}` }, verdict),
      says,
      row === null ? "" : button("Show", () => this.#onrow(row)),
    );
    if (hadFocus) this.#said.querySelector("button")?.focus();
  }
}
