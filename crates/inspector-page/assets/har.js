// A stream as HAR 1.2 with its events, as browsers and other tools import them.

import { maskFields, maskUrl, maskBody } from "./secrets.js";

/**
 * A HAR of a stream's rows. `bodies` has the text of each exchange's response, `{text, encoding}`; `encoding` is `base64` where
 * it is no UTF-8, else absent; `requests` has `{headers, body}` of each as far as they are known. Secrets are masked unless `withSecrets`. Gives the object.
 */
export function buildHar({ rows, started, requests, bodies, version, withSecrets }) {
  const exchanges = new Map();
  for (const row of rows) {
    const exchange = exchanges.get(row.exchange) ?? { name: row.exchange, events: [] };
    exchanges.set(row.exchange, exchange);
    if (row.row === "event") exchange.events.push(row);
    else if (["request", "head", "end"].includes(row.row)) exchange[row.row] = row;
  }
  const known = [...exchanges.values()].filter((exchange) => exchange.request);
  return {
    log: {
      version: "1.2",
      creator: { name: "ssespec inspect", version },
      entries: known.map((exchange) =>
        entry(exchange, {
          started,
          sent: requests.get(exchange.name),
          body: bodies.get(exchange.name),
          withSecrets,
        }),
      ),
    },
  };
}

function entry({ request, head, end, events }, { started, sent, body, withSecrets }) {
  const fieldsOf = (fields) => (withSecrets ? fields : maskFields(fields)).map(([name, value]) => ({ name, value }));
  const url = withSecrets ? request.url : maskUrl(request.url);
  const at = (ns) => started + ns / 1e6;
  const last = end?.at_ns ?? events.at(-1)?.at_ns ?? head?.at_ns ?? request.at_ns;
  const wait = head ? head.after_ns / 1e6 : (last - request.at_ns) / 1e6;
  const total = Math.max((last - request.at_ns) / 1e6, wait);
  const version = head?.protocol ?? "HTTP/1.1";
  return {
    startedDateTime: new Date(at(request.at_ns)).toISOString(),
    time: total,
    request: {
      method: request.method,
      url,
      httpVersion: version,
      cookies: [],
      headers: fieldsOf(withEventId(sent?.headers ?? [], request)),
      queryString: query(url),
      headersSize: -1,
      bodySize: request.body_bytes,
      ...(sent?.body
        ? {
            postData: {
              mimeType: valueOf(sent.headers, "content-type") ?? "",
              text: withSecrets ? sent.body : maskBody(sent.body),
            },
          }
        : {}),
    },
    response: {
      status: head?.status ?? 0,
      statusText: "",
      httpVersion: version,
      cookies: [],
      headers: fieldsOf(head?.fields ?? []),
      content: { size: end?.body_bytes ?? -1, mimeType: head?.content_type ?? "x-unknown", ...body },
      redirectURL: valueOf(head?.fields ?? [], "location") ?? "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait, receive: total - wait },
    _resourceType: head?.is_event_stream && request.method === "GET" ? "eventsource" : "fetch",
    // What has no times is left to the text of the content.
    _eventSourceMessages: events.filter((row) => row.times !== "unknown").map((row) => ({
      time: at(row.at_ns) / 1000,
      eventName: row.type,
      eventId: row.last_event_id,
      data: row.data,
    })),
  };
}

function withEventId(headers, request) {
  const isKnown = request.last_event_id === undefined || valueOf(headers, "last-event-id") !== undefined;
  return isKnown ? headers : [...headers, ["Last-Event-ID", request.last_event_id]];
}

function valueOf(fields, name) {
  return fields.find(([other]) => other.toLowerCase() === name)?.[1];
}

function query(url) {
  const at = url.indexOf("?");
  if (at < 0) return [];
  return [...new URLSearchParams(url.slice(at + 1).split("#")[0])].map(([name, value]) => ({ name, value }));
}
