// What is typed or pasted as a URL, and what may be saved of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isCurl, parseCurl } from "../assets/curl.js";
import { forgetAll, history, putBack, remember } from "../assets/history.js";
import { whyNotSaved, withEntry } from "../assets/saved.js";
import { shellWords } from "../assets/shell-words.js";
import { checkUrl } from "../assets/url-check.js";

test("a URL has its scheme, or it is told which may be meant", () => {
  for (const url of ["http://a", " HTTPS://a/b?c ", "http:a"]) assert.deepEqual(checkUrl(url), { kind: "url" });
  assert.deepEqual(checkUrl("  "), { kind: "empty" });
  const words = "A URL begins with http:// or https://. Which is meant?";
  for (const [text, rest] of [
    ["localhost:8080/events", "localhost:8080/events"],
    ["127.0.0.1/a", "127.0.0.1/a"],
    ["//a/b", "a/b"],
    ["://a/b", "a/b"],
  ])
    assert.deepEqual(checkUrl(text), { kind: "no-scheme", words, instead: [`http://${rest}`, `https://${rest}`] });
  assert.deepEqual(checkUrl("WS://a/b"), {
    kind: "scheme",
    words: "ws:// cannot be sent from here: an event stream comes from http:// or https://.",
  });
});

test("a curl command is known however it came", () => {
  const words = "This is a curl command. Press Enter or Send to read it into the form.";
  for (const text of ["curl", "curl x", " $ curl -N a", "% curl a", "> curl a", "# curl a", "CURL.EXE a", "/usr/bin/curl a"]) {
    assert.ok(isCurl(text), text);
    assert.deepEqual(checkUrl(text), { kind: "curl", words });
  }
  for (const text of ["http://a/curl x", "curly.example", "curl.example/a", "a curl"]) assert.ok(!isCurl(text), text);
  assert.equal(parseCurl("% /usr/bin/curl a/b").request.url, "http://a/b");
});

test("a command that lost the ends of its lines is read as with them", () => {
  const lines = ["curl -N 'http://a/b' \\", "  -H 'A: b \\ c' \\", "-H 'D: e'"];
  const wanted = ["curl", "-N", "http://a/b", "-H", "A: b \\ c", "-H", "D: e"];
  assert.deepEqual(shellWords(lines.join("\n")).words, wanted);
  assert.deepEqual(shellWords(lines.join("")).words, wanted);
  assert.deepEqual(shellWords("a\\ b c").words, ["a b", "c"]);
});

test("what cannot be saved says why", () => {
  const entry = (name, url) => ({ name, request: { url } });
  assert.equal(
    whyNotSaved(entry("a", "")),
    "The request has no URL, so there is nothing to save: close this, enter a URL, and save then.",
  );
  assert.equal(whyNotSaved(entry("", "http://a")), "A name of blanks cannot be found again: enter one with a letter.");
  assert.equal(whyNotSaved(entry("a", "http://a")), "");
  const [a, b, again] = [entry("a", "1"), entry("b", "2"), entry("a", "3")];
  assert.deepEqual(withEntry([a, b], again), [b, again]);
});

test("a history that was emptied can be put back", () => {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  const request = (url) => ({ url, method: "GET", headers: [], body: "" });
  remember(request("http://a/"), storage, 1);
  remember(request("http://b/"), storage, 2);
  const before = history(storage);
  forgetAll(storage);
  remember(request("http://c/"), storage, 3);
  putBack(before, storage);
  assert.deepEqual(
    history(storage).map((entry) => [entry.request.url, entry.at]),
    [
      ["http://c/", 3],
      ["http://b/", 2],
      ["http://a/", 1],
    ],
  );
});
