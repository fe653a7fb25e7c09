// Arrivals counted in slots of time. The slots become wider as time goes on, so that any stream fits into a fixed number.

const SLOTS = 1024;
const FIRST_WIDTH_NS = 1e6;

export class Histogram {
  constructor() {
    this.width = FIRST_WIDTH_NS;
    /** Per slot: events, comments and retry lines, problems and notices. */
    this.events = new Uint32Array(SLOTS);
    this.comments = new Uint32Array(SLOTS);
    this.problems = new Uint32Array(SLOTS);
    /** Requests, heads and ends one by one: `{at, kind}`; there are few, or only so many are kept. */
    this.marks = [];
    this.lastNs = 0;
  }

  add(atNs, kind) {
    this.lastNs = Math.max(this.lastNs, atNs);
    while (atNs >= this.width * SLOTS) this.#widen();
    const slot = Math.floor(atNs / this.width);
    if (kind === "event") this.events[slot]++;
    else if (kind === "comment" || kind === "retry") this.comments[slot]++;
    else if (kind === "problem" || kind === "notice") this.problems[slot]++;
    else if (kind !== "silence" && this.marks.length < SLOTS) this.marks.push({ at: atNs, kind });
  }

  #widen() {
    for (const slots of [this.events, this.comments, this.problems]) {
      for (let i = 0; i < SLOTS / 2; i++) slots[i] = slots[2 * i] + slots[2 * i + 1];
      slots.fill(0, SLOTS / 2);
    }
    this.width *= 2;
  }

  /** Sums of slots for `columns` columns over `toNs` nanoseconds: `{events, comments, problems}` of each. */
  columns(columns, toNs) {
    const out = Array.from({ length: columns }, () => ({ events: 0, comments: 0, problems: 0 }));
    const last = Math.min(Math.floor(this.lastNs / this.width), SLOTS - 1);
    for (let slot = 0; slot <= last; slot++) {
      const column = out[Math.min(Math.floor((slot * this.width * columns) / toNs), columns - 1)];
      column.events += this.events[slot];
      column.comments += this.comments[slot];
      column.problems += this.problems[slot];
    }
    return out;
  }
}
