// Two lists of events held beside each other, and assertions on one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { align } from "../assets/align.js";
import { emptyAssertion, faultOf, Judging } from "../assets/assertions.js";
import { linesOf, hexRows } from "../assets/byte-rows.js";

/** The steps between two texts of one-letter events, such as "=a <b >c ~d". */
function steps(left, right) {
  const signs = { same: "=", left: "<", right: ">", changed: "~" };
  const told = align(
    [...left],
    [...right],
    (event) => event,
    (event) => event.toLowerCase(),
  );
  return told.map(({ kind, left: place, right: other }) => signs[kind] + (place === null ? right[other] : left[place])).join(" ");
}

test("what is on one side only, and what was changed", () => {
  assert.equal(steps("abc", "abc"), "=a =b =c");
  assert.equal(steps("abcd", "acd"), "=a <b =c =d");
  assert.equal(steps("acd", "abcd"), "=a >b =c =d");
  assert.equal(steps("abc", "aBc"), "=a ~b =c");
  assert.equal(steps("abc", ""), "<a <b <c");
  assert.equal(steps("", "ab"), ">a >b");
  assert.equal(steps("", ""), "");
});

test("every event of both sides is told once and in order", () => {
  const sides = [
    ["aabbaabb", "abababab"],
    ["xaxbx", "xbxax"],
    ["abcdefgh", "hgfedcba"],
    ["aaaa", "aa"],
    ["AbCaBc", "abcABC"],
  ];
  for (const [left, right] of sides) {
    const told = align(
      [...left],
      [...right],
      (event) => event,
      (event) => event.toLowerCase(),
    );
    assert.deepEqual(
      told.map((step) => step.left).filter((place) => place !== null),
      [...left].map((_, place) => place),
      `${left} ${right}`,
    );
    assert.deepEqual(
      told.map((step) => step.right).filter((place) => place !== null),
      [...right].map((_, place) => place),
      `${left} ${right}`,
    );
    for (const step of told.filter(({ kind }) => kind === "same")) assert.equal(left[step.left], right[step.right]);
    for (const step of told.filter(({ kind }) => kind === "changed")) assert.notEqual(left[step.left], right[step.right]);
  }
});

test("events without anything that tells them apart are not called changed", () => {
  const told = align(
    ["a"],
    ["b"],
    (event) => event,
    () => null,
  );
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ["left", "right"],
  );
});

test("many events, of which some are lost, are aligned", () => {
  const left = Array.from({ length: 100_000 }, (_, place) => `event ${place}`);
  const right = left.filter((_, place) => place % 1000 !== 500);
  const told = align(
    left,
    right,
    (event) => event,
    () => null,
  );
  assert.equal(told.filter(({ kind }) => kind === "same").length, right.length);
  assert.equal(told.filter(({ kind }) => kind === "left").length, 100);
  // All the same: only the ends can be paired, and nothing is compared each with each.
  const same = new Array(50_000).fill("x");
  assert.equal(
    align(
      same,
      same.slice(1),
      (event) => event,
      () => null,
    ).length,
    50_000,
  );
});

const event = (n, type, data) => ({ n, row: "event", type, data });

function judge(assertions, rows, isOpen = false, hasLost = false) {
  const judging = new Judging(assertions.map((assertion) => ({ ...emptyAssertion(), ...assertion })));
  rows.forEach((row) => judging.take(row));
  return judging.results({ isOpen, hasLost });
}

test("assertions count events", () => {
  const rows = [event(1, "a", '{"x":1}'), event(2, "b", "no json"), event(3, "a", '{"x":2}'), { n: 4, row: "comment", text: "a" }];
  const count = (least, most = null) => ({ must: { count: { least, most } } });
  assert.deepEqual(judge([{ type: "a", ...count(1) }], rows), [{ verdict: "pass", says: "came 2 times", row: 1 }]);
  assert.deepEqual(judge([{ type: "a", pointer: "/x", equals: 2, ...count(1) }], rows), [
    { verdict: "pass", says: "came once", row: 3 },
  ]);
  assert.deepEqual(judge([{ type: "a", pointer: "/x", ...count(3) }], rows), [
    { verdict: "fail", says: "came 2 times, at least 3 wanted", row: 1 },
  ]);
  assert.deepEqual(judge([{ type: "a", ...count(3) }], rows, true), [
    { verdict: "open", says: "came 2 times so far, at least 3 wanted", row: 1 },
  ]);
  assert.deepEqual(judge([{ type: "a", ...count(0, 1) }], rows, true), [
    { verdict: "fail", says: "came 2 times, at most 1 allowed", row: 3 },
  ]);
  assert.deepEqual(judge([{ type: "b", ...count(0, 1) }], rows, true), [
    { verdict: "open", says: "came once so far, at most 1 allowed", row: 2 },
  ]);
  assert.deepEqual(judge([{ type: "c", ...count(0, 0) }], rows), [{ verdict: "pass", says: "did not come", row: null }]);
  assert.deepEqual(judge([{ pointer: "/y" }], rows), [{ verdict: "fail", says: "did not come, at least 1 wanted", row: null }]);
});

test("assertions look at the order, and one event stands for one place", () => {
  const order = { must: { order: true } };
  const rows = [event(1, "a", "1"), event(2, "b", "2"), event(3, "a", "3")];
  const found = (assertions, isOpen) => judge(assertions, rows, isOpen).map(({ verdict, row }) => [verdict, row]);
  assert.deepEqual(
    found([
      { type: "a", ...order },
      { type: "b", ...order },
      { type: "a", ...order },
    ]),
    [
      ["pass", 1],
      ["pass", 2],
      ["pass", 3],
    ],
  );
  assert.deepEqual(
    found([
      { type: "b", ...order },
      { type: "b", ...order },
    ]),
    [
      ["pass", 2],
      ["fail", null],
    ],
  );
  assert.deepEqual(
    found(
      [
        { type: "b", ...order },
        { type: "c", ...order },
      ],
      true,
    ),
    [
      ["pass", 2],
      ["open", null],
    ],
  );
  assert.deepEqual(found([{ type: "b", ...order }, { type: "a" }, { type: "a", ...order }]), [
    ["pass", 2],
    ["pass", 1],
    ["pass", 3],
  ]);
});

test("where rows were lost, only what more rows cannot change is told", () => {
  const rows = [event(1, "a", "1"), event(2, "a", "2")];
  const lost = (must) => judge([{ type: "a", must }], rows, false, true)[0];
  const count = (least, most = null) => ({ count: { least, most } });
  const unknown = "; older rows left this page, so it cannot be told";
  assert.deepEqual(lost(count(1)), { verdict: "pass", says: "came 2 times", row: 1 });
  assert.deepEqual(lost(count(0, 1)), { verdict: "fail", says: "came 2 times, at most 1 allowed", row: 2 });
  assert.deepEqual(lost(count(0, 2)), { verdict: "open", says: `came 2 times${unknown}`, row: 1 });
  assert.deepEqual(lost(count(3)), { verdict: "open", says: `came 2 times, at least 3 wanted${unknown}`, row: 1 });
  assert.deepEqual(lost(count(3, 9)), { verdict: "open", says: `came 2 times, at least 3 wanted${unknown}`, row: 1 });
  assert.deepEqual(lost({ order: true }), { verdict: "open", says: `came in its place${unknown}`, row: 1 });
});

test("an assertion that is none judges nothing", () => {
  assert.equal(faultOf(emptyAssertion()), "");
  const pointer = "A JSON pointer starts with / and writes ~ as ~0 and / as ~1.";
  assert.deepEqual(judge([{ pointer: "x" }], [event(1, "a", "{}")]), [{ verdict: "open", says: pointer, row: null }]);
  const count = (least, most) => faultOf({ ...emptyAssertion(), must: { count: { least, most } } });
  assert.equal(count(-1, null), "At least: a whole number, 0 or more.");
  assert.equal(count(2, 1), "At most: a whole number, not below the least, or nothing.");
});

test("bytes are cut into lines with their ends, and into rows", () => {
  const bytes = new TextEncoder().encode("a\r\nb\rc\n\nd");
  assert.deepEqual(linesOf(bytes), [
    { from: 0, to: 1, ending: "\\r\\n" },
    { from: 3, to: 4, ending: "\\r" },
    { from: 5, to: 6, ending: "\\n" },
    { from: 7, to: 7, ending: "\\n" },
    { from: 8, to: 9, ending: "" },
  ]);
  assert.deepEqual(linesOf(new Uint8Array()), []);
  assert.deepEqual(hexRows(new Uint8Array([65, 0, 255, 32, 66]), 3), [
    { from: 0, hex: ["41", "00", "ff"], text: "A··" },
    { from: 3, hex: ["20", "42"], text: " B" },
  ]);
});
