// The verdicts and their signs, as every report has them.

import { counted } from "./units.js";

/** The sign of each word that a result is shown as. */
export const SIGNS = { error: "#", fail: "✗", warn: "!", known: "~", inconclusive: "?", note: "·", pass: "✓", skip: "–" };

/** What a button says that sends at most so many requests, and so many more as second tries, plain ones beside them aside. */
export function sendText(requests, secondTries) {
  return `Send up to ${counted(requests, "request")}${secondTries ? ", and more for second tries" : ""}, and judge`;
}
