// The requests that were sent from this browser, newest first. Secrets are masked unless the reader wants them kept.

import { maskRequest } from "./secrets.js";

const HISTORY = "ssespec-history";
const KEEP = "ssespec-keep-secrets";
const MOST = 50;

/** The requests, newest first, each `{request, at}` with `at` in milliseconds since 1970. */
export function history(storage = localStorage) {
  try {
    const all = JSON.parse(storage.getItem(HISTORY) ?? "[]");
    return Array.isArray(all)
      ? all.filter((entry) => typeof entry?.request?.url === "string" && Array.isArray(entry.request.headers))
      : [];
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

/** Puts a request first; the same one is not kept twice. */
export function remember(request, storage = localStorage, at = Date.now()) {
  const kept = keepsSecrets(storage) ? request : maskRequest(request);
  const same = JSON.stringify(kept);
  const others = history(storage).filter((entry) => JSON.stringify(entry.request) !== same);
  try {
    storage.setItem(HISTORY, JSON.stringify([{ request: kept, at }, ...others].slice(0, MOST)));
  } catch {
    // The storage is full or forbidden: sending matters more than history.
  }
}

export function forgetAll(storage = localStorage) {
  storage.removeItem(HISTORY);
}

/** Puts back what `history` gave, behind what was sent since. */
export function putBack(before, storage = localStorage) {
  storage.setItem(HISTORY, JSON.stringify([...history(storage), ...before].slice(0, MOST)));
}

export function keepsSecrets(storage = localStorage) {
  return storage.getItem(KEEP) === "yes";
}

/** Whether later requests are kept with their secrets. */
export function keepSecrets(keeps, storage = localStorage) {
  storage.setItem(KEEP, keeps ? "yes" : "no");
}
