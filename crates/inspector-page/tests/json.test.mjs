// JSON as it was written: nothing is rounded, reordered or lost, and numbers are compared exactly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Judging } from "../assets/assertions.js";
import { compile, NONE } from "../assets/filters.js";
import { JsonData, Wanted } from "../assets/json-data.js";
import { JsonNumber, readJson, readTree, sameJson, withMember, writeJson } from "../assets/json.js";
import { savedAs } from "../assets/saved.js";

const LARGE = "9007199254740993";

test("what is read is written again as it was", () => {
  for (const text of [
    "9007199254740993",
    "1.0",
    "-0",
    "1e400",
    "0.1234567890123456789",
    '[1,"a\\"b\\\\",true,false,null,{},[]]',
    '{"b":1.50,"a":[{"c":18446744073709551617}],"__proto__":2}',
  ])
    assert.equal(writeJson(readJson(text)), text);
  assert.deepEqual(readJson("[1, 2.5, -3]"), [1, 2.5, -3]);
  assert.deepEqual(readJson("1.0"), new JsonNumber("1.0"));
  assert.equal(writeJson({ a: undefined, b: [undefined] }), '{"b":[null]}');
  for (const none of ["", "{", "01", "{a:1}", "[1,]", "NaN", '"\n"']) {
    assert.equal(readJson(none), undefined, none);
    assert.equal(readTree(none), undefined, none);
  }
});

// All that a tree says, by the text alone.
function written(text, { kind, from, to, members, items, value }) {
  if (kind === "object") return members.map(([name, member]) => [name, written(text, member)]);
  if (kind === "array") return { items: items.map((item) => written(text, item)) };
  return kind === "string" ? [kind, value] : `${kind} ${text.slice(from, to)}`;
}

test("a tree keeps digits, order and names that come twice", () => {
  const text = ' {"2": 1.0, "1" : 9007199254740993,\n"a":null,"a":[true,"\\u0041\\\\", {}]} ';
  const tree = readTree(text);
  assert.deepEqual(written(text, tree), [
    ["2", "number 1.0"],
    ["1", `number ${LARGE}`],
    ["a", "null null"],
    ["a", { items: ["boolean true", ["string", "A\\"], []] }],
  ]);
  assert.equal(text.slice(tree.from, tree.to), text.trim());
});

test("JSON that nests without end is read", () => {
  const text = "[".repeat(200_000) + "]".repeat(200_000);
  assert.equal(readTree(text).items.length, 1);
  assert.equal(readJson(text).length, 1);
});

test("numbers are the same if their values are, to the last digit", () => {
  const same = (a, b) => {
    const both = [sameJson(readJson(a), readJson(b)), sameJson(readJson(b), readJson(a))];
    assert.equal(both[0], both[1], `${a} and ${b}`);
    return both[0];
  };
  for (const [a, b] of [
    ["1", "1.0"],
    ["100", "1e2"],
    ["0", "-0.00e7"],
    ["0.5", "5E-1"],
    ["9007199254740993.0", LARGE],
    ["1e400", "10e399"],
    ["1e21", "1000000000000000000000"],
    ['{"a":1.0,"b":[2]}', '{"b":[2.00],"a":1}'],
  ])
    assert.ok(same(a, b), `${a} is ${b}`);
  for (const [a, b] of [
    [LARGE, "9007199254740992"],
    ["18446744073709551617", "18446744073709551616"],
    ["1e400", "1e401"],
    ["0.1", "0.1000000000000000055511151231257827"],
    ["1", "-1"],
    ["1.0", '"1.0"'],
    ["1.0", "{}"],
    ["null", "{}"],
  ])
    assert.ok(!same(a, b), `${a} is not ${b}`);
});

test("data is found by a number to the last digit", () => {
  const data = (text) => new JsonData(text);
  const wanted = new Wanted(readJson(LARGE));
  assert.ok(data(`{"n":${LARGE}}`).is(["n"], wanted));
  assert.ok(!data('{"n":9007199254740992}').is(["n"], wanted));
  assert.ok(!data("no JSON").is(["n"], wanted) && data("no JSON").at([]) === undefined);
  // As all parsers take it.
  assert.ok(data('{"n":1,"n":2}').is(["n"], new Wanted(2)) && !data('{"n":1,"n":2}').is(["n"], new Wanted(1)));

  const row = (n, text) => ({ n, row: "event", type: "a", data: text });
  const rows = [row(1, '{"n":9007199254740992}'), row(2, `{"n":${LARGE}}`), row(3, '{"n":1.0}')];
  const passing = (pointer) => rows.filter(compile({ ...NONE, pointer }).passes).map(({ n }) => n);
  assert.deepEqual(passing(`/n=${LARGE}`), [2]);
  assert.deepEqual(passing("/n=9007199254740992"), [1]);
  assert.deepEqual(passing("/n=1"), [3]);

  const judging = new Judging([{ type: "", pointer: "/n", equals: readJson(LARGE), must: { count: { least: 1, most: null } } }]);
  rows.forEach((each) => judging.take(each));
  assert.deepEqual(judging.results({ isOpen: false, hasLost: false }), [{ verdict: "pass", says: "came once", row: 2 }]);
});

test("a saved assertion is known by all digits of its number", () => {
  const request = { url: "http://a/", method: "GET", headers: [], body: "" };
  const assertions = (equals) => [{ type: "", pointer: "/n", equals, must: { order: true } }];
  const all = readJson(writeJson([{ name: "a", request, assertions: assertions(readJson(LARGE)) }]));
  assert.equal(savedAs(all, request, assertions(readJson(LARGE)))?.name, "a");
  assert.equal(savedAs(all, request, assertions(readJson("9007199254740992"))), null);
});

test("a member is set in a text, and all else stays as it was", () => {
  const set = (text) => withMember(text, "stream", "true");
  assert.equal(set('{"n": 9007199254740993, "n": 1.0}'), '{"n": 9007199254740993, "n": 1.0, "stream": true}');
  assert.equal(set('{\n  "a": [1],\n  "b": {}\n}'), '{\n  "a": [1],\n  "b": {},\n  "stream": true\n}');
  assert.equal(set('{"stream" : false, "x": 1.0}'), '{"stream" : true, "x": 1.0}');
  assert.equal(set(" {} "), ' {"stream": true} ');
  assert.deepEqual(["", "no JSON", "[1]"].map(set), [null, null, null]);
});
