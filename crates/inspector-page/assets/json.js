// JSON as it was written: the text of numbers, the order of members and names that come twice are kept.

/** A number whose text JavaScript would not write again, as 1.0 or one with too many digits. */
export class JsonNumber {
  constructor(text) {
    this.text = text;
  }
}

/** JSON as JavaScript has it, with a `JsonNumber` where a number would lose something; undefined if the text is no JSON. */
export function readJson(text) {
  return parse(text, {
    object: (members) => Object.fromEntries(members),
    array: (items) => items,
    number: (literal) => (String(Number(literal)) === literal ? Number(literal) : new JsonNumber(literal)),
    word: (word) => JSON.parse(word),
    string: (value) => value,
  });
}

/** Writes what `readJson` gives; members without a value are left out. */
export function writeJson(value) {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(",")}}`;
}

/**
 * JSON as it stands in the text: `{kind, from, to}`, where `text.slice(from, to)` is the value, with `members` (`[name, value]` in
 * their order) of an object, `items` of an array and `value` of a string; other kinds are `number`, `boolean` and `null`.
 * Undefined if the text is no JSON.
 */
export function readTree(text) {
  return parse(text, {
    object: (members, from, to) => ({ kind: "object", from, to, members }),
    array: (items, from, to) => ({ kind: "array", from, to, items }),
    number: (_, from, to) => ({ kind: "number", from, to }),
    word: (word, from, to) => ({ kind: word === "null" ? "null" : "boolean", from, to }),
    string: (value, from, to) => ({ kind: "string", from, to, value }),
  });
}

/** The text of an object with another value of a member, all else as it stood; null if the text is no object. */
export function withMember(text, name, value) {
  const tree = readTree(text);
  if (tree?.kind !== "object") return null;
  const there = tree.members.findLast(([other]) => other === name)?.[1];
  if (there) return text.slice(0, there.from) + value + text.slice(there.to);
  const last = tree.members.at(-1)?.[1].to ?? tree.from + 1;
  const line = /\n[ \t]*(?=")/.exec(text.slice(tree.from + 1, tree.to))?.[0] ?? (tree.members.length ? " " : "");
  return `${text.slice(0, last)}${tree.members.length ? "," : ""}${line}${JSON.stringify(name)}: ${value}${text.slice(last)}`;
}

/** Whether two values of `readJson` are the same: numbers by their exact value, objects whatever the order of their members. */
export function sameJson(a, b) {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return decimal(a) === decimal(b);
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b))
    return false;
  if (isNumber(a) || isNumber(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]));
}

function isNumber(value) {
  return typeof value === "number" || value instanceof JsonNumber;
}

// The one way to write this value: digits without zeros around them, and a power of ten.
function decimal(number) {
  const text = number instanceof JsonNumber ? number.text : String(number);
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  // Too large for JavaScript, and not from a text.
  if (!parts) return text;
  const [, sign, whole, fraction = "", power = "0"] = parts;
  const digits = whole + fraction;
  let [from, to] = [0, digits.length];
  while (digits[from] === "0") from++;
  while (to > from && digits[to - 1] === "0") to--;
  if (from === to) return "0";
  const exponent = BigInt(power.replace("+", "")) + BigInt(digits.length - to) - BigInt(fraction.length);
  return `${sign}${digits.slice(from, to)}e${exponent}`;
}

const WORD = /[^\s,:\]}]+/y;

// Without recursion: a hostile text nests a million times.
function parse(text, make) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const open = [];
  let whole;
  const place = (value) => {
    const into = open.at(-1);
    if (!into) whole = value;
    else if (into.isArray) into.parts.push(value);
    else {
      into.parts.push([into.name, value]);
      into.name = null;
    }
  };
  let at = 0;
  while (at < text.length) {
    const from = at;
    switch (text[at]) {
      case " ":
      case "\t":
      case "\n":
      case "\r":
      case ",":
      case ":":
        at++;
        break;
      case "{":
      case "[":
        open.push({ from, isArray: text[at] === "[", name: null, parts: [] });
        at++;
        break;
      case "}":
      case "]": {
        at++;
        const branch = open.pop();
        place((branch.isArray ? make.array : make.object)(branch.parts, branch.from, at));
        break;
      }
      case '"': {
        at = afterString(text, at);
        const value = JSON.parse(text.slice(from, at));
        const into = open.at(-1);
        if (into && !into.isArray && into.name === null) into.name = value;
        else place(make.string(value, from, at));
        break;
      }
      default: {
        WORD.lastIndex = at;
        const word = WORD.exec(text)[0];
        at += word.length;
        place(/^[-\d]/.test(word) ? make.number(word, from, at) : make.word(word, from, at));
      }
    }
  }
  return whole;
}

// Behind the quote that ends the string: one with an even number of backslashes before it.
function afterString(text, from) {
  for (let end = text.indexOf('"', from + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === "\\") before--;
    if ((end - before) % 2 === 0) return end + 1;
  }
}
