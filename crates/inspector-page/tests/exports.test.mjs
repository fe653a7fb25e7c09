// HAR and JSON lines of a stream.

import assert from "node:assert/strict";
import { test } from "node:test";

import { buildHar } from "../assets/har.js";
import { writeNdjson } from "../assets/ndjson.js";

const rows = [
  {
    n: 1,
    tone: "fine",
    exchange: "stream",
    at_ns: 1e6,
    since_ns: 0,
    row: "request",
    method: "GET",
    url: "http://a/?token=x&q=1",
    reconnects: 0,
    body_bytes: 0,
  },
  {
    n: 2,
    tone: "fine",
    exchange: "stream",
    at_ns: 5e6,
    since_ns: 0,
    row: "head",
    status: 200,
    protocol: "HTTP/1.1",
    content_type: "text/event-stream",
    is_event_stream: true,
    after_ns: 4e6,
    fields: [
      ["Content-Type", "text/event-stream"],
      ["Set-Cookie", "s=1"],
    ],
  },
  {
    n: 3,
    tone: "fine",
    exchange: "stream",
    at_ns: 8e6,
    since_ns: 0,
    row: "event",
    number: 1,
    type: "tick",
    id: "7",
    last_event_id: "7",
    data: "é",
    gap_ns: 3e6,
  },
  {
    n: 4,
    tone: "fine",
    exchange: "stream",
    at_ns: 11e6,
    since_ns: 0,
    row: "end",
    how: "ended",
    is_complete: true,
    events: 1,
    body_bytes: 30,
  },
  {
    n: 5,
    tone: "fine",
    exchange: "stream-2",
    at_ns: 21e6,
    since_ns: 0,
    row: "request",
    method: "GET",
    url: "http://a/?token=x&q=1",
    reconnects: 1,
    last_event_id: "7",
    body_bytes: 0,
  },
  {
    n: 6,
    tone: "fine",
    exchange: "stream-2",
    at_ns: 22e6,
    since_ns: 0,
    row: "end",
    how: "refused",
    is_complete: false,
    events: 0,
    body_bytes: 0,
  },
];
const started = Date.parse("2026-01-02T03:04:05.000Z");
const sent = { headers: [["Authorization", "Bearer abc"]], body: "" };
const requests = new Map([
  ["stream", sent],
  ["stream-2", sent],
]);
const bodies = new Map([
  ["stream", { text: "event: tick\nid: 7\ndata: é\n\n" }],
  ["stream-2", { text: "" }],
]);

test("a HAR has an entry an exchange, with events and text", () => {
  const har = buildHar({ rows, started, requests, bodies, version: "1", withSecrets: false });
  assert.equal(har.log.version, "1.2");
  assert.deepEqual(har.log.creator, { name: "ssespec inspect", version: "1" });
  const [first, second] = har.log.entries;
  assert.deepEqual(first, {
    startedDateTime: "2026-01-02T03:04:05.001Z",
    time: 10,
    request: {
      method: "GET",
      url: "http://a/?token=•••&q=1",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [{ name: "Authorization", value: "Bearer •••" }],
      queryString: [
        { name: "token", value: "•••" },
        { name: "q", value: "1" },
      ],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [
        { name: "Content-Type", value: "text/event-stream" },
        { name: "Set-Cookie", value: "•••" },
      ],
      content: { size: 30, mimeType: "text/event-stream", text: "event: tick\nid: 7\ndata: é\n\n" },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 4, receive: 6 },
    _resourceType: "eventsource",
    _eventSourceMessages: [{ time: started / 1000 + 0.008, eventName: "tick", eventId: "7", data: "é" }],
  });
  assert.deepEqual(second.request.headers, [
    { name: "Authorization", value: "Bearer •••" },
    { name: "Last-Event-ID", value: "7" },
  ]);
  assert.equal(second.response.status, 0);
  assert.deepEqual(second.timings, { send: 0, wait: 1, receive: 0 });
});

test("secrets are in a HAR where they were asked for", () => {
  const asked = {
    headers: [
      ["Authorization", "Bearer abc"],
      ["Content-Type", "application/json"],
    ],
    body: '{"api_key":"k"}',
  };
  const post = rows.map((row) => (row.row === "request" ? { ...row, method: "POST" } : row));
  const entry = (withSecrets) =>
    buildHar({ rows: post, started, requests: new Map([["stream", asked]]), bodies, version: "1", withSecrets }).log.entries[0];
  assert.equal(entry(true).request.url, "http://a/?token=x&q=1");
  assert.equal(entry(true).request.headers[0].value, "Bearer abc");
  assert.deepEqual(entry(true).request.postData, { mimeType: "application/json", text: '{"api_key":"k"}' });
  assert.deepEqual(entry(false).request.postData, { mimeType: "application/json", text: '{"api_key":"•••"}' });
  assert.equal(entry(false)._resourceType, "fetch");
});

test("rows are written as they came, without what the page added", () => {
  const lines = writeNdjson(
    [
      rows[0],
      rows[2],
      { n: 9, tone: "fine", exchange: "s", at_ns: 1, since_ns: 1, row: "redirect", status: 302, to: "http://b/?token=y" },
    ],
    false,
  ).split("\n");
  assert.deepEqual(
    lines.map((line) => line && JSON.parse(line)),
    [
      {
        exchange: "stream",
        at_ns: 1e6,
        since_ns: 0,
        row: "request",
        method: "GET",
        url: "http://a/?token=•••&q=1",
        reconnects: 0,
        body_bytes: 0,
      },
      {
        exchange: "stream",
        at_ns: 8e6,
        since_ns: 0,
        row: "event",
        number: 1,
        type: "tick",
        id: "7",
        last_event_id: "7",
        data: "é",
        gap_ns: 3e6,
      },
      { exchange: "s", at_ns: 1, since_ns: 1, row: "redirect", status: 302, to: "http://b/?token=•••" },
      "",
    ],
  );
  assert.match(writeNdjson([rows[0]], true), /token=x/);
});
