// JSON pointers (RFC 6901).

/** The steps of a pointer; null if the text is none. `""` is the whole document. */
export function parsePointer(text) {
  if (text === "") return [];
  if (!text.startsWith("/") || /~(?![01])/.test(text)) return null;
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer to these steps. */
export function writePointer(steps) {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** What stands there; undefined if nothing does. */
export function resolve(document, steps) {
  let value = document;
  for (const step of steps) {
    if (Array.isArray(value)) {
      if (!/^(0|[1-9]\d*)$/.test(step)) return undefined;
      value = value[Number(step)];
    } else if (value !== null && typeof value === "object" && Object.hasOwn(value, step)) {
      value = value[step];
    } else {
      return undefined;
    }
  }
  return value;
}

/** Data as JSON with numbers as JavaScript rounds them, or undefined. `json.js` reads what must be exact. */
export function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
