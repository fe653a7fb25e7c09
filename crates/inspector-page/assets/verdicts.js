// The verdicts and their signs, as every report has them.

/** The sign of each word that a result is shown as. */
export const SIGNS = { error: "#", fail: "✗", warn: "!", known: "~", inconclusive: "?", note: "·", pass: "✓", skip: "–" };
