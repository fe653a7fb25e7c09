// Splits a command line into words as cmd.exe and a program under Windows do: carets, then quotes and backslashes. Expands nothing.

// Before anything that a POSIX shell would read in another way stands a caret that quotes, or that continues the line.
const CMD = /^(?:[^'"^\\]|"[^"]*")*\^(?:["\s]|$)/;

/** Whether a command was written for cmd.exe, as Chrome and Firefox copy it under Windows. */
export function isCmd(text) {
  return CMD.test(text);
}

/** The words of the first command. Throws an `Error` with a sentence if a quote is never closed. */
export function cmdWords(text) {
  return words(uncaret(text));
}

// What cmd.exe hands over: a caret takes the meaning from what follows it, a caret at the end of a line that of the line's end.
function uncaret(text) {
  let out = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "^" && !isQuoted) {
      const [end] = /^(?:\r?\n)?/.exec(text.slice(at + 1, at + 3));
      at += end.length + 1;
      // An end of line that stands for itself.
      if (text[at] === "\r" && text[at + 1] === "\n") at++;
      out += text[at] ?? "";
      continue;
    }
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && "\r\n&|".includes(letter)) break;
    out += letter;
  }
  return out;
}

// What a program makes of it. It would keep backslashes that stand before no quote; browsers double each of them, and what they sent
// is wanted.
function words(line) {
  const all = [];
  let word = null;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at];
    const next = line[at + 1];
    if ((letter === "\\" && (next === '"' || (isQuoted && next === "\\"))) || (isQuoted && letter === '"' && next === '"')) {
      word = (word ?? "") + next;
      at++;
    } else if (letter === '"') {
      isQuoted = !isQuoted;
      word ??= "";
    } else if (!isQuoted && /\s/.test(letter)) {
      if (word !== null) all.push(word);
      word = null;
    } else {
      word = (word ?? "") + letter;
    }
  }
  if (isQuoted) throw new Error("A double quote is never closed: copy the whole command.");
  if (word !== null) all.push(word);
  return all;
}
