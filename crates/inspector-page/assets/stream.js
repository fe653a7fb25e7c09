// One stream on the page: its rows as they come, and what is counted of them. Knows nothing of elements.

import { Histogram } from "./histogram.js";
import { toneOf } from "./row-text.js";

// What a page holds before the oldest rows go: a stream may bring 50,000 events a second for hours.
const MOST_ROWS = 400_000;
const MOST_CHARACTERS = 256 * 1024 * 1024;

export class Stream {
  #api;
  #changed;
  // The number of the newest row.
  #last = 0;
  #characters = 0;

  /** `about` is `{id, method, url, request, tap, started}`; `changed` is called after rows came or the state changed. */
  constructor(api, about, changed) {
    this.#api = api;
    this.#changed = changed;
    this.id = about.id;
    /** `(2)` if it is the second of its name on the page: see StreamSet. */
    this.copy = "";
    this.method = about.method;
    this.url = about.url;
    this.tap = about.tap === true;
    /** The request as it was sent from this page, if it was. */
    this.request = about.request ?? null;
    /** Milliseconds since 1970, of the beginning of the recording; as good as the page knows. */
    this.started = about.started ?? Date.now();
    /** The rows that are held. */
    this.rows = [];
    /** How many rows were let go of. */
    this.dropped = 0;
    /** What happened in each exchange, without its events. */
    this.exchanges = new Map();
    this.counts = { event: 0, comment: 0, retry: 0, problem: 0, notice: 0, reconnects: 0 };
    this.types = new Map();
    this.histogram = new Histogram();
    this.largestGap = null;
    this.lastCame = null;
    this.firstProblem = null;
    /** When the page got the newest row, by its own clock; nothing where none came. */
    this.receivedAt = null;
    this.isOpen = true;
    this.error = null;
  }

  /** What was asked for. Several may have the same name; `copy` tells them apart. */
  get name() {
    const rest = this.url.replace(/^[a-z]+:\/\//, "");
    return `${this.tap ? "tap: " : ""}${this.method} ${rest}`;
  }

  /** What it is called on the page. */
  get title() {
    return [this.name, this.copy].filter(Boolean).join(" ");
  }

  /** Reads the rows that the page does not have, until the stream is `closed` or `now`: see Api. Never rejects: what fails is in `error`. */
  async read(until, signal) {
    try {
      const end = await this.#api.rows(this.id, (number, row) => this.#take(number, row), { until, after: this.#last, signal });
      if (end !== "closed") return;
    } catch (error) {
      this.error = error;
    }
    this.isOpen = false;
    this.#changed(this);
  }

  /** Asks the server to end it. The rows stay. */
  async stop() {
    if (this.isOpen) await this.#api.stop(this.id);
  }

  /** How long an open stream has brought no row, in nanoseconds by the clock of the page; 0 for one that has ended. */
  get quietNs() {
    return this.isOpen && this.receivedAt !== null ? (performance.now() - this.receivedAt) * 1e6 : 0;
  }

  /** The exchange that is under way, or was the last. */
  get lastExchange() {
    return [...this.exchanges.values()].at(-1) ?? null;
  }

  #take(number, row) {
    // Two may read at once for a moment: where a stream is shown while it is read in the background.
    if (number <= this.#last) return;
    this.#last = number;
    row.n = number;
    row.tone = toneOf(row);
    this.rows.push(row);
    this.receivedAt = performance.now();
    this.#characters += row.data?.length ?? 0;
    this.#count(row);
    if (this.rows.length > MOST_ROWS || this.#characters > MOST_CHARACTERS) this.#dropOldest();
    this.#changed(this);
  }

  #count(row) {
    const exchange = this.#exchange(row.exchange);
    switch (row.row) {
      case "request":
        exchange.request = row;
        // Who sends no id through a tap may be a page that was loaded again.
        if (row.reconnects && (!row.follows || row.last_event_id)) this.counts.reconnects++;
        this.lastCame = null;
        break;
      case "redirect":
        exchange.redirects.push(row);
        break;
      case "head":
        exchange.head = row;
        this.lastCame = row.at_ns;
        break;
      case "refusal":
        exchange.refusal = row;
        break;
      case "event":
        this.counts.event++;
        exchange.events++;
        exchange.silence = null;
        this.types.set(row.type, (this.types.get(row.type) ?? 0) + 1);
        this.#arrived(row);
        break;
      case "comment":
        this.counts.comment++;
        exchange.comments++;
        exchange.silence = null;
        this.#arrived(row);
        break;
      case "silence":
        exchange.silence = row;
        break;
      case "end":
        exchange.end = row;
        break;
      case "problem":
        this.firstProblem ??= row;
        this.counts.problem++;
        break;
      default:
        if (this.counts[row.row] !== undefined) this.counts[row.row]++;
    }
    if (row.times !== "unknown") this.histogram.add(row.at_ns, row.row);
  }

  #arrived(row) {
    if (row.times === "unknown") return;
    if (this.lastCame !== null && row.gap_ns > (this.largestGap?.ns ?? 0)) {
      this.largestGap = { ns: row.gap_ns, from: this.lastCame, to: row.at_ns };
    }
    this.lastCame = row.at_ns;
  }

  #exchange(name) {
    let exchange = this.exchanges.get(name);
    if (!exchange) {
      exchange = { name, request: null, redirects: [], head: null, refusal: null, events: 0, comments: 0, silence: null, end: null };
      this.exchanges.set(name, exchange);
    }
    return exchange;
  }

  // A fifth at once: one by one would move all others each time.
  #dropOldest() {
    let count = Math.ceil(this.rows.length / 5);
    // A few rows of many megabytes each: the newest stays whatever it holds.
    count = Math.min(count, this.rows.length - 1);
    for (const row of this.rows.splice(0, count)) this.#characters -= row.data?.length ?? 0;
    this.dropped += count;
  }
}
