// Assertions of a stream: which events must come, in which order and how often. Judged from the rows alone.

import { JsonData, Wanted } from "./json-data.js";
import { parsePointer } from "./pointer.js";

/**
 * An assertion: `{type, pointer, equals, must}`. `type` is the type of the event, "" for any; `pointer` a JSON pointer into its
 * data, null for none; `equals` the value that stands there as `readJson` gives it, undefined: there is something. `must` is
 * `{count: {least, most}}` (`most` null: no bound) or `{order: true}`: the first event that fits after the one that the assertion
 * before it with an order found.
 */
export function emptyAssertion() {
  return { type: "", pointer: null, must: { count: { least: 1, most: null } } };
}

/** What is wrong with an assertion as a sentence, or an empty text. */
export function faultOf({ pointer, must }) {
  if (pointer !== null && parsePointer(pointer) === null) return "A JSON pointer starts with / and writes ~ as ~0 and / as ~1.";
  const { count } = must;
  if (!count) return "";
  if (!Number.isInteger(count.least) || count.least < 0) return "At least: a whole number, 0 or more.";
  if (count.most !== null && (!Number.isInteger(count.most) || count.most < count.least))
    return "At most: a whole number, not below the least, or nothing.";
  return "";
}

/** Judges assertions while rows come: each row is looked at once. */
export class Judging {
  #assertions;
  #found;
  #next = 0;

  constructor(assertions) {
    this.#assertions = assertions.map((assertion) => ({
      ...assertion,
      steps: assertion.pointer === null ? null : parsePointer(assertion.pointer),
      wanted: assertion.equals === undefined ? null : new Wanted(assertion.equals),
    }));
    this.#found = assertions.map(() => ({ count: 0, first: null, last: null }));
    this.#skip();
  }

  /** Takes the next row. */
  take(row) {
    if (row.row !== "event") return;
    const data = new JsonData(row.data);
    this.#assertions.forEach((assertion, place) => {
      if (assertion.must.order && place !== this.#next) return;
      if (assertion.type !== "" && assertion.type !== row.type) return;
      if (assertion.steps !== null) {
        const { steps, wanted } = assertion;
        if (wanted === null ? data.at(steps) === undefined : !data.is(steps, wanted)) return;
      }
      const found = this.#found[place];
      found.count++;
      found.first ??= row.n;
      found.last = row.n;
    });
    // One event stands for one place in the order.
    if (this.#next < this.#assertions.length && this.#found[this.#next].count) {
      this.#next++;
      this.#skip();
    }
  }

  #skip() {
    while (this.#next < this.#assertions.length && !this.#assertions[this.#next].must.order) this.#next++;
  }

  /**
   * `{verdict, says, row}` of each: `pass`, `fail`, or `open` where it cannot be told, or not yet. `row` is the number of the row
   * that shows it, or null. `isOpen`: more may come; `hasLost`: not all rows were looked at.
   */
  results({ isOpen, hasLost }) {
    return this.#assertions.map((assertion, place) => {
      const fault = faultOf(assertion);
      if (fault) return { verdict: "open", says: fault, row: null };
      const found = this.#found[place];
      const most = assertion.must.count?.most ?? null;
      const isOver = most !== null && found.count > most;
      const result = assertion.must.order ? ordered(found, isOpen) : countedTimes(found, assertion.must.count, isOpen);
      return hasLost && !isCertain(result.verdict, assertion.must, isOver)
        ? { ...result, verdict: "open", says: `${result.says}; ${LOST}` }
        : result;
    });
  }
}

const LOST = "older rows left this page, so it cannot be told";

// What was not looked at can only add to a count.
function isCertain(verdict, { count }, isOver) {
  if (!count) return false;
  if (verdict === "pass") return count.most === null;
  return verdict === "fail" && isOver;
}

function ordered(found, isOpen) {
  if (found.count) return { verdict: "pass", says: "came in its place", row: found.first };
  if (isOpen) return { verdict: "open", says: "did not come in its place so far", row: null };
  return { verdict: "fail", says: "did not come in its place", row: null };
}

function countedTimes({ count, first, last }, { least, most }, isOpen) {
  const times = count === 1 ? "came once" : count === 0 ? "did not come" : `came ${count} times`;
  if (most !== null && count > most) return { verdict: "fail", says: `${times}, at most ${most} allowed`, row: last };
  if (count < least) {
    if (isOpen) return { verdict: "open", says: `${times} so far, at least ${least} wanted`, row: first };
    return { verdict: "fail", says: `${times}, at least ${least} wanted`, row: first };
  }
  // More may come than is allowed.
  if (most !== null && isOpen) return { verdict: "open", says: `${times} so far, at most ${most} allowed`, row: first };
  return { verdict: "pass", says: times, row: first };
}
