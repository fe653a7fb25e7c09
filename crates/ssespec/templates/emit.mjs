// A stream, and the emit contract of ssespec: a script of steps in, the event stream that it describes out.
//
// Try it:   node emit.mjs 8080
// Adapt it: put your library's encoder into `block`.
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const isText = (value) => typeof value === "string" && !/\p{Surrogate}/u.test(value);
const isNumber = (value) => Number.isSafeInteger(value) && value >= 0;
const isFlag = (value) => typeof value === "boolean";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isEvent = (value) => typed(value, { data: isText, event: isText, id: isText, retry: isNumber });
const isRefuse = (value) => typed(value, { status: isNumber, headers: isObject }) && "status" in value;
const STEPS = { event: isEvent, comment: isText, retry: isNumber, wait: isNumber, hold: isFlag, abort: isFlag, refuse: isRefuse };

/** Whether there are only these keys, with values of these kinds. */
function typed(value, kinds) {
  return isObject(value) && Object.entries(value).every(([key, v]) => Object.hasOwn(kinds, key) && kinds[key](v));
}

/** One line for each line of the text, which may end in LF, CRLF or CR. */
function lines(name, text) {
  return text.split(/\r\n|\r|\n/).map((line) => `${name}: ${line}\n`).join("");
}

/** One event. Put your library's encoder here: it is what you want to test. */
function block(event) {
  for (const name of ["event", "id"]) {
    if (/[\r\n\0]/.test(event[name] ?? "")) throw new Error(`a line break or NUL in ${name} would inject fields`);
  }
  const text = Object.entries(event).map(([name, value]) => lines(name, String(value))).join("");
  return text && `${text}\n`;
}

/** The steps of a script, all of them checked: once the stream has begun there is no status left to refuse with. */
function read(query) {
  const pair = query.split("&").find((pair) => pair.startsWith("script=")) ?? "";
  const steps = JSON.parse(decodeURIComponent(pair.slice("script=".length).replaceAll("+", " ")));
  if (!Array.isArray(steps)) throw new Error("a script is a list of steps");
  for (const step of steps) {
    if (!typed(step, STEPS) || Object.keys(step).length !== 1) throw new Error(`not a step: ${JSON.stringify(step)}`);
    if (step.event) block(step.event);
  }
  return steps;
}

async function emit(req, res, query) {
  let steps;
  try {
    steps = read(query);
  } catch (error) {
    return res.writeHead(400).end(`${error.message}\n`);
  }
  // Node gives header fields as Latin-1; ids are UTF-8.
  const last = Buffer.from(req.headers["last-event-id"] ?? "", "latin1").toString();
  const seen = last ? steps.findIndex((step) => step.event?.id === last) : -1;
  const left = steps.slice(seen + 1);
  if (seen >= 0 && left.length === 0) return res.writeHead(204).end(); // Nothing is left: a browser stays away.
  if (left[0]?.refuse) return res.writeHead(left[0].refuse.status, left[0].refuse.headers).end();
  req.socket.setNoDelay(true);
  res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  res.flushHeaders(); // Sends the head before the first event exists.
  if (req.method === "GET") await play(left, res);
  if (!res.destroyed) res.end();
}

async function play(steps, res) {
  for (const step of steps) {
    if (step.event) res.write(block(step.event));
    else if (step.comment !== undefined) res.write(`${lines("", step.comment)}\n`);
    else if (step.retry !== undefined) res.write(`retry: ${step.retry}\n\n`);
    else if (step.wait !== undefined) await pause(step.wait);
    else if (step.abort) return res.destroy(); // Breaks the connection: the body must not end gracefully.
    else if (step.refuse) return;
    while (step.hold && !res.destroyed) {
      await pause(500);
      res.write(": still here\n\n");
    }
  }
}

const SENTENCES = "script=" + JSON.stringify([{ event: { id: "1", data: "one", retry: 1000 } }, { event: { id: "2", data: "two" } }]);

createServer((req, res) => {
  const [path, query = ""] = req.url.split("?");
  if (req.method !== "GET" && req.method !== "HEAD") res.writeHead(405, { Allow: "GET, HEAD" }).end();
  else if (path === "/emit") emit(req, res, query);
  else if (path === "/events") emit(req, res, SENTENCES);
  else res.writeHead(404).end();
}).listen(Number(process.argv[2]), "127.0.0.1");
