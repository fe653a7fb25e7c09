// Export of a stream: recording, JSON lines, HAR, curl. Secrets are masked unless asked for.

import { writeCurl } from "./write-curl.js";
import { openDialog } from "./dialog.js";
import { copy, save } from "./download.js";
import { button, el } from "./elements.js";
import { buildHar } from "./har.js";
import { writeNdjson } from "./ndjson.js";
import { maskRequest } from "./secrets.js";
import { counted, size } from "./units.js";

// A larger body is left out of a HAR: no tool would open it.
const MOST_BODY = 64 * 1024 * 1024;

/** Opens the dialog for a stream. */
export function openExport(app, stream) {
  if (!stream) return;
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const secrets = el("input", { type: "checkbox" });
  const attempt = (act) => async (event) => {
    fault.hidden = true;
    const from = event.currentTarget;
    try {
      await act(from);
    } catch (error) {
      fault.hidden = false;
      fault.textContent = error.message;
    }
  };
  const name = `stream-${stream.id}`;
  const choice = (title, about, words, act) =>
    el(
      "div",
      { class: "choice" },
      el("span", {}, el("b", {}, title), el("br"), el("span", { class: "quiet" }, about)),
      button(words, attempt(act), { "aria-label": `${words}: ${title}` }),
    );
  const { request } = stream;
  openDialog(
    "Export",
    fault,
    stream.dropped
      ? el("p", { class: "notice" }, `The oldest ${counted(stream.dropped, "row")} left this page: only the recording has them.`)
      : "",
    el(
      "div",
      { class: "choices" },
      choice(
        "Recording",
        "JSON lines with every byte and its time; `ssespec check --from` judges it, and this page imports it",
        "Save",
        async () => save(`${name}.jsonl`, await app.api.recording(stream.id)),
      ),
      choice("Rows", "one JSON object a line, as `ssespec watch --ndjson` writes them", "Save", () =>
        save(`${name}.ndjson`, writeNdjson(stream.rows, secrets.checked), "application/x-ndjson"),
      ),
      choice("HAR 1.2", "with the events and the text of the body, for browsers and other tools", "Save", () =>
        saveHar(app, stream, name, secrets.checked),
      ),
      request
        ? choice("curl", "the request as a command", "Copy", (from) =>
            copy(writeCurl(secrets.checked ? request : maskRequest(request)), from),
          )
        : "",
      request
        ? ""
        : el("p", { class: "quiet" }, "The request was not sent from this page, so its header fields are in the recording only."),
    ),
    el("label", { class: "check" }, secrets, " With the secrets of the request (rows, HAR, curl)"),
  );
}

async function saveHar(app, stream, name, withSecrets) {
  const bodies = new Map();
  const requests = new Map();
  for (const exchange of stream.exchanges.values()) {
    bodies.set(exchange.name, await bodyOf(app.api, stream, exchange));
    requests.set(exchange.name, (await app.api.request(stream.id, exchange.name)) ?? stream.request);
  }
  const har = buildHar({ rows: stream.rows, started: stream.started, requests, bodies, version: "1", withSecrets });
  save(`${name}.har`, JSON.stringify(har, null, 2));
}

async function bodyOf(api, stream, exchange) {
  const lastRow = stream.rows.findLast((row) => row.exchange === exchange.name && row.last_byte !== undefined);
  const count = exchange.end?.body_bytes ?? (lastRow ? lastRow.last_byte + 1 : 0);
  if (!count) return { text: "" };
  if (count > MOST_BODY) return { comment: `The body of ${size(count)} is left out; the recording has it.` };
  const { base64 } = await api.bytes(stream.id, exchange.name, 0, count - 1);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
    );
    return { text };
  } catch {
    return { text: base64, encoding: "base64" };
  }
}
