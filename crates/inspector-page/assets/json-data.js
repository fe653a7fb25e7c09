// The data of an event as JSON: what stands at a pointer, and whether it is a certain value.

import { readJson, sameJson, writeJson } from "./json.js";
import { parsed, resolve } from "./pointer.js";

/** A value to look for, as `readJson` gives it. */
export class Wanted {
  constructor(value) {
    this.exact = value;
    this.rough = parsed(writeJson(value));
    this.hasOnlyRough = value === null || typeof value === "string" || typeof value === "boolean";
  }
}

/** Data that is looked at more than once and read only as far as that needs. */
export class JsonData {
  #text;
  #rough;
  #exact;

  constructor(text) {
    this.#text = text;
  }

  /** What stands at a pointer, with numbers as JavaScript rounds them; undefined if nothing does, or the data is no JSON. */
  at(steps) {
    this.#rough ??= { value: parsed(this.#text) };
    return this.#rough.value === undefined ? undefined : resolve(this.#rough.value, steps);
  }

  /** Whether this value stands at a pointer. */
  is(steps, wanted) {
    const there = this.at(steps);
    // What is equal is also equal when it is rounded, and most data is not equal: so it is seldom read exactly.
    if (there === undefined || !sameJson(there, wanted.rough)) return false;
    if (wanted.hasOnlyRough) return true;
    this.#exact ??= { value: readJson(this.#text) };
    return sameJson(resolve(this.#exact.value, steps), wanted.exact);
  }
}
