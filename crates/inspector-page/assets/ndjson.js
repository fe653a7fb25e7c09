// Rows as JSON lines, as `ssespec watch --ndjson` writes them.

import { maskUrl } from "./secrets.js";

/** One line a row. What the page added to a row is left out; secrets in URLs are masked unless `withSecrets`. */
export function writeNdjson(rows, withSecrets) {
  return rows.map((row) => `${JSON.stringify(plain(row, withSecrets))}\n`).join("");
}

function plain({ n: _number, tone: _tone, ...row }, withSecrets) {
  if (withSecrets) return row;
  if (row.row === "request") return { ...row, url: maskUrl(row.url) };
  return row.row === "redirect" ? { ...row, to: maskUrl(row.to) } : row;
}
