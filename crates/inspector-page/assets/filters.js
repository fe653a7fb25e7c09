// Filters of the table: from the words of the form to a predicate of rows. Of the stream, that is; what is filtered away stays.

import { readJson } from "./json.js";
import { JsonData, Wanted } from "./json-data.js";
import { parsePointer } from "./pointer.js";
import { dataText, idText, typeText } from "./row-text.js";

/** What is chosen where nothing is chosen. */
export const NONE = { kind: "", text: "", pointer: "", problems: false };

// Rows of a stream that are no events, as the first choice offers them.
const GROUPS = {
  "every-event": (row) => row.row === "event",
  comment: (row) => row.row === "comment",
  retry: (row) => row.row === "retry",
  requests: (row) => ["request", "redirect", "head", "end"].includes(row.row),
};

/** The fixed choices of `kind`, with their words. A type is `type:NAME`. */
export const CHOICES = [
  ["", "All rows"],
  ["every-event", "Events"],
  ["comment", "Comments"],
  ["retry", "Reconnection times"],
  ["requests", "Requests, heads and ends"],
];

/**
 * `{passes, error}` of `{kind, text, pointer, problems}`: `passes` is null if nothing is chosen, `error` a sentence for the reader.
 * The text is searched in type, id and data in any letter case, or is a `/regular expression/`. The pointer is `/a/b` (there is
 * something) or `/a/b=value` (a JSON value, or the text of a string).
 */
export function compile({ kind, text, pointer, problems }) {
  const tests = [];
  if (kind.startsWith("type:")) {
    const type = kind.slice("type:".length);
    tests.push((row) => row.row === "event" && row.type === type);
  } else if (kind !== "") {
    tests.push(GROUPS[kind]);
  }
  if (problems) tests.push((row) => row.tone !== "fine");
  if (text !== "") {
    const { test, error } = textTest(text);
    if (error) return { passes: null, error };
    tests.push(test);
  }
  if (pointer !== "") {
    const { test, error } = pointerTest(pointer);
    if (error) return { passes: null, error };
    tests.push(test);
  }
  return { passes: tests.length ? (row) => tests.every((test) => test(row)) : null, error: null };
}

function textTest(text) {
  if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) {
    try {
      const pattern = new RegExp(text.slice(1, -1), "u");
      return { test: (row) => pattern.test(dataText(row)) || pattern.test(typeText(row)) || pattern.test(idText(row)) };
    } catch {
      return { error: `${text} is not a regular expression. Without the slashes it is searched as it stands.` };
    }
  }
  const wanted = text.toLowerCase();
  const has = (words) => words.toLowerCase().includes(wanted);
  return { test: (row) => has(dataText(row)) || has(typeText(row)) || has(idText(row)) };
}

function pointerTest(words) {
  const at = words.indexOf("=");
  const steps = parsePointer(at < 0 ? words : words.slice(0, at));
  if (!steps) return { error: "A JSON pointer starts with / and writes ~ as ~0 and / as ~1: /choices/0/delta, or /type=ping" };
  const tested = (test) => ({ test: (row) => row.row === "event" && test(new JsonData(row.data)) });
  if (at < 0) return tested((data) => data.at(steps) !== undefined);
  const text = words.slice(at + 1);
  const value = readJson(text);
  const wanted = value === undefined ? null : new Wanted(value);
  return tested((data) => data.at(steps) === text || (wanted !== null && data.is(steps, wanted)));
}
