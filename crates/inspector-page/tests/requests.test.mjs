// Header fields, secrets and history of requests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress } from "../assets/address.js";
import { parseFields, withField, writeFields } from "../assets/headers.js";
import { forgetAll, history, keepSecrets, keepsSecrets, remember } from "../assets/history.js";
import { savedAs } from "../assets/saved.js";
import { isMasked, maskBody, maskFields, maskRequest, maskUrl } from "../assets/secrets.js";

test("fields are read from lines and written as lines", () => {
  const { fields, faults } = parseFields("Accept: a/b\r\n\nX-Empty:\n:authority: a\nno field\nbad name: x\nUrl: http://a:1/");
  assert.deepEqual(fields, [
    ["Accept", "a/b"],
    ["X-Empty", ""],
    ["Url", "http://a:1/"],
  ]);
  assert.deepEqual(faults, ["Line 5 is no header field: write Name: value", "Line 6 is no header field: write Name: value"]);
  assert.deepEqual(parseFields(writeFields(fields)).fields, fields);
});

test("a field is set once", () => {
  assert.deepEqual(
    withField(
      [
        ["accept", "a"],
        ["B", "b"],
      ],
      ["Accept", "c"],
    ),
    [
      ["accept", "c"],
      ["B", "b"],
    ],
  );
  assert.deepEqual(withField([["B", "b"]], ["Accept", "c"]), [
    ["B", "b"],
    ["Accept", "c"],
  ]);
});

test("secrets are masked, and nothing else", () => {
  assert.deepEqual(
    maskFields([
      ["Authorization", "Bearer abc"],
      ["authorization", "abc"],
      ["Cookie", "a=b"],
      ["X-Api-Key", "k"],
      ["X-Auth-Token", "t"],
      ["Accept", "text/event-stream"],
      ["Content-Type", "a"],
      ["X-Monkey", "m"],
      ["Proxy-Authorization", ""],
    ]),
    [
      ["Authorization", "Bearer •••"],
      ["authorization", "•••"],
      ["Cookie", "•••"],
      ["X-Api-Key", "•••"],
      ["X-Auth-Token", "•••"],
      ["Accept", "text/event-stream"],
      ["Content-Type", "a"],
      ["X-Monkey", "m"],
      ["Proxy-Authorization", ""],
    ],
  );
  assert.equal(
    maskUrl("http://me:pass@a/b?access_token=x&q=y&apiKey=z&key="),
    "http://me:•••@a/b?access_token=•••&q=y&apiKey=•••&key=",
  );
  assert.equal(maskUrl("http://a:8080/b@c?q=%"), "http://a:8080/b@c?q=%");
  assert.equal(
    maskBody('{"password": "a\\"b", "max_tokens": 5, "user": "u", "clientSecret":"s"}'),
    '{"password": "•••", "max_tokens": 5, "user": "u", "clientSecret":"•••"}',
  );
  assert.equal(maskBody("user=u&password=p"), "user=u&password=•••");
  assert.equal(maskBody("plain text"), "plain text");
});

test("a masked request is known as one", () => {
  const request = { url: "http://a/?token=x", method: "GET", headers: [], body: "" };
  assert.ok(!isMasked(request));
  assert.ok(isMasked(maskRequest(request)));
});

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

test("history keeps the newest first, each once, without secrets unless asked", () => {
  const kept = storage();
  const request = (url, headers = []) => ({ url, method: "GET", headers, body: "" });
  remember(request("http://a/"), kept, 1);
  remember(request("http://b/", [["Authorization", "Bearer x"]]), kept, 2);
  remember(request("http://a/"), kept, 3);
  assert.deepEqual(history(kept), [
    { request: request("http://a/"), at: 3 },
    { request: request("http://b/", [["Authorization", "Bearer •••"]]), at: 2 },
  ]);
  assert.ok(!keepsSecrets(kept));
  keepSecrets(true, kept);
  remember(request("http://b/", [["Authorization", "Bearer x"]]), kept, 4);
  assert.deepEqual(history(kept)[0].request.headers, [["Authorization", "Bearer x"]]);
  for (let n = 0; n < 80; n++) remember(request(`http://${n}/`), kept, n);
  assert.equal(history(kept).length, 50);
  forgetAll(kept);
  assert.deepEqual(history(kept), []);
});

test("what somebody else wrote into the storage is no history", () => {
  const kept = storage();
  for (const text of ["no json", "{}", '[1,{"request":{}},null]']) {
    kept.setItem("ssespec-history", text);
    assert.deepEqual(history(kept), [], text);
  }
});

test("a full storage does not keep a request from being sent", () => {
  const full = {
    ...storage(),
    setItem: () => {
      throw new Error("full");
    },
  };
  remember({ url: "http://a/", method: "GET", headers: [], body: "" }, full, 1);
  assert.deepEqual(history(full), []);
});

test("the address has the token and a request", () => {
  assert.deepEqual(readAddress("#token=a%2Bb&url=http%3A%2F%2Fa%2F%3Fx%3D1&method=POST&send"), {
    token: "a+b",
    url: "http://a/?x=1",
    method: "POST",
    send: true,
  });
  assert.deepEqual(readAddress(""), { token: "", url: "", method: "GET", send: false });
});

test("what the page shows is found among what is saved, with its secrets or without them", () => {
  const request = { url: "http://a/?token=x", method: "GET", headers: [["Authorization", "Bearer x"]], body: "" };
  const assertions = [{ type: "done", pointer: "/n", equals: 3, must: { count: { least: 1, most: null } } }];
  const entry = (name, asked, asserted) => ({ name, request: asked, assertions: asserted });
  const named = (all) => savedAs(all, request, assertions)?.name;
  assert.equal(named([entry("as it is", request, assertions)]), "as it is");
  assert.equal(named([entry("other", request, []), entry("masked", maskRequest(request), assertions)]), "masked");
  assert.equal(named([entry("other", { ...request, url: "http://b/" }, assertions)]), undefined);
  assert.equal(named([{ name: "without", request }]), undefined);
  assert.equal(savedAs([{ name: "without", request }], request, []).name, "without");
});
