// The whole client of the page's server: each call of its API once, with the token that the page was opened with.

import { EventReader } from "./event-reader.js";
import { readJson, writeJson } from "./json.js";

/** What the server refuses, or cannot be reached for. `status` is 0 where no response came. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const GONE = "ssespec does not respond. Is `ssespec inspect` still running? Start it again and open the address it prints.";
// Reconnecting the rows of a stream: the server is on this machine, so it is there at once or not at all.
const WAIT_MS = 1000;
const TRIES = 5;
// So long rows are read before the page may draw.
const SLICE_MS = 12;

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  async #ask(method, path, { body, headers = {}, signal } = {}) {
    let response;
    try {
      response = await fetch(path, {
        method,
        body,
        signal,
        headers: { Authorization: `Bearer ${this.#token}`, ...headers },
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(GONE, 0);
    }
    if (response.ok) return response;
    const told = await response.json().catch(() => null);
    throw new ApiError(
      told?.error ?? `ssespec responded with status ${response.status} to ${method} ${path.split("?")[0]}.`,
      response.status,
    );
  }

  async #json(method, path, options) {
    const response = await this.#ask(method, path, options);
    return response.status === 204 ? null : response.json();
  }

  async #orNull(asking) {
    try {
      return await asking;
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  #send(method, path, value) {
    return this.#json(method, path, { body: writeJson(value), headers: { "Content-Type": "application/json" } });
  }

  /** Sends a request: `{url, method, headers, body, protocol, reconnect, insecure}`. Gives `{id}`. */
  open(request) {
    return this.#send("POST", "/api/streams", request);
  }

  streams() {
    return this.#json("GET", "/api/streams");
  }

  /** Ends a stream; its rows stay. */
  stop(id) {
    return this.#json("DELETE", stream(id));
  }

  /** Ends a stream and lets go of its rows: nobody will ask for them. */
  forget(id) {
    return this.#json("DELETE", `${stream(id)}?forget=true`);
  }

  /** The request of an exchange as it was sent, with the secrets that this page gave: `{headers, body}`. Null where the server does not have it. */
  request(id, exchange) {
    return this.#orNull(this.#json("GET", `${stream(id)}/request?${new URLSearchParams({ exchange })}`));
  }

  /** Bytes of a body from `first` to `last`, both included, with the pieces that brought them. */
  bytes(id, exchange, first, last, signal) {
    return this.#json("GET", `${stream(id)}/bytes?${new URLSearchParams({ exchange, first, last })}`, { signal });
  }

  merged(id) {
    return this.#json("GET", `${stream(id)}/merged`);
  }

  judgeRecording(id) {
    return this.#json("GET", `${stream(id)}/judge`);
  }

  judgeRest(id) {
    return this.#json("POST", `${stream(id)}/judge`);
  }

  async recording(id) {
    return (await this.#ask("GET", `${stream(id)}/recording`)).blob();
  }

  /** Takes a recording (JSONL) or a HAR. Gives `{id}`. */
  importRecording(blob) {
    return this.#json("POST", "/api/recordings", { body: blob });
  }

  /** The saved requests, with the values of their assertions as `readJson` gives them. */
  async saved() {
    return readJson(await (await this.#ask("GET", "/api/saved")).text());
  }

  save(all) {
    return this.#send("PUT", "/api/saved", all);
  }

  /** A saved request with its assertions as a file that `ssespec run` plays: `{file, text}`. */
  async scenario(name) {
    const response = await this.#ask("GET", `/api/saved/${encodeURIComponent(name)}/scenario`);
    const file = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "scenario.yaml";
    return { file, text: await response.text() };
  }

  /** Requirements by id: `{title, level, why, fix}`. Null from a server that does not have them. */
  requirements() {
    return this.#orNull(this.#json("GET", "/api/requirements"));
  }

  tap() {
    return this.#json("GET", "/api/tap");
  }

  startTap(to) {
    return this.#send("POST", "/api/tap", { to });
  }

  /**
   * Reads the rows of a stream behind number `after` and reconnects after the last one where the connection is lost: `until` they are
   * `closed`, or until all are read that there are `now`. `each(number, row)` for each row; resolves with `closed` when the server says
   * so, `open` where more may come, or `aborted` by the signal.
   */
  async rows(id, each, { until, after, signal }) {
    const path = `${stream(id)}/rows?${new URLSearchParams({ until })}`;
    let last = after;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": String(last) } : {}) };
        const response = await this.#ask("GET", path, { headers, signal });
        const isClosed = await read(response.body, String(last), (number, row) => {
          failures = 0;
          // What came before the connection was lost is not shown twice.
          if (number <= last) return;
          last = number;
          each(number, row);
        });
        if (isClosed) return "closed";
        if (until === "now") return "open";
      } catch (error) {
        if (signal.aborted) return "aborted";
        if (error instanceof ApiError && error.status !== 0) throw error;
        if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error;
      }
      failures++;
      if (failures > TRIES) throw new ApiError(GONE, 0);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
    return "aborted";
  }
}

function stream(id) {
  return `/api/streams/${encodeURIComponent(id)}`;
}

async function read(body, lastEventId, each) {
  const events = new EventReader(lastEventId);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let isClosed = false;
  let began = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return isClosed;
    events.feed(value, (event) => {
      if (event.type === "closed") isClosed = true;
      else each(Number(event.id), JSON.parse(event.data));
    });
    if (isClosed) {
      await reader.cancel();
      return true;
    }
    if (performance.now() - began > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      began = performance.now();
    }
  }
}
