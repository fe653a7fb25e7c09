// Texts from servers made visible, and the words of rows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { onlyNamedText, dataText, gapText, thenText, toneOf } from "../assets/row-text.js";
import { counted, duration, grouped, moment, size } from "../assets/units.js";
import { sendText } from "../assets/verdicts.js";
import { cut, visible, visibleParts } from "../assets/visible.js";

test("what cannot be seen is written out, as in the terminal", () => {
  const hidden = "a\u{1b}[31m\0\t\r\n\u{9b}\u{7f}\u{feff}\u{202e}\u{200b}\u{2028}\u{fffe}\u{1ffff}\u{fdd0}z";
  assert.equal(
    visible(hidden),
    String.raw`a\u{1B}[31m\0\t\r\n\u{9B}\u{7F}\u{FEFF}\u{202E}\u{200B}\u{2028}\u{FFFE}\u{1FFFF}\u{FDD0}z`,
  );
  assert.equal(visible("a ##[error]b ###[x] #[y] ##"), String.raw`a #\u{23}[error]b ##\u{23}[x] #[y] ##`);
  const text = 'héllo \u{FFFD} 日本 😀 \\n "quoted" \u{E000}';
  assert.equal(visible(text), text);
  assert.equal(
    visible("\u{ad}\u{61c}\u{180e}\u{e0041}\u{10fffe}\ud800"),
    String.raw`\u{AD}\u{61C}\u{180E}\u{E0041}\u{10FFFE}\u{D800}`,
  );
});

test("parts tell what was written out", () => {
  assert.deepEqual(visibleParts("a\n\tb"), [
    { text: "a", isWritten: false },
    { text: "\\n\\t", isWritten: true },
    { text: "b", isWritten: false },
  ]);
  assert.deepEqual(visibleParts(""), []);
  const hidden = "x\u{1b}y\0z".repeat(300);
  assert.equal(
    visibleParts(hidden)
      .map((part) => part.text)
      .join(""),
    visible(hidden),
  );
});

test("a cut never halves a character", () => {
  assert.deepEqual(cut("a😀b", 2), { text: "a", isWhole: false });
  assert.deepEqual(cut("a😀b", 3), { text: "a😀", isWhole: false });
  assert.deepEqual(cut("ab", 2), { text: "ab", isWhole: true });
});

test("numbers and times have their units", () => {
  assert.equal(grouped(1234567), "1,234,567");
  assert.equal(counted(1, "event"), "1 event");
  assert.equal(counted(2000, "event"), "2,000 events");
  const times = {
    0: "0 µs",
    850e3: "850 µs",
    999.6e3: "1.00 ms",
    12.34e6: "12.3 ms",
    350e6: "350 ms",
    4.21e9: "4.21 s",
    125e9: "2 min 5 s",
    7380e9: "2 h 3 min",
  };
  times[-5e6] = "-5.00 ms";
  for (const [ns, words] of Object.entries(times)) assert.equal(duration(Number(ns)), words);
  assert.equal(moment(1_234_567_890), "1.235");
  assert.deepEqual([0, 1023, 1536, 20 * 1024, 5 * 1024 ** 2].map(size), ["0 B", "1023 B", "1.5 KiB", "20 KiB", "5.0 MiB"]);
});

test("a button says how many requests it sends", () => {
  assert.equal(sendText(1, 0), "Send up to 1 request, and judge");
  assert.equal(sendText(1051, 50), "Send up to 1,051 requests, and more for second tries, and judge");
});

test("each row has its words", () => {
  const rows = [
    [{ row: "request", method: "GET", url: "http://a/", reconnects: 0, body_bytes: 0 }, "GET http://a/", "fine"],
    [
      { row: "request", method: "GET", url: "http://a/", reconnects: 2, last_event_id: "7", body_bytes: 10 },
      "GET http://a/, reconnect 2, Last-Event-ID: 7, body of 10 B",
      "fine",
    ],
    [{ row: "redirect", status: 302, to: "http://b/" }, "302 to http://b/", "fine"],
    [
      { row: "refusal", why: { because: "status", status: 500 }, hint: "h" },
      "a browser gives up on status 500: only 200 is a stream, and it does not reconnect; h",
      "bad",
    ],
    [
      { row: "refusal", why: { because: "content-type" } },
      "a browser gives up on a response without a Content-Type: only text/event-stream is a stream, and it does not reconnect",
      "bad",
    ],
    [
      {
        row: "head",
        status: 200,
        protocol: "HTTP/2",
        tls: "TLS 1.3",
        content_type: "text/event-stream",
        is_event_stream: true,
        codings: ["gzip"],
      },
      "200 HTTP/2, TLS 1.3, text/event-stream, compressed: gzip",
      "fine",
    ],
    [
      { row: "head", status: 200, protocol: "HTTP/1.1", content_type: "text/html", is_event_stream: false },
      "200 HTTP/1.1, text/html, a browser does not read this as an event stream",
      "bad",
    ],
    [{ row: "head", status: 204, protocol: "HTTP/1.1", is_event_stream: false }, "204 HTTP/1.1, no Content-Type", "bad"],
    [{ row: "event", type: "x", data: "d", last_event_id: "" }, "d", "fine"],
    [{ row: "event", type: "x", data: "d", last_event_id: "", came_before: true }, "d", "doubtful"],
    [{ row: "comment", text: " hi" }, " hi", "fine"],
    [{ row: "retry", milliseconds: 2500 }, "reconnection time 2.50 s", "fine"],
    [{ row: "problem", message: "m" }, "m", "bad"],
    [
      { row: "notice", notice: "end-alike", responses: 3, events: 1 },
      "each of the last 3 responses ended after 1 event without ids: if the server ends a response when it has sent all that it had, a browser asks again for ever. Keep the response open, and send what comes later on it",
      "doubtful",
    ],
    [{ row: "silence", lacks: "bytes", message: "why", quiet_ns: 5e9 }, "nothing for 5.00 s: why", "doubtful"],
    [{ row: "silence", lacks: "events", message: "why", quiet_ns: 5e9 }, "no event for 5.00 s: why", "doubtful"],
    [{ row: "silence", lacks: "reader", message: "why", quiet_ns: 5e9 }, "no reader for 5.00 s: why", "doubtful"],
    [
      { row: "notice", notice: "came-again", events: 3, ids: "sent" },
      "the 3 events of this response are those of the response before it, and so it goes on for ever: the server ends its response, a browser takes that for a lost connection and asks again, and the server begins anew in spite of the Last-Event-ID that was sent. Begin after that id, and answer 204 when all was sent",
      "doubtful",
    ],
    [
      { row: "notice", notice: "came-again", events: 1, ids: "none" },
      "the one event of this response is that of the response before it, and so it goes on for ever: the server ends its response, a browser takes that for a lost connection and asks again, and without ids the server cannot know what it had. Keep the response open, or send an id with each event and honour Last-Event-ID, and answer 204 when all was sent; or let the page close() its EventSource at a last event",
      "doubtful",
    ],
    [
      { row: "notice", notice: "no-times", times: "unknown" },
      "no times: the file does not say when what came back came, so none is shown",
      "doubtful",
    ],
    [
      { row: "notice", notice: "came-again", events: 2, ids: "none", asked_again: "perhaps-by-hand" },
      "the 2 events of this response are those of the response before it. If the client asked again by itself, as a browser does, so it goes on for ever: the server ends its response, a browser takes that for a lost connection and asks again, and without ids the server cannot know what it had. Keep the response open, or send an id with each event and honour Last-Event-ID, and answer 204 when all was sent; or let the page close() its EventSource at a last event",
      "doubtful",
    ],
    [
      { row: "notice", notice: "resumed", last_event_id: "7" },
      "the stream goes on after Last-Event-ID 7, as it should: its first event had not come before",
      "fine",
    ],
    [
      { row: "notice", notice: "cross-origin", origin: "http://a:1" },
      "a page of http://a:1 asked, and the response has no Access-Control-Allow-Origin: a browser gives the page nothing of it. Send Access-Control-Allow-Origin: http://a:1, or give the page and its stream one origin, as through one proxy",
      "doubtful",
    ],
    [
      { row: "notice", notice: "cross-origin", origin: "http://a:1", allowed: "http://b" },
      'a page of http://a:1 asked, and Access-Control-Allow-Origin is "http://b": a browser gives the page nothing of it. Send Access-Control-Allow-Origin: http://a:1, or give the page and its stream one origin, as through one proxy',
      "doubtful",
    ],
    [
      { row: "notice", notice: "repeated", last_event_id: "7", id: "1" },
      "the event with id 1 came before, and Last-Event-ID 7 was sent: after that id a stream goes on, so that no event comes twice",
      "doubtful",
    ],
    [
      {
        row: "request",
        method: "GET",
        url: "http://a/",
        reconnects: 1,
        follows: { exchange: "tap-1", after_ns: 3e9 },
        body_bytes: 0,
      },
      "GET http://a/, request 2 like it, 3.00 s after the end of tap-1, no Last-Event-ID",
      "fine",
    ],
    [
      {
        row: "request",
        method: "GET",
        url: "http://a/",
        reconnects: 1,
        follows: { exchange: "tap-1", after_ns: 3e9 },
        last_event_id: "7",
        body_bytes: 0,
      },
      "GET http://a/, request 2 like it, 3.00 s after the end of tap-1, Last-Event-ID: 7",
      "fine",
    ],
    [
      { row: "request", method: "POST", url: "http://a/", reconnects: 0, body_bytes: 9437184, kept_bytes: 8388608 },
      "POST http://a/, body of 9.0 MiB, of which the first 8.0 MiB are kept",
      "fine",
    ],
    [
      { row: "notice", notice: "came-again", events: 2, ids: "emptied" },
      "the 2 events of this response are those of the response before it, and so it goes on for ever: the server ends its response, a browser takes that for a lost connection and asks again, and no Last-Event-ID is sent: an empty id took the last one out of force. Leave the id out or send one with the last event, too, and answer 204 when all was sent",
      "doubtful",
    ],
    [
      { row: "notice", notice: "missing", first: 4, last: 4 },
      "id 4 was left out: if this stream numbers its events one by one, one was lost while the client reconnected",
      "doubtful",
    ],
    [
      { row: "notice", notice: "missing", first: 4, last: 6 },
      "ids 4 to 6 were left out: if this stream numbers its events one by one, they were lost while the client reconnected",
      "doubtful",
    ],
    [{ row: "retry", milliseconds: 18446744073709552000 }, "reconnection time: a number without measure", "fine"],
    [
      { row: "end", kind: "complete", how: "ended gracefully", is_complete: true, events: 1, body_bytes: 20 },
      "ended gracefully after 1 event (20 B)",
      "fine",
    ],
    [
      { row: "end", kind: "complete", how: "the server ended the response", is_complete: true, events: 0, body_bytes: 0 },
      "the server ended the response after 0 events (0 B)",
      "fine",
    ],
    [
      {
        row: "end",
        kind: "not-connected",
        how: "connection refused",
        is_complete: false,
        events: 0,
        body_bytes: 0,
        then: { does: "gives-up", why: { because: "no-response" } },
      },
      "connection refused; there was no response",
      "doubtful",
    ],
    [
      {
        row: "end",
        kind: "incomplete",
        how: "aborted",
        is_complete: false,
        events: 0,
        body_bytes: 3,
        hint: "h",
        then: { does: "reconnects", after_ms: 3000, last_event_id: "" },
      },
      "aborted after 0 events (3 B); h; reconnects after 3.00 s without a last event ID",
      "doubtful",
    ],
  ];
  for (const [row, words, tone] of rows) {
    assert.equal(dataText(row), words);
    assert.equal(toneOf(row), tone, words);
  }
  assert.equal(gapText({ row: "event", gap_ns: 5e6 }), "+5.00 ms");
  assert.equal(gapText({ row: "head", after_ns: 2e6 }), "+2.00 ms");
  assert.equal(gapText({ row: "request" }), "");
  assert.equal(gapText({ row: "event", gap_ns: 0, times: "unknown" }), "");
});

test("named events alone have a note", () => {
  const told = (method, ...types) => onlyNamedText({ method, types: new Map(types.map((type) => [type, 1])) });
  assert.equal(
    told("GET", "tick", "alarm"),
    'none of these events is of the type message, so onmessage is not called for them: listen with addEventListener("alarm", ..), or send no event line',
  );
  assert.equal(told("GET", "tick", "message"), "");
  assert.equal(told("GET"), "");
  assert.equal(told("POST", "tick"), "", "no EventSource sends it");
});

test("what a browser does after an end", () => {
  const told = [
    [undefined, ""],
    [{ does: "reconnects", after_ms: 100, last_event_id: "9" }, "reconnects after 100 ms with last event ID 9"],
    [{ does: "gives-up", why: { because: "no-content" } }, "204 tells a browser to stop: it does not reconnect"],
    [
      { does: "gives-up", why: { because: "status", status: 503 } },
      "a browser gives up on status 503: only 200 is a stream, and it does not reconnect",
    ],
    [
      { does: "gives-up", why: { because: "content-type", content_type: "text/html" } },
      'a browser gives up on the type "text/html": only text/event-stream is a stream, and it does not reconnect',
    ],
    [
      { does: "gives-up", why: { because: "content-type", content_type: null } },
      "a browser gives up on a response without a Content-Type: only text/event-stream is a stream, and it does not reconnect",
    ],
    [{ does: "gives-up", why: { because: "no-response" } }, "there was no response"],
    [{ does: "is-not-asked-again", why: "method" }, "not asked again: only a GET may be repeated"],
    [{ does: "is-not-asked-again", why: "wish" }, "not asked again"],
    [{ does: "is-not-asked-again", why: "limit" }, "not asked again: a limit was reached"],
  ];
  for (const [then, words] of told) assert.equal(thenText(then), words);
});
