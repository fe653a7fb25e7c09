// Curl lines as browsers and people write them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cmdWords, isCmd } from "../assets/cmd-words.js";
import { isCurl, parseCurl } from "../assets/curl.js";
import { shellWords } from "../assets/shell-words.js";
import { writeCurl } from "../assets/write-curl.js";

const request = (line) => parseCurl(line).request;

test("words are split as a shell does", () => {
  const words = (text) => shellWords(text).words;
  assert.deepEqual(words(`a 'b c' "d \\"e\\" \\x" f\\ g`), ["a", "b c", 'd "e" \\x', "f g"]);
  assert.deepEqual(words("a \\\n  b \\\r\n c\nd"), ["a", "b", "c"]);
  assert.deepEqual(words(`$'it\\'s \\x41\\u00e9\\U0001F600\\n\\101\\\\'`), ["it's Aé😀\nA\\"]);
  assert.deepEqual(words(`a''b"" ''`), ["ab", ""]);
  assert.deepEqual(words("curl x | jq ."), ["curl", "x"]);
  assert.deepEqual(words("curl http://a/?b=1&c=2 # rest"), ["curl", "http://a/?b=1&c=2"]);
  assert.deepEqual(words('a "b\\\nc"'), ["a", "bc"]);
  assert.deepEqual(shellWords(`"$TOKEN" '$NOT' \${KEY}`).variables, ["TOKEN", "KEY"]);
  assert.throws(() => words("a 'b"), { message: "A single quote is never closed: copy the whole command." });
  assert.throws(() => words('a "b'), { message: "A double quote is never closed: copy the whole command." });
  assert.throws(() => words("a $'b"), { message: "A single quote is never closed: copy the whole command." });
});

test("a line as Chrome copies it", () => {
  const line = `curl 'https://api.example.org/v1/chat' \\
  -H 'accept: text/event-stream' \\
  -H 'authorization: Bearer abc' \\
  -H ':authority: api.example.org' \\
  -b 'a=1; b=2' \\
  --data-raw $'{"q":"it\\'s\\u0021"}' \\
  --compressed ;`;
  assert.deepEqual(parseCurl(line), {
    request: {
      url: "https://api.example.org/v1/chat",
      method: "POST",
      headers: [
        ["accept", "text/event-stream"],
        ["authorization", "Bearer abc"],
        ["Cookie", "a=1; b=2"],
        ["Accept-Encoding", "gzip, deflate, br"],
        ["Content-Type", "application/x-www-form-urlencoded"],
      ],
      body: `{"q":"it's!"}`,
      protocol: "http1",
      reconnect: false,
      insecure: false,
    },
    notes: [],
  });
});

test("a line as Chrome copies it under Windows", () => {
  const lines = [
    'curl ^"https://api.example.org/v1/chat?a=1^&b=^%^20^" ^',
    '  -H ^"accept: text/event-stream^" ^',
    '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"1^\\^"^" ^',
    '  --data-raw ^"^{^\\^"q^\\^":^\\^"it\'s 100^% a^\\^\\nb^\\^"^}^"',
  ];
  for (const end of ["\n", "\r\n"]) {
    assert.deepEqual(parseCurl(lines.join(end)), {
      request: {
        url: "https://api.example.org/v1/chat?a=1&b=%20",
        method: "POST",
        headers: [
          ["accept", "text/event-stream"],
          ["sec-ch-ua", '"Chromium";v="1"'],
          ["Content-Type", "application/x-www-form-urlencoded"],
        ],
        body: `{"q":"it's 100% a\\nb"}`,
        protocol: "http1",
        reconnect: false,
        insecure: false,
      },
      notes: [],
    });
  }
  // In a field of one line.
  const one = request('curl ^"http://h/^" ^  -H ^"a: b^"');
  assert.deepEqual([one.url, one.headers], ["http://h/", [["a", "b"]]]);
});

test("words are split as cmd.exe and its programs do", () => {
  assert.deepEqual(cmdWords('a ^"b c^" ^"^" "d^e" "f ""g""" \\h ^^ ^&'), ["a", "b c", "", "d^e", 'f "g"', "\\h", "^", "&"]);
  assert.deepEqual(cmdWords('a "\\\\" ^"x^\r\n\r\ny^" ^"x^\n\ny^" & b'), ["a", "\\", "x\ny", "x\ny"]);
  assert.deepEqual(cmdWords("a ^\r\nb\r\nc"), ["a", "b"]);
  assert.throws(() => cmdWords('a ^"b'), { message: "A double quote is never closed: copy the whole command." });
  const isOf = (text, expected) => assert.equal(isCmd(text), expected, text);
  for (const text of ['curl ^"http://h/^"', 'curl "http://h/" ^\r\n -H "a: b"', "curl http://h/ ^"]) isOf(text, true);
  for (const text of ["curl 'http://h/' -d '{\"r\": \"a ^\"}'", 'curl "http://h/" \\\n -d "^"', "curl http://h/a^b"]) isOf(text, false);
});

test("each option does what curl does", () => {
  assert.deepEqual(request("curl -sSN example.org/events"), {
    url: "http://example.org/events",
    method: "GET",
    headers: [],
    body: "",
    protocol: "http1",
    reconnect: true,
    insecure: false,
  });
  assert.equal(request("curl -XDELETE http://a").method, "DELETE");
  assert.equal(request("curl --request=PUT http://a").method, "PUT");
  assert.equal(request("curl -I http://a").method, "HEAD");
  assert.equal(request("curl -kN --http2 https://a").insecure, true);
  assert.equal(request("curl --http2-prior-knowledge http://a").protocol, "http2");
  assert.equal(request("curl -d a=1 -d b=2 http://a").body, "a=1&b=2");
  assert.deepEqual(request("curl -G -d a=1 --data-urlencode 'q=x y' 'http://a?z=0'"), {
    url: "http://a?z=0&a=1&q=x%20y",
    method: "GET",
    headers: [],
    body: "",
    protocol: "http1",
    reconnect: true,
    insecure: false,
  });
  assert.deepEqual(request(`curl --json '{"a":1}' http://a`).headers, [
    ["Content-Type", "application/json"],
    ["Accept", "application/json"],
  ]);
  assert.deepEqual(request("curl -u me:pass http://a").headers, [["Authorization", "Basic bWU6cGFzcw=="]]);
  assert.deepEqual(request("curl -A agent -e http://b http://a -H 'X-Empty;' -HX-Glued:1").headers, [
    ["User-Agent", "agent"],
    ["Referer", "http://b"],
    ["X-Empty", ""],
    ["X-Glued", "1"],
  ]);
  assert.deepEqual(request("curl -H 'Content-Type:' -d x http://a").headers, []);
  assert.equal(request("curl -o out.txt --max-time 5 -w '%{http_code}' --url http://a").url, "http://a");
  assert.equal(request("curl --data-raw @literal http://a").body, "@literal");
  assert.equal(request("$ curl http://a").url, "http://a");
  assert.equal(request("curl -- http://a").url, "http://a");
});

test("what cannot be sent is refused with a sentence", () => {
  const refused = {
    "wget http://a": "This is no curl command: it begins with the word curl.",
    "curl -s": "This curl command has no URL.",
    "curl -F a=b http://a": "curl's -F cannot be done here: take it out of the command.",
    "curl --proxy p http://a": "curl's --proxy cannot be done here: take it out of the command.",
    "curl -d @file http://a": "The page cannot read the file file: paste its content into the body.",
    "curl http://a -H": "curl's -H lacks its argument: copy the whole command.",
  };
  for (const [line, message] of Object.entries(refused)) assert.throws(() => parseCurl(line), { message }, line);
});

test("what was left out is told", () => {
  assert.deepEqual(parseCurl(`curl "http://a/$ID" http://b -b jar.txt -H nonsense`).notes, [
    "The page cannot read cookies from the file jar.txt.",
    `"nonsense" is no header field and was left out.`,
    "Only the first of its 2 URLs is taken.",
    "$ID is a variable of your shell: put its value in its place.",
  ]);
});

test("a written line is read as the same request", () => {
  const requests = [
    {
      url: "http://a/b?c=d&e=f",
      method: "GET",
      headers: [["X", "it's"]],
      body: "",
      protocol: "http1",
      reconnect: true,
      insecure: true,
    },
    {
      url: "https://a/",
      method: "POST",
      headers: [
        ["Accept", "*/*"],
        ["Content-Type", "application/json"],
        ["X-Empty", ""],
      ],
      body: '{"a":"b\nc\'d"}',
      protocol: "http2",
      reconnect: false,
      insecure: false,
    },
    {
      url: "http://a/",
      method: "PUT",
      headers: [["Accept", "x"]],
      body: "raw & $x `y`",
      protocol: "http1",
      reconnect: false,
      insecure: false,
    },
    {
      url: "http://a/",
      method: "HEAD",
      headers: [["Accept", "x"]],
      body: "",
      protocol: "http1",
      reconnect: false,
      insecure: false,
    },
  ];
  for (const wanted of requests) {
    const { request: read, notes } = parseCurl(writeCurl(wanted));
    const hasAccept = wanted.headers.some(([name]) => name === "Accept");
    const headers = hasAccept ? wanted.headers : [["Accept", "text/event-stream"], ...wanted.headers];
    assert.deepEqual(read, { ...wanted, headers });
    assert.deepEqual(notes, []);
  }
  assert.equal(
    writeCurl(requests[0]),
    "curl -N -k 'http://a/b?c=d&e=f' \\\n  -H 'Accept: text/event-stream' \\\n  -H 'X: it'\\''s'",
  );
});

test("a curl line is told from a URL", () => {
  assert.ok(isCurl("  curl 'http://a'") && isCurl("$ curl x") && isCurl("curl.exe x"));
  assert.ok(!isCurl("http://curl.example") && !isCurl("curly x"));
});
