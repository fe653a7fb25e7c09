// What one row says: the words of its columns and whether it is bad news. The sentences are those of the terminal.

import { counted, duration, grouped, size } from "./units.js";

/** The kinds of rows, each with the word in the type column and its sign; an event shows its own type instead. */
const KINDS = {
  request: { word: "request", sign: "→" },
  redirect: { word: "redirect", sign: "↪" },
  head: { word: "head", sign: "←" },
  refusal: { word: "refused", sign: "✗" },
  event: { word: "event", sign: "" },
  comment: { word: "comment", sign: ":" },
  retry: { word: "retry", sign: "↻" },
  problem: { word: "problem", sign: "✗" },
  notice: { word: "notice", sign: "!" },
  end: { word: "end", sign: "■" },
  silence: { word: "silence", sign: "…" },
};

/** What a silence lacks, as it is told. */
const LACKS = { bytes: "nothing", events: "no event", reader: "no reader" };

/** The kinds in the order in which filters offer them. */
export const KIND_NAMES = Object.keys(KINDS);

/** The type column. */
export function typeText(row) {
  return row.row === "event" ? row.type : (KINDS[row.row]?.word ?? row.row);
}

/** The sign before it; empty for an event. */
export function signOf(row) {
  return KINDS[row.row]?.sign ?? "";
}

/** The id column: the id in the block of an event, empty for all else. */
export function idText(row) {
  return row.row === "event" ? (row.id ?? "") : "";
}

/** The gap column, or the time to the head. */
export function gapText(row) {
  if (row.times === "unknown") return "";
  if (row.gap_ns !== undefined) return `+${duration(row.gap_ns)}`;
  if (row.row === "head") return `+${duration(row.after_ns)}`;
  return "";
}

/** The data column: the data of an event, a sentence for all else. */
export function dataText(row) {
  switch (row.row) {
    case "event":
      return row.data;
    case "comment":
      return row.text;
    case "retry":
      // More digits than a number has, as the decoder reads them.
      return row.milliseconds >= 2 ** 64
        ? "reconnection time: a number without measure"
        : `reconnection time ${duration(row.milliseconds * 1e6)}`;
    case "problem":
      return row.message;
    case "silence":
      return `${LACKS[row.lacks]} for ${duration(row.quiet_ns)}: ${row.message}`;
    case "request":
      return requestText(row);
    case "redirect":
      return `${row.status} to ${row.to}`;
    case "head":
      return headText(row);
    case "refusal":
      return row.hint ? `${givesUpText(row.why)}; ${row.hint}` : givesUpText(row.why);
    case "notice":
      return noticeText(row);
    case "end":
      return endText(row);
    default:
      return JSON.stringify(row);
  }
}

/** Whether a row tells of something wrong: `bad`, `doubtful` or `fine`. */
export function toneOf(row) {
  switch (row.row) {
    case "problem":
    case "refusal":
      return "bad";
    case "head":
      return row.status === 200 && row.is_event_stream ? "fine" : "bad";
    case "notice":
      return row.notice === "resumed" ? "fine" : "doubtful";
    case "silence":
      return "doubtful";
    case "event":
      return row.came_before ? "doubtful" : "fine";
    case "end":
      return row.hint || !row.is_complete || row.then?.does === "gives-up" ? "doubtful" : "fine";
    default:
      return "fine";
  }
}

function requestText(row) {
  const parts = [`${row.method} ${row.url}`];
  if (row.follows)
    parts.push(
      `request ${grouped(row.reconnects + 1)} like it`,
      `${duration(row.follows.after_ns)} after the end of ${row.follows.exchange}`,
    );
  else if (row.reconnects) parts.push(`reconnect ${grouped(row.reconnects)}`);
  if (row.last_event_id !== undefined) parts.push(`Last-Event-ID: ${row.last_event_id}`);
  else if (row.follows) parts.push("no Last-Event-ID");
  if (row.body_bytes) parts.push(`body of ${size(row.body_bytes)}`);
  if (row.kept_bytes !== undefined) parts.push(`of which the first ${size(row.kept_bytes)} are kept`);
  return parts.join(", ");
}

function headText(row) {
  const parts = [`${row.status} ${row.protocol}`];
  if (row.tls) parts.push(row.tls);
  parts.push(row.content_type ?? "no Content-Type");
  if (row.codings?.length) parts.push(`compressed: ${row.codings.join(", ")}`);
  if (row.status === 200 && !row.is_event_stream) parts.push("a browser does not read this as an event stream");
  return parts.join(", ");
}

const TAKEN_FOR_LOST = "the server ends its response, a browser takes that for a lost connection and asks again, and";
const BEGINS_WITHOUT_IDS = `${TAKEN_FOR_LOST} without ids the server cannot know what it had. Keep the response open, or send an id with each event and honour Last-Event-ID, and answer 204 when all was sent; or let the page close() its EventSource at a last event`;
const BEGINS_IN_SPITE_OF_IDS = `${TAKEN_FOR_LOST} the server begins anew in spite of the Last-Event-ID that was sent. Begin after that id, and answer 204 when all was sent`;
const BEGINS_BEHIND_AN_EMPTY_ID = `${TAKEN_FOR_LOST} no Last-Event-ID is sent: an empty id took the last one out of force. Leave the id out or send one with the last event, too, and answer 204 when all was sent`;
const BEGINS = { none: BEGINS_WITHOUT_IDS, sent: BEGINS_IN_SPITE_OF_IDS, emptied: BEGINS_BEHIND_AN_EMPTY_ID };

function noticeText(row) {
  switch (row.notice) {
    case "came-again":
      return `${row.events === 1 ? "the one event of this response is that" : `the ${grouped(row.events)} events of this response are those`} of the response before it${
        row.asked_again === "perhaps-by-hand" ? ". If the client asked again by itself, as a browser does," : ", and"
      } so it goes on for ever: ${
        BEGINS[row.ids]
      }`;
    case "end-alike":
      return `each of the last ${grouped(row.responses)} responses ended after ${counted(row.events, "event")} without ids: if the server ends a response when it has sent all that it had, a browser asks again for ever. Keep the response open, and send what comes later on it`;
    case "no-times":
      return "no times: the file does not say when what came back came, so none is shown";
    case "resumed":
      return `the stream goes on after Last-Event-ID ${row.last_event_id}, as it should: its first event had not come before`;
    case "cross-origin":
      return `a page of ${row.origin} asked, and ${
        row.allowed === undefined
          ? "the response has no Access-Control-Allow-Origin"
          : `Access-Control-Allow-Origin is "${row.allowed}"`
      }: a browser gives the page nothing of it. Send Access-Control-Allow-Origin: ${row.origin}, or give the page and its stream one origin, as through one proxy`;
    case "repeated":
      return `the event with id ${row.id} came before, and Last-Event-ID ${row.last_event_id} was sent: after that id a stream goes on, so that no event comes twice`;
    case "missing":
      return row.first === row.last
        ? `id ${row.first} was left out: if this stream numbers its events one by one, one was lost while the client reconnected`
        : `ids ${row.first} to ${row.last} were left out: if this stream numbers its events one by one, they were lost while the client reconnected`;
    default:
      return row.message ?? row.notice;
  }
}

/** That a page which listens to onmessage alone stays empty, of a stream of named events; else an empty text. */
export function onlyNamedText({ method, types }) {
  const [name] = [...types.keys()].sort();
  if (method !== "GET" || name === undefined || types.has("message")) return "";
  return `none of these events is of the type message, so onmessage is not called for them: listen with addEventListener("${name}", ..), or send no event line`;
}

function endText(row) {
  const hasBody = row.kind === "complete" || row.body_bytes > 0;
  const parts = [hasBody ? `${row.how} after ${counted(row.events, "event")} (${size(row.body_bytes)})` : row.how];
  if (row.hint) parts.push(row.hint);
  const next = thenText(row.then);
  if (next) parts.push(next);
  return parts.join("; ");
}

/** What a browser does after an end, as a clause; empty if we ended it. */
export function thenText(then) {
  switch (then?.does) {
    case "reconnects":
      return `reconnects after ${
        then.asked_ms === undefined ? "" : `${duration(then.asked_ms * 1e6)} (here after `
      }${duration(then.after_ms * 1e6)}${then.asked_ms === undefined ? "" : ")"} ${
        then.last_event_id === "" ? "without a last event ID" : `with last event ID ${then.last_event_id}`
      }`;
    case "gives-up":
      return givesUpText(then.why);
    case "is-not-asked-again":
      return (
        {
          method: "not asked again: only a GET may be repeated",
          wish: "not asked again",
          limit: "not asked again: a limit was reached",
        }[then.why] ?? "not asked again"
      );
    default:
      return "";
  }
}

/** Why a browser stops for good, as a clause. */
export function givesUpText(why) {
  switch (why.because) {
    case "no-content":
      return "204 tells a browser to stop: it does not reconnect";
    case "status":
      return `a browser gives up on status ${why.status}: only 200 is a stream, and it does not reconnect`;
    case "content-type":
      return why.content_type
        ? `a browser gives up on the type "${why.content_type}": only text/event-stream is a stream, and it does not reconnect`
        : "a browser gives up on a response without a Content-Type: only text/event-stream is a stream, and it does not reconnect";
    default:
      return "there was no response";
  }
}
