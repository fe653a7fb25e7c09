// The files of the page as a whole: nothing makes markup, nothing is inline, every module is used and says its duty.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../assets/", import.meta.url);
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");
const names = readdirSync(FOLDER);
const modules = names.filter((name) => name.endsWith(".js"));
const importsOf = (name) => [...read(name).matchAll(/from "\.\/([a-z-]+\.js)"/g)].map(([, other]) => other);

test("elements are made in one place, and never from text", () => {
  for (const name of modules) {
    const text = read(name);
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacent|createContextualFragment|DOMParser|srcdoc|document\.write|\beval\(|new Function/,
      name,
    );
    if (name !== "elements.js") assert.doesNotMatch(text, /createElement/, name);
  }
});

test("only the client asks the server", () => {
  for (const name of modules.filter((name) => name !== "api.js"))
    assert.doesNotMatch(read(name), /\bfetch\(|XMLHttpRequest|EventSource\(|WebSocket/, name);
});

test("the page has no script and no style of its own", () => {
  const page = read("index.html");
  assert.doesNotMatch(page, /<style|style=|\son[a-z]+=|javascript:/i);
  assert.deepEqual(page.match(/<script[^>]*>[^<]*<\/script>/g), ['<script type="module" src="main.js"></script>']);
  const linked = [...page.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, to]) => to).filter((to) => !to.startsWith("data:"));
  assert.deepEqual(linked.toSorted(), names.filter((name) => name.endsWith(".css") || name === "main.js").toSorted());
  for (const name of names.filter((name) => name.endsWith(".css"))) assert.doesNotMatch(read(name), /@import|url\(/, name);
});

test("every module is used, and what is imported is there", () => {
  const used = new Set(["main.js"]);
  for (const name of used) for (const other of importsOf(name)) used.add(other);
  assert.deepEqual([...used].toSorted(), modules.toSorted());
});

test("no modules import each other in a circle", () => {
  const done = new Set();
  const visit = (name, path) => {
    assert.ok(!path.includes(name), `${[...path, name].join(" imports ")}`);
    if (done.has(name)) return;
    for (const other of importsOf(name)) visit(other, [...path, name]);
    done.add(name);
  };
  visit("main.js", []);
});

test("what is tested here needs no elements", () => {
  const tested = readdirSync(new URL(".", import.meta.url)).flatMap((name) =>
    [...readFileSync(new URL(name, import.meta.url), "utf8").matchAll(/from "\.\.\/assets\/([a-z-]+\.js)"/g)].map(
      ([, module]) => module,
    ),
  );
  assert.ok(tested.length > 20);
  for (const name of tested) assert.ok(!importsOf(name).includes("elements.js"), name);
});

test("each file says its duty first and is short", () => {
  for (const name of names.filter((name) => !name.endsWith(".html"))) {
    const text = read(name);
    assert.match(text.split("\n")[0], name.endsWith(".css") ? /^\/\* .+[.] \*\/$/ : /^\/\/ .+/, name);
    assert.ok(text.split("\n").length <= 301, `${name} has more than 300 lines`);
  }
});
