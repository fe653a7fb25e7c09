// The client of the API: the token on each call, rows that resume, errors as sentences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../assets/api.js";
import { EventReader } from "../assets/event-reader.js";
import { Stream } from "../assets/stream.js";

function read(pieces, id) {
  const events = [];
  const reader = new EventReader(id);
  for (const piece of pieces) reader.feed(piece, (event) => events.push(event));
  return events;
}

test("events are dispatched as the standard says, however they are cut", () => {
  const text = "id: 1\nevent: a\ndata: x\ndata:y\n\n: comment\ndata\r\n\r\nid\rdata: z\r\rno: field\nevent: b\n\ndata: lost";
  const wanted = [
    { type: "a", id: "1", data: "x\ny" },
    { type: "message", id: "1", data: "" },
    { type: "message", id: "", data: "z" },
  ];
  assert.deepEqual(read([text]), wanted);
  assert.deepEqual(read([...text]), wanted);
  assert.deepEqual(read(["data: a\n", "\n"], "9"), [{ type: "message", id: "9", data: "a" }]);
});

/** Answers each request with the next of these and keeps what was asked. */
function fetching(responses) {
  const asked = [];
  globalThis.fetch = async (path, options) => {
    asked.push([options.method, path, options.headers]);
    const next = responses.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return asked;
}

const json = (status, value) => new Response(value === undefined ? null : JSON.stringify(value), { status });

test("each call carries the token", async () => {
  const api = new Api("t");
  const asked = fetching([json(201, { id: "1" }), json(204), json(200, [])]);
  assert.deepEqual(await api.open({ url: "u" }), { id: "1" });
  assert.equal(await api.merged("a/b"), null);
  assert.deepEqual(await api.saved(), []);
  assert.deepEqual(
    asked.map(([method, path, headers]) => [method, path, headers.Authorization]),
    [
      ["POST", "/api/streams", "Bearer t"],
      ["GET", "/api/streams/a%2Fb/merged", "Bearer t"],
      ["GET", "/api/saved", "Bearer t"],
    ],
  );
});

test("errors are sentences with a remedy", async () => {
  const api = new Api("t");
  fetching([json(400, { error: "`x` is no URL: write http://" }), json(401, { error: "the token is missing: open the address" }), json(500), new TypeError("failed"), json(404)]);
  await assert.rejects(api.open({}), { message: "`x` is no URL: write http://", status: 400 });
  await assert.rejects(api.streams(), { message: "the token is missing: open the address", status: 401 });
  await assert.rejects(api.streams(), { message: "ssespec responded with status 500 to GET /api/streams.", status: 500 });
  await assert.rejects(api.streams(), {
    message: "ssespec does not respond. Is `ssespec inspect` still running? Start it again and open the address it prints.",
    status: 0,
  });
  assert.equal(await api.requirements(), null);
});

const rowText = (number, row) => `id: ${number}\ndata: ${JSON.stringify(row)}\n\n`;

test("rows resume after the last one, and none is taken twice", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = fetching([
    new Response(rowText(1, { a: 1 }) + rowText(2, { a: 2 }) + "id: 3\ndata: cut"),
    new TypeError("lost"),
    new Response(rowText(2, { a: 2 }) + rowText(3, { a: 3 }) + "event: closed\ndata:\n\n"),
  ]);
  const rows = [];
  const reading = new Api("t").rows("1", (number, row) => rows.push([number, row.a]), {
    until: "closed",
    after: 0,
    signal: new AbortController().signal,
  });
  let isOver = false;
  reading.finally(() => (isOver = true));
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(1000);
  }
  assert.equal(await reading, "closed");
  assert.deepEqual(rows, [
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  assert.deepEqual(
    asked.map(([, path, headers]) => [path, headers["Last-Event-ID"]]),
    [
      ["/api/streams/1/rows?until=closed", undefined],
      ["/api/streams/1/rows?until=closed", "2"],
      ["/api/streams/1/rows?until=closed", "2"],
    ],
  );
});

test("rows that there are now are read by a request that ends", async () => {
  const asked = fetching([new Response(rowText(5, { a: 5 })), new Response("event: closed\ndata:\n\n")]);
  const rows = [];
  const read = (after) =>
    new Api("t").rows("1", (number) => rows.push(number), { until: "now", after, signal: new AbortController().signal });
  assert.deepEqual([await read(4), await read(5), rows], ["open", "closed", [5]]);
  assert.deepEqual(
    asked.map(([, path, headers]) => [path, headers["Last-Event-ID"]]),
    [
      ["/api/streams/1/rows?until=now", "4"],
      ["/api/streams/1/rows?until=now", "5"],
    ],
  );
});

test("a stream counts what comes, and lets go of the oldest beyond what a page holds", async () => {
  const api = {
    rows: async (id, each) => {
      const common = { exchange: "stream", since_ns: 0 };
      each(1, { ...common, at_ns: 0, row: "head", status: 200, is_event_stream: true });
      each(2, { ...common, at_ns: 5, row: "event", type: "a", data: "x", gap_ns: 5 });
      each(3, { ...common, at_ns: 30, row: "comment", text: "", gap_ns: 25 });
      each(4, { ...common, at_ns: 31, row: "request", reconnects: 1 });
      for (let n = 5; n <= 400_001; n++) each(n, { ...common, at_ns: n, row: "event", type: "b", data: "y", gap_ns: 1 });
      each(3, { ...common, at_ns: 30, row: "comment", text: "came twice", gap_ns: 25 });
      return "closed";
    },
  };
  let changes = 0;
  const stream = new Stream(api, { id: "1", method: "GET", url: "https://a/b" }, () => changes++);
  await stream.read("closed", new AbortController().signal);
  assert.equal(stream.name, "GET a/b");
  assert.equal(stream.isOpen, false);
  assert.equal(changes, 400_002);
  assert.deepEqual({ ...stream.counts }, { event: 399_998, comment: 1, retry: 0, problem: 0, notice: 0, reconnects: 1 });
  assert.deepEqual(stream.largestGap, { ns: 25, from: 5, to: 30 });
  assert.deepEqual(
    [...stream.types],
    [
      ["a", 1],
      ["b", 399_997],
    ],
  );
  assert.equal(stream.dropped, 80_001);
  assert.equal(stream.rows.length + stream.dropped, 400_001);
  assert.equal(stream.rows[0].n, 80_002);
});

test("a scenario comes with the name of its file", async () => {
  const api = new Api("t");
  const file = (disposition) => new Response("name: a\n", { headers: { "Content-Disposition": disposition } });
  const asked = fetching([file('attachment; filename="a-b.yaml"'), file("attachment"), json(409, { error: "`a` has no assertions" })]);
  assert.deepEqual(await api.scenario("a b/c"), { file: "a-b.yaml", text: "name: a\n" });
  assert.equal((await api.scenario("a")).file, "scenario.yaml");
  assert.deepEqual([asked[0][0], asked[0][1], asked[0][2].Authorization], ["GET", "/api/saved/a%20b%2Fc/scenario", "Bearer t"]);
  await assert.rejects(api.scenario("a"), { message: "`a` has no assertions", status: 409 });
});
