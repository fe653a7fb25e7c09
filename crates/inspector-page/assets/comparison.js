// Two streams compared: their events beside each other, what differs marked, and how much later one was.

import { align } from "./align.js";
import { el } from "./elements.js";
import { List } from "./list.js";
import { shown } from "./shown.js";
import { counted, duration, moment } from "./units.js";
import { visible } from "./visible.js";

const COLUMNS = [
  { name: "at", title: "Time s" },
  { name: "left", title: "This stream" },
  { name: "same", title: "Is" },
  { name: "right", title: "The other" },
  { name: "other", title: "Time s" },
  { name: "delta", title: "Later by" },
];
const WORDS = { same: "=", changed: "differs", left: "only here", right: "only there" };
// Aligning 100,000 events takes a moment: not in every frame while they come.
const LEAST_MS = 700;
const CELL = 160;

export class Comparison {
  #steps = [];
  #left = [];
  #right = [];
  #streams = [null, null];
  #state = "";
  #due = 0;
  #timer = null;
  #list;
  #summary = el("p", { role: "status" });
  #names = el("p", { class: "quiet" });

  /** `onselect(stream, row)`: an event was selected. */
  constructor(onselect) {
    const source = {
      comparison: this,
      get length() {
        return this.comparison.#steps.length;
      },
      at: (place) => this.#steps[place],
      key: (step) => `${step.kind} ${step.left} ${step.right}`,
    };
    this.#list = new List({
      label: "Two streams compared",
      source,
      columns: COLUMNS,
      draw: (step) => this.#cells(step),
      onselect: (step) =>
        onselect(
          step.left === null ? this.#streams[1] : this.#streams[0],
          step.left === null ? this.#right[step.right] : this.#left[step.left],
        ),
      follows: false,
    });
    const legend =
      "Times are from the head of each response. The same id is taken for the same event; without ids, type and data are compared.";
    this.element = el(
      "section",
      { class: "comparison", "aria-label": "Comparison" },
      this.#names,
      this.#summary,
      el("p", { class: "quiet" }, legend),
      this.#list.element,
    );
  }

  focusList() {
    this.#list.grid.focus();
  }

  /** Compares two streams as they are now. */
  update(one, other) {
    const isOther = this.#streams[0] !== one || this.#streams[1] !== other;
    const state = [one, other].map((stream) => `${stream.id} ${stream.counts.event} ${stream.isOpen}`).join(" ");
    if (!isOther && state === this.#state) return;
    const now = performance.now();
    if (!isOther && now < this.#due) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.update(...this.#streams);
      }, this.#due - now);
      return;
    }
    this.#streams = [one, other];
    this.#state = state;
    this.#compare(one, other);
    this.#due = performance.now() + LEAST_MS;
    if (isOther) this.#list.reset();
    else this.#list.moved(this.#list.selected);
  }

  #compare(one, other) {
    [this.#left, this.#right] = [events(one), events(other)];
    const full = (row) => `${row.type}\0${row.id ?? ""}\0${row.data}`;
    // An event without an id of its own cannot be told from others that were changed.
    const part = (row) => row.id ?? null;
    this.#steps = align(this.#left, this.#right, full, part);
    const count = (kind) => this.#steps.filter((step) => step.kind === kind).length;
    this.#names.replaceChildren("This stream: ", ...shown(one.title), ". The other: ", ...shown(other.title), ".");
    const later = this.#steps
      .filter((step) => step.kind === "same" || step.kind === "changed")
      .map((step) => this.#delta(step))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const median = later.length ? `; the other is ${word(later[later.length >> 1])} (median)` : "";
    const told = [
      `${counted(count("same"), "event")} the same, ${count("changed")} differ, ${count("left")} only here, ${count("right")} only there${median}.`,
    ];
    if (one.isOpen || other.isOpen) told.push("What is only on one side may come yet: not both have ended.");
    if (one.dropped || other.dropped) told.push("The oldest rows left this page and are not compared.");
    this.#summary.textContent = told.join(" ");
  }

  #delta({ left, right }) {
    return since(this.#streams[1], this.#right[right]) - since(this.#streams[0], this.#left[left]);
  }

  #cells(step) {
    const left = step.left === null ? null : this.#left[step.left];
    const right = step.right === null ? null : this.#right[step.right];
    const isChanged = step.kind === "changed";
    return {
      cells: [
        left ? momentOf(since(this.#streams[0], left)) : "",
        left ? summary(left, isChanged && right) : "",
        WORDS[step.kind],
        right ? summary(right, isChanged && left) : "",
        right ? momentOf(since(this.#streams[1], right)) : "",
        left && right && Number.isFinite(this.#delta(step)) ? duration(this.#delta(step)) : "",
      ],
      classes: `d-${step.kind}`,
    };
  }
}

function events(stream) {
  return stream.rows.filter((row) => row.row === "event");
}

// From the head of the event's own exchange, as far as it is known; NaN where nobody knows when it came.
function since(stream, row) {
  if (row.times === "unknown") return Number.NaN;
  return row.at_ns - (stream.exchanges.get(row.exchange)?.head?.at_ns ?? 0);
}

function momentOf(ns) {
  return Number.isFinite(ns) ? moment(ns) : "";
}

function word(ns) {
  return ns < 0 ? `${duration(-ns)} earlier` : `${duration(ns)} later`;
}

// An event in one line; what differs from the other is marked.
function summary(row, other) {
  const parts = [row.id === undefined ? "" : `${row.id} `, `${row.type} `, row.data];
  if (!other) return shown(parts.join(""), CELL);
  const before = [other.id === undefined ? "" : `${other.id} `, `${other.type} `, other.data];
  return parts.map((part, at) => (part === before[at] ? shown(part, CELL) : differing(part, before[at])));
}

// From the first character that differs; a little before it stays for orientation.
function differing(text, other) {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const from = Math.max(at - 24, 0);
  return [from ? "…" : "", ...shown(text.slice(from, at)), el("mark", {}, visible(text.slice(at, at + CELL)) || "(ends)")];
}
