// Splits a command line into words as a POSIX shell does: quotes, $'...', backslashes and continued lines. Expands nothing.

const ESCAPES = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", v: "\v" };

/**
 * `{words, variables}` of the first command: `variables` are the names that the shell would have replaced. Throws an `Error`
 * with a sentence if a quote is never closed.
 */
export function shellWords(text) {
  const words = [];
  const variables = new Set();
  let word = null;
  let at = 0;
  const add = (part) => {
    word = (word ?? "") + part;
  };
  const end = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  while (at < text.length) {
    const letter = text[at];
    if (letter === "\\") {
      const line = /^\\\r?\n/.exec(text.slice(at, at + 3));
      if (line) at += line[0].length;
      // A field of one line takes the ends of lines away: no word begins with a blank.
      else if (word === null && /\s/.test(text[at + 1] ?? "")) at++;
      else {
        add(text[at + 1] ?? "");
        at += 2;
      }
    } else if (letter === "'") {
      const close = closing(text, at + 1, "'", "single");
      add(text.slice(at + 1, close));
      at = close + 1;
    } else if (letter === "$" && text[at + 1] === "'") {
      const [part, next] = ansi(text, at + 2);
      add(part);
      at = next;
    } else if (letter === '"') {
      const [part, next] = double(text, at + 1, variables);
      add(part);
      at = next;
    } else if (/\s/.test(letter)) {
      end();
      // An unescaped end of the line ends the command.
      if (letter === "\n" && words.length) break;
      at++;
    } else if (word === null && (letter === "|" || letter === ";" || letter === "&" || letter === "#")) {
      break;
    } else {
      if (letter === "$") noteVariable(text, at, variables);
      add(letter);
      at++;
    }
  }
  end();
  return { words, variables: [...variables] };
}

function closing(text, from, quote, name) {
  const at = text.indexOf(quote, from);
  if (at < 0) throw new Error(`A ${name} quote is never closed: copy the whole command.`);
  return at;
}

function noteVariable(text, at, variables) {
  const name = /^\$(?:\{(\w+)\}|([A-Za-z_]\w*))/.exec(text.slice(at, at + 80));
  if (name) variables.add(name[1] ?? name[2]);
}

function double(text, at, variables) {
  let part = "";
  for (;;) {
    const letter = text[at];
    if (letter === undefined) closing(text, at, '"', "double");
    if (letter === '"') return [part, at + 1];
    if (letter === "\\") {
      const next = text[at + 1];
      // Elsewhere the backslash stays.
      if (next === "\n") part += "";
      else part += '"\\$`'.includes(next) ? next : `\\${next ?? ""}`;
      at += 2;
    } else {
      if (letter === "$") noteVariable(text, at, variables);
      part += letter;
      at++;
    }
  }
}

function ansi(text, at) {
  let part = "";
  for (;;) {
    const letter = text[at];
    if (letter === undefined) closing(text, at, "'", "single");
    if (letter === "'") return [part, at + 1];
    if (letter !== "\\") {
      part += letter;
      at++;
      continue;
    }
    const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(text.slice(at, at + 10));
    if (code) {
      const [whole, x, u, long, octal] = code;
      const value = octal === undefined ? parseInt(x ?? u ?? long, 16) : parseInt(octal, 8);
      part += value > 0x10ffff ? "\uFFFD" : String.fromCodePoint(value);
      at += whole.length;
    } else {
      part += ESCAPES[text[at + 1]] ?? text[at + 1] ?? "";
      at += 2;
    }
  }
}
