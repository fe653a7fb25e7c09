// The list of saved requests: which of them the page shows, and what may be added.

import { sameJson } from "./json.js";
import { maskRequest } from "./secrets.js";

/** The saved entry with this request, with its secrets or without them, and these assertions; null if there is none. */
export function savedAs(all, request, assertions) {
  const requests = [request, maskRequest(request)];
  const isIt = (entry) =>
    sameJson(entry.assertions ?? [], assertions) && requests.some((one) => sameJson(entry.request, one));
  return all.find(isIt) ?? null;
}

/** Why an entry cannot be saved, as a sentence; an empty text if it can. */
export function whyNotSaved({ name, request }) {
  if (request.url === "") return "The request has no URL, so there is nothing to save: close this, enter a URL, and save then.";
  return name === "" ? "A name of blanks cannot be found again: enter one with a letter." : "";
}

/** The list with an entry added behind the others, in place of one of the same name. */
export function withEntry(all, entry) {
  return [...all.filter((other) => other.name !== entry.name), entry];
}
