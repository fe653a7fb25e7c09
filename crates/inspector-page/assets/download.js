// Hands a text over: to the clipboard, or as a file.

import { el } from "./elements.js";

const SHOWN_MS = 1500;

/** Copies a text and says on the button that was pressed whether it could. */
export async function copy(text, from) {
  const words = from.textContent;
  try {
    await navigator.clipboard.writeText(text);
    from.textContent = "Copied";
  } catch {
    from.textContent = "The browser forbids it";
  }
  setTimeout(() => (from.textContent = words), SHOWN_MS);
}

/** Saves a blob or a text as a file. */
export function save(name, content, type = "application/json") {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el("a", { href: url, download: name }).click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
