// Requests from curl command lines, as browsers copy them and people write them.

import { cmdWords, isCmd } from "./cmd-words.js";
import { isName } from "./headers.js";
import { shellWords } from "./shell-words.js";

// Options that take an argument which says nothing of the request.
const IGNORED_WITH_ARGUMENT = new Set([
  "-o",
  "--output",
  "-w",
  "--write-out",
  "-m",
  "--max-time",
  "--connect-timeout",
  "--retry",
  "--retry-delay",
  "-D",
  "--dump-header",
  "-c",
  "--cookie-jar",
  "--max-redirs",
  "--limit-rate",
  "--speed-time",
  "-y",
  "--speed-limit",
  "-Y",
  "--stderr",
  "--trace",
  "--trace-ascii",
  "--keepalive-time",
]);
// What would change the request, and cannot be done here.
const REFUSED = new Set([
  "-F",
  "--form",
  "--form-string",
  "-T",
  "--upload-file",
  "-x",
  "--proxy",
  "-E",
  "--cert",
  "--key",
  "--cacert",
  "--unix-socket",
  "--resolve",
  "--connect-to",
  "-K",
  "--config",
  "--digest",
  "--ntlm",
  "--negotiate",
  "--aws-sigv4",
]);
const LONG = {
  X: "--request",
  H: "--header",
  d: "--data",
  u: "--user",
  b: "--cookie",
  A: "--user-agent",
  e: "--referer",
  k: "--insecure",
  G: "--get",
  I: "--head",
};
// Of the rest of a bundle such as -sSN, those that take the next word.
const TAKES = new Set([
  "--request",
  "--header",
  "--data",
  "--data-ascii",
  "--data-raw",
  "--data-binary",
  "--data-urlencode",
  "--json",
  "--user",
  "--cookie",
  "--user-agent",
  "--referer",
  "--url",
  "--oauth2-bearer",
]);

// What stands before a command where it was copied: a prompt. Then the program, with a path or not.
const PROMPT = /^\s*(?:[$%>#]\s+)?/;
const PROGRAM = /^(?:\S*[\\/])?curl(?:\.exe)?$/i;

/** Whether a text is likely meant as a curl line. */
export function isCurl(text) {
  return PROGRAM.test(text.replace(PROMPT, "").split(/\s/, 1)[0]) && !/^\s*[a-z]+:\/\//i.test(text);
}

/**
 * `{request, notes}` of a command line: `notes` are sentences on what was left out. Throws an `Error` with a sentence if it is
 * no request that can be sent from here.
 */
export function parseCurl(text) {
  const command = text.replace(PROMPT, "");
  const { words, variables } = isCmd(command) ? { words: cmdWords(command), variables: [] } : shellWords(command);
  if (!PROGRAM.test(words[0] ?? "")) throw new Error("This is no curl command: it begins with the word curl.");
  const state = {
    urls: [],
    method: null,
    headers: [],
    removed: new Set(),
    data: [],
    isJson: false,
    isGet: false,
    isHead: false,
    protocol: "http1",
    insecure: false,
    notes: [],
  };
  for (let at = 1; at < words.length; at++) at = option(words, at, state);
  if (!state.urls.length) throw new Error("This curl command has no URL.");
  if (state.urls.length > 1) state.notes.push(`Only the first of its ${state.urls.length} URLs is taken.`);
  for (const name of variables) state.notes.push(`$${name} is a variable of your shell: put its value in its place.`);
  return { request: requestOf(state), notes: state.notes };
}

function option(words, at, state) {
  const word = words[at];
  if (!word.startsWith("-") || word === "-") {
    state.urls.push(word);
    return at;
  }
  if (word === "--") {
    state.urls.push(...words.slice(at + 1));
    return words.length;
  }
  if (word.startsWith("--")) return long(word, words, at, state);
  return bundle(word, words, at, state);
}

function bundle(word, words, at, state) {
  for (let place = 1; place < word.length; place++) {
    const short = `-${word[place]}`;
    const name = LONG[word[place]] ?? short;
    if (REFUSED.has(short)) throw new Error(`curl's ${short} cannot be done here: take it out of the command.`);
    const takes = TAKES.has(name) || IGNORED_WITH_ARGUMENT.has(short);
    if (!takes) {
      apply(name, null, state);
      continue;
    }
    const rest = word.slice(place + 1);
    const value = rest === "" ? argument(words, at + 1, short) : rest;
    if (TAKES.has(name)) apply(name, value, state);
    return rest === "" ? at + 1 : at;
  }
  return at;
}

function long(word, words, at, state) {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  if (REFUSED.has(name)) throw new Error(`curl's ${name} cannot be done here: take it out of the command.`);
  if (!TAKES.has(name) && !IGNORED_WITH_ARGUMENT.has(name)) {
    apply(name, null, state);
    return at;
  }
  const value = equals < 0 ? argument(words, at + 1, name) : word.slice(equals + 1);
  if (TAKES.has(name)) apply(name, value, state);
  return equals < 0 ? at + 1 : at;
}

function argument(words, at, name) {
  if (at >= words.length) throw new Error(`curl's ${name} lacks its argument: copy the whole command.`);
  return words[at];
}

function apply(name, value, state) {
  switch (name) {
    case "--request":
      state.method = value;
      break;
    case "--header":
      header(value, state);
      break;
    case "--data":
    case "--data-ascii":
    case "--data-binary":
      if (value.startsWith("@"))
        throw new Error(`The page cannot read the file ${value.slice(1)}: paste its content into the body.`);
      state.data.push(value);
      break;
    case "--data-raw":
      state.data.push(value);
      break;
    case "--data-urlencode":
      state.data.push(urlencoded(value));
      break;
    case "--json":
      if (value.startsWith("@"))
        throw new Error(`The page cannot read the file ${value.slice(1)}: paste its content into the body.`);
      state.data.push(value);
      state.isJson = true;
      break;
    case "--user":
      state.headers.push(["Authorization", `Basic ${base64(value)}`]);
      break;
    case "--oauth2-bearer":
      state.headers.push(["Authorization", `Bearer ${value}`]);
      break;
    case "--cookie":
      if (!value.includes("=")) state.notes.push(`The page cannot read cookies from the file ${value}.`);
      else state.headers.push(["Cookie", value]);
      break;
    case "--user-agent":
      state.headers.push(["User-Agent", value]);
      break;
    case "--referer":
      state.headers.push(["Referer", value.replace(/;auto$/, "")]);
      break;
    case "--url":
      state.urls.push(value);
      break;
    case "--insecure":
      state.insecure = true;
      break;
    case "--get":
      state.isGet = true;
      break;
    case "--head":
      state.isHead = true;
      break;
    case "--http2":
    case "--http2-prior-knowledge":
      state.protocol = "http2";
      break;
    case "--compressed":
      state.headers.push(["Accept-Encoding", "gzip, deflate, br"]);
      break;
    default:
      // -N, -s, -v and the like say how curl shows it.
      break;
  }
}

function header(value, state) {
  if (value.startsWith("@"))
    throw new Error(`The page cannot read the file ${value.slice(1)}: paste its lines into the header fields.`);
  const colon = value.indexOf(":");
  if (colon < 0) {
    // `Name;` is a field without a value.
    if (value.endsWith(";") && isName(value.slice(0, -1))) state.headers.push([value.slice(0, -1), ""]);
    else state.notes.push(`"${value}" is no header field and was left out.`);
    return;
  }
  const name = value.slice(0, colon).trim();
  const content = value.slice(colon + 1).trim();
  // Pseudo-header fields are written by the protocol; `Name:` takes a field away.
  if (name === "" || value.startsWith(":")) return;
  if (content === "") state.removed.add(name.toLowerCase());
  else if (isName(name)) state.headers.push([name, content]);
  else state.notes.push(`"${value}" is no header field and was left out.`);
}

function requestOf(state) {
  const { headers, removed } = state;
  const has = (name) => removed.has(name) || headers.some(([other]) => other.toLowerCase() === name);
  let body = state.data.join(state.isJson ? "" : "&");
  let url = /^[a-z][a-z0-9+.-]*:\/\//i.test(state.urls[0]) ? state.urls[0] : `http://${state.urls[0]}`;
  const sendsBody = state.data.length > 0 && !state.isGet;
  if (state.isGet && body) {
    url += (url.includes("?") ? "&" : "?") + body;
    body = "";
  }
  if (state.isJson && !has("content-type")) headers.push(["Content-Type", "application/json"]);
  if (state.isJson && !has("accept")) headers.push(["Accept", "application/json"]);
  if (sendsBody && !has("content-type")) headers.push(["Content-Type", "application/x-www-form-urlencoded"]);
  const method = state.method ?? (state.isHead ? "HEAD" : sendsBody ? "POST" : "GET");
  return { url, method, headers, body, protocol: state.protocol, reconnect: method === "GET", insecure: state.insecure };
}

// `content`, `=content` or `name=content`.
function urlencoded(value) {
  const at = value.indexOf("=");
  if (at < 0) {
    if (value.includes("@"))
      throw new Error(`The page cannot read the file ${value.slice(value.indexOf("@") + 1)}: paste its content into the body.`);
    return encodeURIComponent(value);
  }
  return (at === 0 ? "" : `${value.slice(0, at)}=`) + encodeURIComponent(value.slice(at + 1));
}

function base64(text) {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
