// The streams of the page: which are shown, what tells them apart, and what is shown when some of them go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Reading } from "../assets/reading.js";
import { StreamSet } from "../assets/stream-set.js";

function setOf(...names) {
  const set = new StreamSet();
  for (const [id, name] of names.entries()) set.add({ id, name, isOpen: true });
  return set;
}

const ids = (streams) => streams.map((stream) => stream.id);

test("streams of the same name have numbers, which they keep", () => {
  const set = setOf("a", "b", "a", "a");
  assert.deepEqual(
    set.all.map((stream) => stream.copy),
    ["", "", "(2)", "(3)"],
  );
  set.remove([set.all[0], set.all[2]]);
  set.add({ id: 4, name: "a", isOpen: true });
  assert.deepEqual(
    set.all.map((stream) => stream.copy),
    ["", "(3)", "(4)"],
  );
});

test("two are shown where there are two", () => {
  const set = setOf("a");
  set.show(set.all[0]);
  set.mode = "two";
  assert.equal(set.mode, "one");
  set.add({ id: 1, name: "b", isOpen: true });
  set.show(set.all[0]);
  assert.deepEqual([set.mode, set.active.id, set.beside.id], ["two", 0, 1]);
  // The one beside is chosen: they change places.
  set.show(set.all[1]);
  assert.deepEqual([set.active.id, set.beside.id, set.subject.id], [1, 0, 1]);
});

test("where the stream that is shown goes, its neighbour is shown", () => {
  const set = setOf("a", "b", "c", "d");
  set.show(set.all[1]);
  set.mode = "compare";
  set.remove([set.all[1]]);
  assert.deepEqual([ids(set.all), set.active.id, set.mode], [[0, 2, 3], 2, "compare"]);
  set.show(set.all[2]);
  set.remove([set.all[2]]);
  assert.deepEqual([ids(set.all), set.active.id], [[0, 2], 2]);
  set.subject = set.all[0];
  set.remove([set.all[0]]);
  assert.deepEqual([set.active.id, set.subject.id, set.beside, set.mode], [2, 2, null, "one"]);
  set.remove([set.all[0]]);
  assert.deepEqual([set.active, set.beside, set.subject, set.all], [null, null, null, []]);
});

test("all that ended go at once", () => {
  const set = setOf("a", "b", "c");
  set.show(set.all[2]);
  for (const place of [0, 2]) set.all[place].isOpen = false;
  assert.deepEqual(ids(set.ended), [0, 2]);
  set.remove(set.ended);
  assert.deepEqual([ids(set.all), set.active.id], [[1], 1]);
});

test("what is shown is read as it comes, and the others one after the other", async () => {
  const set = setOf("a", "b", "c", "d");
  const open = new Map();
  const asked = [];
  for (const stream of set.all) {
    stream.read = (until, signal) => {
      asked.push(`${stream.name} ${until}`);
      return new Promise((resolve) => {
        open.set(stream.name, resolve);
        signal.addEventListener("abort", () => {
          open.delete(stream.name);
          resolve();
        });
      });
    };
  }
  const [a, b, c, d] = set.all;
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const ends = async (stream) => {
    open.get(stream.name)();
    open.delete(stream.name);
    await settled();
  };
  const reading = new Reading(set);
  set.show(a);
  d.isOpen = false;
  reading.show(set.shown);
  reading.show(set.shown);
  const looking = reading.look();
  assert.deepEqual(asked, ["a closed", "b now"]);
  await ends(b);
  assert.deepEqual(asked.slice(2), ["c now"]);
  // What is shown next is read in one way alone, and what was shown goes to the others.
  set.show(c);
  reading.show(set.shown);
  await looking;
  assert.deepEqual([asked.slice(3), [...open.keys()]], [["c closed"], ["c"]]);
  set.mode = "two";
  reading.show(set.shown);
  assert.deepEqual([...open.keys()], ["c", "b"]);
  const again = reading.look();
  assert.deepEqual(asked.slice(4), ["b closed", "a now"]);
  // What leaves the page is not read any more.
  set.remove([a, b]);
  reading.show(set.shown);
  await again;
  assert.deepEqual([...open.keys()], ["c"]);
  // Nobody looks.
  reading.show([]);
  assert.deepEqual([...open.keys()], []);
});
