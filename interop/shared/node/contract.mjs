// The part of the emit contract (docs/emit-contract.md) that no library does: what a request asks for, and when each
// step is due. How a step is written is left to the library under test.

import { Buffer } from "node:buffer";
import { finished } from "node:stream/promises";

import { Invalid, parseScript } from "./script.mjs";

const PLAIN = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
const NO_BODY = new Set([204, 205, 304]);

/** The stream of /events: five sentences, one second apart. */
export const SENTENCES = [
  { event: { data: "The server spoke first, and the page had only to listen.", id: "1", retry: 1000 } },
  { wait: 1000 },
  { event: { data: "Between two sentences the line stayed open and quiet.", id: "2" } },
  { wait: 1000 },
  { event: { data: "Had it dropped, the listener would have known where to go on.", id: "3" } },
  { wait: 1000 },
  { event: { data: "Now everything is told.", id: "4" } },
  { wait: 1000 },
  { event: { data: "Then both sides hung up.", id: "5" } },
];

/** What a library has no way to express: answered 501. */
export class Inexpressible extends Error {}

/** A value that a library refuses: answered 400. */
export class Refused extends Error {}

/** The streams that are open now: `{ end, res }`. */
const open = new Set();

/**
 * On TERM the streams end behind their latest event, then `close` ends the server and calls back. Node closes idle
 * connections when a server is closed, and waits for those that become idle later.
 */
export function endOnTerm(close) {
  process.once("SIGTERM", async () => {
    const streams = [...open];
    for (const { end } of streams) end();
    await Promise.allSettled(streams.map(({ res }) => finished(res)));
    // Timers that a library leaves behind do not keep the process.
    close(() => process.exit());
  });
}

/**
 * What to do with a request of Node's http: `{ answer: { status, headers, body } }`, or `{ steps }` to play as a stream.
 *
 * `script` is the stream of the server's own; without it the request brings one, in the query or in `body`. `accept`
 * is called with each step and throws Inexpressible or Refused.
 */
export function admit(req, { script, body, accept = () => {} }) {
  const methods = script ? ["GET", "HEAD", "OPTIONS"] : ["GET", "HEAD", "POST", "OPTIONS"];
  const allow = methods.join(", ");
  if (req.method === "OPTIONS") return { answer: { status: 204, headers: { Allow: allow }, body: "" } };
  if (!methods.includes(req.method)) return sentence(405, "this endpoint does not take that method", { Allow: allow });
  let steps = script;
  if (!script) {
    const text = req.method === "POST" ? (body ?? Buffer.alloc(0)) : parameter(req.url, "script");
    if (text === undefined) return sentence(400, "the query must have a script");
    try {
      steps = parseScript(text);
      steps.forEach(accept);
    } catch (error) {
      if (error instanceof Inexpressible) return sentence(501, error.message);
      if (error instanceof Invalid || error instanceof Refused) return sentence(400, error.message);
      throw error;
    }
  }
  const left = behind(steps, req.headers["last-event-id"]);
  if (!left) return { answer: { status: 204, headers: { "Cache-Control": "no-store" }, body: "" } };
  if (left[0]?.refuse) return refusal(left[0].refuse);
  return { steps: req.method === "HEAD" ? [] : left };
}

/**
 * Gives each step that writes something when it is due, and ends early when the client leaves or the server ends.
 * Counts as an open stream.
 */
export async function* play(steps, res) {
  let over = res.closed || res.destroyed;
  const stream = { res };
  const left = new Promise((resolve) => {
    stream.end = () => resolve((over = true));
  });
  open.add(stream);
  res.once("close", stream.end);
  try {
    for (const step of steps) {
      if (over || res.destroyed) return;
      if (step.wait !== undefined) await pause(step.wait, left);
      else if (step.hold) await left;
      else if (step.abort) return void res.destroy(); // no last chunk: the client sees a broken connection
      else if (step.refuse) return; // the status has been sent: all that is left is to end
      else if (!step.event || Object.keys(step.event).length > 0) yield step;
      // Nothing leaves while a loop never waits.
      if (res.writableNeedDrain) await Promise.race([new Promise((resolve) => res.once("drain", resolve)), left]);
    }
  } finally {
    open.delete(stream);
  }
}

/** The answer of /stats. */
export function stats() {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  return { status: 200, headers, body: `${JSON.stringify({ open: open.size })}\n` };
}

/** Sends a response that is no stream through Node's own response. */
export function respond(res, { status, headers, body }) {
  res.writeHead(status, headers);
  res.end(body || undefined);
}

/** Reads a whole request body. */
export async function readBody(req) {
  const pieces = [];
  for await (const piece of req) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function pause(milliseconds, left) {
  let timer;
  await Promise.race([left, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
  clearTimeout(timer);
}

/** The first parameter with this name as bytes, so that what is not UTF-8 can be refused instead of repaired. */
function parameter(url, name) {
  for (const pair of url.slice(url.indexOf("?") + 1 || url.length).split("&")) {
    const at = pair.indexOf("=");
    if (at < 0 || pair.slice(0, at) !== name) continue;
    const escaped = pair.slice(at + 1).replaceAll("+", " ");
    const binary = escaped.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(binary, "latin1");
  }
  return undefined;
}

/** The steps behind the first event with this id, all of them for an unknown one; undefined when none is left. */
function behind(steps, lastEventId) {
  // Node gives header fields as Latin-1; ids are UTF-8. Blanks around an id do not survive in a header field.
  const seen = Buffer.from(lastEventId ?? "", "latin1").toString().replace(/^[ \t]+|[ \t]+$/g, "");
  if (!seen) return steps;
  const at = steps.findIndex((step) => step.event?.id?.replace(/^[ \t]+|[ \t]+$/g, "") === seen);
  if (at < 0) return steps;
  return at + 1 < steps.length ? steps.slice(at + 1) : undefined;
}

function refusal({ status, headers = {} }) {
  if (NO_BODY.has(status)) return { answer: { status, headers: over({ "Cache-Control": "no-store" }, headers), body: "" } };
  return { answer: { status, headers: over(PLAIN, headers), body: "refused, as the script asks\n" } };
}

function sentence(status, why, headers = {}) {
  return { answer: { status, headers: over(PLAIN, headers), body: `${why}\n` } };
}

/** Header fields with those of a script over them, in whatever case it writes the names. */
function over(own, given) {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()))), ...given };
}
