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

/** Data as JSON, or undefined. */
export function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Whether two JSON values are the same; the order of keys does not matter. */
export function sameJson(a, b) {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b))
    return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}
