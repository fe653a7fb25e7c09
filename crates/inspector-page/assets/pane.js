// One stream: what it is, why nothing shows, its timeline, filters and table.

import { button, el } from "./elements.js";
import { FilterBar } from "./filter-bar.js";
import { List } from "./list.js";
import { COLUMNS, rowCells } from "./row-cells.js";
import { onlyNamedText } from "./row-text.js";
import { shown } from "./shown.js";
import { Timeline } from "./timeline.js";
import { counted, duration, grouped } from "./units.js";
import { View } from "./view.js";
import { WhyPanel } from "./why-panel.js";

// So long a frame may look for rows that pass the filter.
const BUDGET_MS = 8;
const NAME = 300;
// A stream that brings nothing for so long is called quiet.
const QUIET_NS = 3e9;

export class Pane {
  #view = new View();
  #list;
  #why;
  #timeline;
  #filters;
  #selectedNumber = null;
  #dropped = 0;
  #told = "";
  #name = el("h2", { class: "pane-name" });
  #state = el("span", { class: "state" });
  #stats = el("p", { class: "quiet stats" });
  #note = el("p", { class: "quiet", hidden: true });
  #left = el("p", { class: "quiet", hidden: true });
  #nothing = el("p", { class: "nothing", hidden: true });
  #stop;
  stream = null;

  /**
   * `label` names its table; `onselect(stream, row)`, `onopen(row)`, `onpick(row)` as of a list, `onchange(remedy)`, `onstop(stream)`; `onmore()`: there is more to look
   * through, call `update` again; `tools` are buttons in its head.
   */
  constructor({ label, onselect, onopen, onpick, onchange, onmore, onstop, tools }) {
    this.onmore = onmore;
    this.#why = new WhyPanel(label, onchange);
    this.#filters = new FilterBar(`Filters: ${label}`, (passes) => this.#filter(passes));
    this.#timeline = new Timeline((ns) => this.#list.select(this.#view.firstFrom(ns, (row) => row.at_ns)));
    this.#list = new List({
      label,
      source: {
        view: this.#view,
        get length() {
          return this.view.length;
        },
        at: (place) => this.#view.at(place),
        key: (row) => row.n,
      },
      columns: COLUMNS,
      draw: rowCells,
      onselect: (row) => {
        this.#selectedNumber = row.n;
        onselect(this.stream, row);
      },
      onopen,
      onpick,
    });
    this.#stop = button("Stop", () => onstop(this.stream), { hidden: true });
    this.element = el(
      "section",
      { class: "pane", "aria-label": label },
      el("header", { class: "pane-head" }, this.#name, this.#state, el("span", { class: "buttons" }, this.#stop, tools?.(this))),
      this.#stats,
      this.#note,
      this.#timeline.element,
      this.#filters.element,
      this.#why.element,
      this.#left,
      this.#nothing,
      this.#list.element,
    );
  }

  /** Shows a stream, or none. */
  show(stream) {
    if (stream === this.stream) return;
    this.stream = stream;
    this.#selectedNumber = null;
    this.#dropped = stream?.dropped ?? 0;
    this.#view.show(stream?.rows ?? [], this.#dropped);
    this.#name.replaceChildren(...(stream ? [el("span", {}, shown(stream.name, NAME)), " ", stream.copy] : []));
    this.#list.reset();
    this.update();
  }

  /** Shows the events whose data has a value at a JSON pointer: `/pointer=value`. */
  filterBy(words) {
    this.#filters.pointer = words;
  }

  focusFilter() {
    this.#filters.focus();
  }

  focusList() {
    this.#list.grid.focus();
  }

  /** Selects the row with this number, if it is held and passes the filter. */
  selectNumber(number) {
    const place = this.#view.placeOf(number);
    if (place >= 0) this.#list.select(place);
  }

  #filter(passes) {
    this.#view.filter(passes);
    this.#view.advance(late());
    this.#list.reset();
    if (this.#selectedNumber !== null) this.selectNumber(this.#selectedNumber);
    this.update();
  }

  /** Draws what came since. Gives what a screen reader is told. */
  update() {
    const { stream } = this;
    this.element.classList.toggle("empty", !stream);
    if (!stream) return "";
    if (stream.dropped !== this.#dropped) {
      this.#dropped = stream.dropped;
      this.#view.follow(stream.dropped);
      this.#list.moved(this.#selectedNumber === null ? -1 : this.#view.placeOf(this.#selectedNumber));
    }
    const isDone = this.#view.advance(late());
    if (!isDone) this.onmore();
    const headline = this.#why.update(stream);
    this.#filters.offer(stream.types);
    this.#filters.tell(this.#view.length, stream.rows.length);
    this.#nothing.hidden = this.#view.length > 0 || stream.rows.length === 0 || !isDone;
    this.#nothing.textContent = `None of the ${grouped(stream.rows.length)} rows passes the filters.`;
    this.#left.hidden = stream.dropped === 0;
    this.#left.textContent = `The oldest ${counted(stream.dropped, "row")} left this page; the recording has them.`;
    this.#state.textContent = stream.error ? "lost" : stream.isOpen ? "open" : "ended";
    this.#state.className = `state ${this.#state.textContent}`;
    // What has the focus does not go without it.
    if (!stream.isOpen && document.activeElement === this.#stop) this.focusList();
    this.#stop.hidden = !stream.isOpen;
    const stats = statsOf(stream);
    const quiet = stream.quietNs > QUIET_NS ? ` · quiet for ${Math.floor(stream.quietNs / 1e9)} s` : "";
    if (this.#stats.textContent !== stats + quiet) this.#stats.textContent = stats + quiet;
    const note = onlyNamedText(stream);
    this.#note.hidden = note === "";
    if (note !== this.#told) this.#note.replaceChildren(...shown(note, NAME));
    this.#told = note;
    this.#timeline.update(stream, !stream.isOpen);
    this.#list.update();
    return `${this.#state.textContent}: ${headline || stats}`;
  }
}

function late() {
  const until = performance.now() + BUDGET_MS;
  return () => performance.now() > until;
}

function statsOf(stream) {
  const { event, comment, reconnects, problem } = stream.counts;
  const parts = [counted(event, "event")];
  const seconds = stream.histogram.lastNs / 1e9;
  if (event > 1 && seconds >= 1)
    parts.push(
      `${grouped(Math.round((event / seconds) * 10) / 10 >= 10 ? Math.round(event / seconds) : Math.round((event / seconds) * 10) / 10)}/s`,
    );
  if (comment) parts.push(counted(comment, "comment"));
  if (stream.largestGap) parts.push(`largest gap ${duration(stream.largestGap.ns)}`);
  if (reconnects) parts.push(counted(reconnects, "reconnect"));
  if (problem) parts.push(counted(problem, "problem"));
  return parts.join(" · ");
}
