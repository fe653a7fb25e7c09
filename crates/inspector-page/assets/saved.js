// Which of the saved requests is the one that the page shows.

import { sameJson } from "./json.js";
import { maskRequest } from "./secrets.js";

/** The saved entry with this request, with its secrets or without them, and these assertions; null if there is none. */
export function savedAs(all, request, assertions) {
  const requests = [request, maskRequest(request)];
  const isIt = (entry) =>
    sameJson(entry.assertions ?? [], assertions) && requests.some((one) => sameJson(entry.request, one));
  return all.find(isIt) ?? null;
}
