// Why a stream shows no event, in plain words, and what to change in the request. From the rows alone.

import { givesUpText, thenText } from "./row-text.js";
import { counted, duration } from "./units.js";

/**
 * `{tone, headline, advice, lines, remedies}` for a stream without events, null where there are some. `advice` is what to do, or
 * empty; the lines are what is known besides. A remedy is `{words, change}`, and `change` is what the request form takes:
 * `{method}`, `{header}`, `{url}` or `{streamInBody: true}`.
 */
export function whyNothing(stream) {
  if (stream.error)
    return { tone: "bad", headline: "The page cannot read this stream", advice: stream.error.message, lines: [], remedies: [] };
  if (stream.counts.event > 0) return null;
  const exchange = stream.lastExchange;
  if (!exchange?.request && !exchange?.head && !exchange?.end) {
    if (stream.isOpen) return { tone: "fine", headline: "Sending the request", advice: "", lines: [], remedies: [] };
    return {
      tone: "doubtful",
      headline: "Nothing was recorded",
      advice: "",
      lines: ["The stream was stopped before its request was sent."],
      remedies: [],
    };
  }
  const told = exchange.end ? ofEnd(stream, exchange) : ofWaiting(stream, exchange);
  const hops = exchange.redirects.map((row) => `Redirected (${row.status}) to ${row.to}.`);
  return { advice: "", ...told, lines: [...hops, ...told.lines].filter(Boolean), remedies: stream.tap ? [] : remedies(exchange) };
}

/** What a response that began came to, by what it lacks. */
const QUIET = {
  bytes: "The response began, and nothing comes",
  events: "Bytes come, and no event",
  reader: "The client does not read",
};

/** What did not happen for a while, by what is lacking. */
const WITHOUT = { bytes: "Nothing came", events: "No event came", reader: "Nothing was read" };

function ofWaiting(stream, { head, refusal, silence, comments }) {
  if (!head) return waiting(silence, "No response yet", "Waiting for the response");
  if (!isStream(head)) {
    const why = refusal ? sentence(givesUpText(refusal.why)) : "";
    // What an application reads is not stopped only to be looked at.
    const lines = [why, `The response is not over yet${refusal && !stream.tap ? ": Stop shows how it begins" : ""}.`];
    return { tone: "bad", headline: noStream(head), advice: sentence(refusal?.hint), lines };
  }
  if (stream.counts.problem) return withoutEvent(stream, silence);
  if (comments) {
    const said = `${counted(comments, "comment")} came. A comment is no event, but it shows that the connection works.`;
    return { tone: "fine", headline: "The stream is open, and only comments came so far", lines: [said] };
  }
  return waiting(silence, QUIET[silence?.lacks], "The stream is open, and nothing came yet");
}

function waiting(silence, quiet, before) {
  if (!silence) return { tone: "fine", headline: before, lines: [] };
  return {
    tone: "doubtful",
    headline: quiet,
    advice: sentence(silence.message),
    lines: [`${WITHOUT[silence.lacks]} for ${duration(silence.quiet_ns)}.`],
  };
}

function withoutEvent(stream, silence) {
  const problem = stream.firstProblem;
  const lines = stream.counts.problem > 1 ? [`${counted(stream.counts.problem, "problem")}; this is the first.`] : [];
  if (silence) lines.push(sentence(silence.message));
  return { tone: "bad", headline: "What came makes no event", advice: sentence(problem.message), lines };
}

/** What an exchange without a head came to, by the kind of its end. */
const WITHOUT_HEAD = {
  "not-connected": "No connection",
  "not-http": "What came is not the HTTP that was asked for",
  "not-sent": "The request was not sent",
  "by-us": "Stopped before a response",
};

function ofEnd(stream, { head, refusal, end }) {
  const next = sentence(thenText(end.then));
  const how = sentence(end.how);
  const advice = sentence(end.hint ?? refusal?.hint);
  if (!head) return { tone: "bad", headline: WITHOUT_HEAD[end.kind] ?? "No response", advice: advice || how, lines: [advice && how, next] };
  if (!isStream(head)) {
    const begins = end.body ? `It begins: ${end.body}` : "";
    return { tone: "bad", headline: noStream(head), advice, lines: [begins, how, next] };
  }
  if (end.body_bytes === 0)
    return {
      tone: "bad",
      headline: "The stream is empty",
      advice,
      lines: ["The response began and ended without a byte.", how, next],
    };
  if (stream.counts.problem) {
    const told = withoutEvent(stream, null);
    return { ...told, lines: [...told.lines, how, advice, next] };
  }
  return { tone: "bad", headline: "The stream ended without an event", advice, lines: [how, next] };
}

function isStream(head) {
  return head.status === 200 && head.is_event_stream;
}

function noStream(head) {
  if (head.status !== 200) return `Status ${head.status}: this is no stream`;
  return head.content_type
    ? `The response is ${head.content_type}, not an event stream`
    : "The response has no Content-Type, so it is no event stream";
}

function field(head, name) {
  return head.fields.find(([key]) => key.toLowerCase() === name)?.[1];
}

function remedies({ request, head }) {
  if (!request || !head) return [];
  const isGet = request.method === "GET";
  const post = { words: "Change the method to POST", change: { method: "POST" } };
  const location = field(head, "location");
  const allowed = (field(head, "allow") ?? "")
    .split(",")
    .map((method) => method.trim())
    .filter((method) => /^[A-Z]{1,20}$/.test(method));
  switch (head.status) {
    case 401:
    case 403:
      return [{ words: "Add an Authorization field", change: { header: ["Authorization", "Bearer "] } }];
    case 407:
      return [{ words: "Add a Proxy-Authorization field", change: { header: ["Proxy-Authorization", "Basic "] } }];
    case 404:
      return isGet ? [post] : [];
    case 405:
      if (allowed.length)
        return allowed
          .filter((method) => method !== request.method)
          .map((method) => ({ words: `Change the method to ${method}`, change: { method } }));
      return isGet ? [post] : [];
    case 406:
      return [{ words: "Add Accept: text/event-stream", change: { header: ["Accept", "text/event-stream"] } }];
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return location && URL.canParse(location, request.url)
        ? [{ words: "Request the address that it leads to", change: { url: new URL(location, request.url).href } }]
        : [];
    case 200:
      if (head.is_event_stream || !/json/i.test(head.content_type ?? "")) return [];
      return isGet ? [post] : [{ words: 'Put "stream": true into the body', change: { streamInBody: true } }];
    default:
      return [];
  }
}

/** A clause as a sentence. */
function sentence(clause) {
  if (!clause) return "";
  const text = clause[0].toUpperCase() + clause.slice(1);
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
