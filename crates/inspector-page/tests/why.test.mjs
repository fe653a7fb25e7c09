// Why nothing shows: each case with its exact words, and what the buttons change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Stream } from "../assets/stream.js";
import { whyNothing } from "../assets/why.js";

const request = { row: "request", method: "GET", url: "http://a/events", reconnects: 0, body_bytes: 0 };
const head = {
  row: "head",
  status: 200,
  protocol: "HTTP/1.1",
  content_type: "text/event-stream",
  is_event_stream: true,
  after_ns: 1,
  fields: [],
};
const end = {
  row: "end",
  how: "the response ended gracefully",
  is_complete: true,
  events: 0,
  body_bytes: 0,
  then: { does: "reconnects", after_ms: 3000, last_event_id: "" },
};
const givesUp = (why) => ({ does: "gives-up", why });

/** What is told of a stream of these rows; `open`: it is not closed. */
async function told(rows, { open = false, error, tap = false } = {}) {
  const api = {
    rows: async (id, each) => {
      rows.forEach((row, place) => each(place + 1, { exchange: "stream", at_ns: place, since_ns: 0, ...row }));
      if (error) throw error;
      return open ? "open" : "closed";
    },
  };
  const stream = new Stream(api, { id: "1", method: "GET", url: "http://a/events", tap }, () => {});
  await stream.read("now", new AbortController().signal);
  return whyNothing(stream);
}

test("a stream that is open says what it waits for", async () => {
  const open = { open: true };
  assert.deepEqual(await told([], open), { tone: "fine", headline: "Sending the request", advice: "", lines: [], remedies: [] });
  assert.deepEqual(await told([request], open), {
    tone: "fine",
    headline: "Waiting for the response",
    advice: "",
    lines: [],
    remedies: [],
  });
  assert.deepEqual(await told([request, { row: "silence", lacks: "bytes", quiet_ns: 5e9, message: "flush the head at once" }], open), {
    tone: "doubtful",
    headline: "No response yet",
    advice: "Flush the head at once.",
    lines: ["Nothing came for 5.00 s."],
    remedies: [],
  });
  assert.deepEqual(await told([request, head], open), {
    tone: "fine",
    headline: "The stream is open, and nothing came yet",
    advice: "",
    lines: [],
    remedies: [],
  });
  assert.deepEqual(await told([request, head, { row: "silence", lacks: "bytes", quiet_ns: 6e9, message: "something buffers" }], open), {
    tone: "doubtful",
    headline: "The response began, and nothing comes",
    advice: "Something buffers.",
    lines: ["Nothing came for 6.00 s."],
    remedies: [],
  });
  assert.deepEqual(await told([request, head, { row: "silence", lacks: "events", quiet_ns: 6e9, message: "blank lines came" }], open), {
    tone: "doubtful",
    headline: "Bytes come, and no event",
    advice: "Blank lines came.",
    lines: ["No event came for 6.00 s."],
    remedies: [],
  });
  assert.deepEqual(await told([request, head, { row: "silence", lacks: "reader", quiet_ns: 6e9, message: "it does not read" }], open), {
    tone: "doubtful",
    headline: "The client does not read",
    advice: "It does not read.",
    lines: ["Nothing was read for 6.00 s."],
    remedies: [],
  });
  assert.deepEqual(await told([request, head, { row: "comment", text: "hi", gap_ns: 1 }], open), {
    tone: "fine",
    headline: "The stream is open, and only comments came so far",
    advice: "",
    lines: ["1 comment came. A comment is no event, but it shows that the connection works."],
    remedies: [],
  });
  assert.deepEqual(
    await told([request, head, { row: "problem", message: "no data line" }, { row: "problem", message: "again" }], open),
    {
      tone: "bad",
      headline: "What came makes no event",
      advice: "No data line.",
      lines: ["2 problems; this is the first."],
      remedies: [],
    },
  );
});

test("a stream with an event says nothing", async () => {
  assert.equal(await told([request, head, { row: "event", type: "message", data: "x", gap_ns: 1 }, end]), null);
});

test("an end says how, why and what then", async () => {
  const refused = { ...end, how: "the connection was refused", is_complete: false, then: givesUp({ because: "no-response" }) };
  assert.deepEqual(await told([request, refused]), {
    tone: "bad",
    headline: "No response",
    advice: "The connection was refused.",
    lines: ["There was no response."],
    remedies: [],
  });
  assert.deepEqual(await told([request, head, end]), {
    tone: "bad",
    headline: "The stream is empty",
    advice: "",
    lines: [
      "The response began and ended without a byte.",
      "The response ended gracefully.",
      "Reconnects after 3.00 s without a last event ID.",
    ],
    remedies: [],
  });
  assert.equal((await told([request, head, { ...end, body_bytes: 5 }])).headline, "The stream ended without an event");
  assert.equal(
    (await told([request, head, { row: "problem", message: "m" }, { ...end, body_bytes: 5 }])).headline,
    "What came makes no event",
  );
  assert.deepEqual(await told([]), {
    tone: "doubtful",
    headline: "Nothing was recorded",
    advice: "",
    lines: ["The stream was stopped before its request was sent."],
    remedies: [],
  });
  assert.deepEqual(await told([request], { error: new Error("gone") }), {
    tone: "bad",
    headline: "The page cannot read this stream",
    advice: "gone",
    lines: [],
    remedies: [],
  });
});

test("what is no stream is named, with what to change", async () => {
  const of = async (more, fields = [], asked = request) => {
    const why = await told([
      asked,
      { ...head, is_event_stream: false, ...more, fields },
      { ...end, hint: "h", then: givesUp({ because: "status", status: more.status ?? 200 }) },
    ]);
    assert.equal(why.advice, "H.");
    return [why.headline, why.remedies];
  };
  const post = { ...request, method: "POST" };
  const toPost = { words: "Change the method to POST", change: { method: "POST" } };
  assert.deepEqual(await of({ status: 401 }), [
    "Status 401: this is no stream",
    [{ words: "Add an Authorization field", change: { header: ["Authorization", "Bearer "] } }],
  ]);
  assert.deepEqual((await of({ status: 407 }))[1], [
    { words: "Add a Proxy-Authorization field", change: { header: ["Proxy-Authorization", "Basic "] } },
  ]);
  assert.deepEqual((await of({ status: 404 }))[1], [toPost]);
  assert.deepEqual((await of({ status: 404 }, [], post))[1], []);
  assert.deepEqual((await of({ status: 405 }))[1], [toPost]);
  assert.deepEqual((await of({ status: 405 }, [["Allow", "GET, QUERY"]]))[1], [
    { words: "Change the method to QUERY", change: { method: "QUERY" } },
  ]);
  assert.deepEqual((await of({ status: 406 }))[1], [
    { words: "Add Accept: text/event-stream", change: { header: ["Accept", "text/event-stream"] } },
  ]);
  assert.deepEqual((await of({ status: 302 }, [["Location", "/b"]]))[1], [
    { words: "Request the address that it leads to", change: { url: "http://a/b" } },
  ]);
  assert.deepEqual((await of({ status: 302 }, [["Location", "http://["]]))[1], []);
  assert.deepEqual(await of({ content_type: "application/json" }), [
    "The response is application/json, not an event stream",
    [toPost],
  ]);
  assert.deepEqual((await of({ content_type: "application/json" }, [], post))[1], [
    { words: 'Put "stream": true into the body', change: { streamInBody: true } },
  ]);
  assert.deepEqual(await of({ content_type: undefined }), ["The response has no Content-Type, so it is no event stream", []]);
  assert.deepEqual(await of({ status: 500 }), ["Status 500: this is no stream", []]);
});

test("what a browser refuses is told while its body goes on", async () => {
  const of = async (more, why, hint) =>
    told([request, { ...head, ...more }, { row: "refusal", why, hint }], { open: true });
  const plain = { status: 200, content_type: "text/plain", is_event_stream: false };
  const hint = "if this is an event stream, send it with Content-Type: text/event-stream";
  assert.deepEqual(await of(plain, { because: "content-type", content_type: "text/plain" }, hint), {
    tone: "bad",
    headline: "The response is text/plain, not an event stream",
    advice: "If this is an event stream, send it with Content-Type: text/event-stream.",
    lines: [
      'A browser gives up on the type "text/plain": only text/event-stream is a stream, and it does not reconnect.',
      "The response is not over yet: Stop shows how it begins.",
    ],
    remedies: [],
  });
  assert.deepEqual(await of({ status: 500 }, { because: "status", status: 500 }), {
    tone: "bad",
    headline: "Status 500: this is no stream",
    advice: "",
    lines: [
      "A browser gives up on status 500: only 200 is a stream, and it does not reconnect.",
      "The response is not over yet: Stop shows how it begins.",
    ],
    remedies: [],
  });
  assert.deepEqual((await told([request, { ...head, ...plain }], { open: true })).lines, ["The response is not over yet."]);
});

test("the hint of a refusal is the advice at the end as well", async () => {
  const refusal = { row: "refusal", why: { because: "status", status: 404 }, hint: "is the path right?" };
  const why = await told([request, { ...head, status: 404 }, refusal, end]);
  assert.equal(why.advice, "Is the path right?");
});

test("redirects are told first", async () => {
  const rows = [
    request,
    { row: "redirect", status: 302, to: "http://a/login" },
    { ...head, content_type: "text/html", is_event_stream: false },
    { ...end, hint: "a login page" },
  ];
  const why = await told(rows);
  assert.equal(why.advice, "A login page.");
  assert.equal(why.lines[0], "Redirected (302) to http://a/login.");
});

test("without a head the kind of the end is the headline", async () => {
  const headline = async (kind) => (await told([request, { ...end, kind, how: "h", is_complete: false }])).headline;
  assert.equal(await headline("not-connected"), "No connection");
  assert.equal(await headline("not-http"), "What came is not the HTTP that was asked for");
  assert.equal(await headline("not-sent"), "The request was not sent");
  assert.equal(await headline("by-us"), "Stopped before a response");
  assert.equal(await headline("no-response"), "No response");
});

test("without a response the reason stands alone, with what is to be changed", async () => {
  const how = 'the certificate expired: renew it, or tick "Accept any certificate"';
  const failed = { ...end, kind: "not-connected", how, is_complete: false, then: undefined };
  const { advice, lines } = await told([{ ...request, url: "https://a/events" }, failed]);
  assert.deepEqual([advice, lines], ['The certificate expired: renew it, or tick "Accept any certificate".', []]);
});

test("what an application reads is told without buttons for the request form", async () => {
  const refused = { ...head, status: 401, is_event_stream: false, content_type: undefined };
  const refusal = { row: "refusal", why: { because: "status", status: 401 }, hint: "the application must send credentials" };
  assert.deepEqual(await told([request, refused, refusal], { open: true, tap: true }), {
    tone: "bad",
    headline: "Status 401: this is no stream",
    advice: "The application must send credentials.",
    lines: ["A browser gives up on status 401: only 200 is a stream, and it does not reconnect.", "The response is not over yet."],
    remedies: [],
  });
  const answered = { ...end, how: "the tap answered 502, not the server: connection refused", is_complete: false, then: undefined };
  assert.deepEqual(await told([request, answered], { tap: true }), {
    tone: "bad",
    headline: "No response",
    advice: "The tap answered 502, not the server: connection refused.",
    lines: [],
    remedies: [],
  });
});
