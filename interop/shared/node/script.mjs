// The script of the emit contract (docs/emit-contract.md): read strictly, so that nothing is repaired on its way in.

import { validateHeaderName, validateHeaderValue } from "node:http";

const LONGEST_WAIT = 600_000; // milliseconds
// Fields that say where a message ends are the server's own business.
const FRAMING = new Set(["content-length", "transfer-encoding", "connection"]);

/** A sentence for whoever wrote the script. */
export class Invalid extends Error {}

/** The steps of a script, as `{ name: value }` with one key each; throws Invalid. */
export function parseScript(bytes) {
  let script;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    script = JSON.parse(text, wellFormed);
  } catch (error) {
    throw new Invalid(`the script is not valid JSON: ${error.message}`);
  }
  if (!Array.isArray(script)) throw new Invalid("the script must be a JSON array of steps");
  script.forEach((step, n) => {
    try {
      checkStep(step);
    } catch (error) {
      throw new Invalid(`step ${n + 1}: ${error.message}`);
    }
  });
  return script;
}

/** JSON can escape half of a character, which no encoding can carry. */
function wellFormed(key, value) {
  if (![key, value].every((text) => typeof text !== "string" || text.isWellFormed())) {
    throw new Error("half of a surrogate pair");
  }
  return value;
}

function checkStep(step) {
  if (!isObject(step) || Object.keys(step).length !== 1) throw new Error("a step must be an object with one key");
  const [[name, value]] = Object.entries(step);
  const check = STEPS.get(name);
  if (!check) throw new Error(`unknown step ${JSON.stringify(name)}`);
  check(name, value);
}

const STEPS = new Map([
  ["event", (name, value) => fields(name, value, { data: text, event: text, id: text, retry: number })],
  ["comment", text],
  ["retry", number],
  ["wait", wait],
  ["hold", flag],
  ["abort", flag],
  ["refuse", refuse],
]);

function fields(name, value, checks) {
  if (!isObject(value)) throw new Error(`"${name}" must be an object`);
  for (const [key, inner] of Object.entries(value)) {
    if (!Object.hasOwn(checks, key)) throw new Error(`"${name}" has an unknown key ${JSON.stringify(key)}`);
    checks[key](key, inner);
  }
}

function text(name, value) {
  if (typeof value !== "string") throw new Error(`"${name}" must be a string`);
}

function number(name, value) {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`"${name}" must be a whole number, 0 or more`);
}

function wait(name, value) {
  number(name, value);
  if (value > LONGEST_WAIT) throw new Error(`"wait" may be up to ${LONGEST_WAIT} ms`);
}

function flag(name, value) {
  if (value !== true) throw new Error(`"${name}" must be true`);
}

function refuse(name, value) {
  fields(name, value, { status: number, headers });
  if (!(value.status >= 200 && value.status <= 599)) throw new Error('"status" must be from 200 to 599');
}

function headers(name, value) {
  if (!isObject(value)) throw new Error('"headers" must be an object');
  for (const [field, inner] of Object.entries(value)) {
    text(field, inner);
    validateHeaderName(field);
    validateHeaderValue(field, inner);
    if (FRAMING.has(field.toLowerCase())) throw new Error(`a script may not set the header field "${field}"`);
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
