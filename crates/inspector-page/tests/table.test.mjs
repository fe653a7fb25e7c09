// What is in view of a long table, which rows pass a filter, and the slots of the timeline.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compile, NONE } from "../assets/filters.js";
import { Histogram } from "../assets/histogram.js";
import { sameJson } from "../assets/json.js";
import { parsePointer, resolve, writePointer } from "../assets/pointer.js";
import { problemsOf } from "../assets/problems.js";
import { View } from "../assets/view.js";
import { isAtEnd, TALLEST, topFor, visibleRange } from "../assets/window.js";

test("only what is in view is drawn", () => {
  const view = { count: 100_000, rowHeight: 27, height: 500, overscan: 6 };
  assert.deepEqual(visibleRange({ ...view, top: 0 }), { first: 0, end: 25, offset: 0, content: 2_700_000 });
  const middle = visibleRange({ ...view, top: 27_000 });
  assert.deepEqual(middle, { first: 994, end: 1025, offset: 994 * 27, content: 2_700_000 });
  const last = visibleRange({ ...view, top: 1e9 });
  assert.equal(last.end, 100_000);
  assert.deepEqual(visibleRange({ ...view, count: 0, top: 0 }), { first: 0, end: 0, offset: 0, content: 0 });
  assert.equal(visibleRange({ ...view, count: 3, top: 0 }).end, 3);
});

test("a list taller than browsers can do reaches its first and last row", () => {
  const view = { count: 5_000_000, rowHeight: 27, height: 500, overscan: 6 };
  assert.equal(visibleRange({ ...view, top: 0 }).first, 0);
  const end = visibleRange({ ...view, top: TALLEST - 500 });
  assert.equal(end.content, TALLEST);
  assert.equal(end.end, 5_000_000);
  // The last row ends where the content ends.
  assert.ok(Math.abs(end.offset + (end.end - end.first) * 27 - TALLEST) < 1);
  for (const place of [0, 1, 1_234_567, 4_999_999]) {
    const top = topFor(place, { ...view, top: 4_000_000 });
    const range = visibleRange({ ...view, top });
    const rowTop = range.offset + (place - range.first) * 27;
    assert.ok(rowTop >= top - 1 && rowTop + 27 <= top + 501, `row ${place} is wholly in view`);
  }
});

test("a row is brought into view by the shortest way", () => {
  const view = { count: 100, rowHeight: 20, height: 200 };
  assert.equal(topFor(15, { ...view, top: 250 }), 250);
  assert.equal(topFor(2, { ...view, top: 250 }), 40);
  assert.equal(topFor(50, { ...view, top: 250 }), 820);
  assert.ok(isAtEnd({ content: 2000, top: 1800, height: 200, rowHeight: 20 }));
  assert.ok(isAtEnd({ content: 2000, top: 1791, height: 200, rowHeight: 20 }));
  assert.ok(!isAtEnd({ content: 2000, top: 1780, height: 200, rowHeight: 20 }));
});

const event = (type, data, more = {}) => ({ row: "event", type, data, tone: "fine", last_event_id: "", ...more });

test("filters take rows by kind, text, pointer and problem", () => {
  const rows = [
    event("tick", '{"a":{"b":1},"s":"x"}', { id: "id-7" }),
    event("tock", "plain TEXT"),
    { row: "comment", text: "ping", tone: "fine" },
    { row: "retry", milliseconds: 5, tone: "fine" },
    { row: "problem", message: "bad", tone: "bad" },
    { row: "head", status: 200, protocol: "HTTP/1.1", content_type: "text/event-stream", is_event_stream: true, tone: "fine" },
  ];
  const found = (choice) => {
    const { passes, error } = compile({ ...NONE, ...choice });
    assert.equal(error, null);
    return rows.flatMap((row, place) => (passes(row) ? [place] : []));
  };
  assert.equal(compile(NONE).passes, null);
  assert.deepEqual(found({ kind: "every-event" }), [0, 1]);
  assert.deepEqual(found({ kind: "type:tock" }), [1]);
  assert.deepEqual(found({ kind: "comment" }), [2]);
  assert.deepEqual(found({ kind: "retry" }), [3]);
  assert.deepEqual(found({ kind: "requests" }), [5]);
  assert.deepEqual(found({ problems: true }), [4]);
  assert.deepEqual(found({ text: "text" }), [1, 5]);
  assert.deepEqual(found({ text: "ID-7" }), [0]);
  assert.deepEqual(found({ text: "/^plain/" }), [1]);
  assert.deepEqual(found({ text: "/" }), [5]);
  assert.deepEqual(found({ pointer: "/a/b" }), [0]);
  assert.deepEqual(found({ pointer: "/a/b=1" }), [0]);
  assert.deepEqual(found({ pointer: "/a/b=2" }), []);
  assert.deepEqual(found({ pointer: "/s=x" }), [0]);
  assert.deepEqual(found({ pointer: '/s="x"' }), [0]);
  assert.deepEqual(found({ pointer: '/a={"b":1}' }), [0]);
  assert.deepEqual(found({ kind: "every-event", text: "plain" }), [1]);
});

test("a filter that is none says what to write", () => {
  assert.equal(
    compile({ ...NONE, text: "/(/" }).error,
    "/(/ is not a regular expression. Without the slashes it is searched as it stands.",
  );
  assert.equal(
    compile({ ...NONE, pointer: "a/b" }).error,
    "A JSON pointer starts with / and writes ~ as ~0 and / as ~1: /choices/0/delta, or /type=ping",
  );
});

test("JSON pointers follow RFC 6901", () => {
  const document = JSON.parse('{"foo":["bar","baz"],"":0,"a/b":1,"m~n":8,"__proto__":{"x":2}}');
  const at = (pointer) => resolve(document, parsePointer(pointer));
  assert.equal(at(""), document);
  assert.equal(at("/foo/0"), "bar");
  assert.equal(at("/"), 0);
  assert.equal(at("/a~1b"), 1);
  assert.equal(at("/m~0n"), 8);
  assert.equal(at("/__proto__/x"), 2);
  for (const none of ["/foo/2", "/foo/01", "/foo/-", "/foo/length", "/constructor", "/foo/0/x"])
    assert.equal(at(none), undefined, none);
  assert.deepEqual(["a", "/~2", "/~"].map(parsePointer), [null, null, null]);
  assert.equal(writePointer(["a/b", "m~n", 0]), "/a~1b/m~0n/0");
  assert.ok(sameJson({ a: [1, { b: null }], c: "d" }, { c: "d", a: [1, { b: null }] }));
  assert.ok(
    !sameJson([1], { 0: 1 }) && !sameJson({ a: 1 }, { b: 1 }) && !sameJson({ a: 1 }, { a: 1, b: 2 }) && !sameJson(null, {}),
  );
});

test("a view finds rows a slice at a time, and survives the loss of its first rows", () => {
  const rows = Array.from({ length: 1000 }, (_, place) => ({ n: place + 1, isEven: place % 2 === 1 }));
  const view = new View();
  view.show(rows, 0);
  assert.equal(view.length, 1000);
  view.filter((row) => row.isEven);
  assert.equal(
    view.advance(() => true),
    false,
  );
  assert.equal(view.length, 128);
  assert.equal(view.advance(), true);
  assert.equal(view.length, 500);
  assert.equal(view.at(0).n, 2);
  assert.equal(view.placeOf(100), 49);
  assert.equal(view.placeOf(101), -1);
  rows.splice(0, 101);
  view.follow(101);
  assert.equal(view.length, 450);
  assert.equal(view.at(0).n, 102);
  rows.push({ n: 1001, isEven: false }, { n: 1002, isEven: true });
  view.advance();
  assert.equal(view.at(view.length - 1).n, 1002);
  view.filter(null);
  assert.equal(view.length, 901);
});

test("slots become wider, and nothing is lost", () => {
  const histogram = new Histogram();
  for (let second = 0; second < 60; second++) histogram.add(second * 1e9, "event");
  histogram.add(1e9, "comment");
  histogram.add(2e9, "notice");
  histogram.add(3e9, "request");
  assert.ok(histogram.width * 1024 > 59e9);
  const columns = histogram.columns(100, 60e9);
  const sum = (name) => columns.reduce((all, column) => all + column[name], 0);
  assert.deepEqual([sum("events"), sum("comments"), sum("problems")], [60, 1, 1]);
  assert.deepEqual(histogram.marks, [{ at: 3e9, kind: "request" }]);
});

test("problems belong to the event whose bytes they are about", () => {
  const rows = [
    { n: 1, row: "problem", exchange: "stream", first_byte: 12, last_byte: 20, message: "a" },
    { n: 2, row: "event", exchange: "stream", first_byte: 10, last_byte: 30 },
    { n: 3, row: "problem", exchange: "stream-2", first_byte: 12, last_byte: 20, message: "b" },
    { n: 4, row: "problem", exchange: "stream", first_byte: 31, last_byte: 35, message: "c" },
  ];
  assert.deepEqual(
    problemsOf(rows, rows[1]).map((row) => row.message),
    ["a"],
  );
  assert.deepEqual(problemsOf(rows, { n: 5, row: "end" }), []);
});
