// Makes text from a server safe to read: what cannot be seen is written out, by the rules of the terminal's texts.

const NAMED = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

// Controls, invisible and direction-changing characters, noncharacters; lone surrogates, which no UTF-8 has, too.
const LOST = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\ufeff\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufff9-\\ufffb" +
    "\\u{e0000}-\\u{e007f}\\ufdd0-\\ufdef\\ufffe\\uffff" +
    Array.from(
      { length: 16 },
      (_, plane) => `\\u{${(((plane + 1) << 16) | 0xfffe).toString(16)}}\\u{${(((plane + 1) << 16) | 0xffff).toString(16)}}`,
    ).join("") +
    "\\ud800-\\udfff]",
  "gu",
);

function written(character) {
  return NAMED[character] ?? `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`;
}

/** A text with everything written out that an eye would lose. `##[` would speak to the runners of CI where it is copied. */
export function visible(text) {
  return text.replace(LOST, written).replace(/##(?=\[)/g, "#\\u{23}");
}

/** The same as parts, `{text, isWritten}`: what was written out stands apart, so that it can look different. */
export function visibleParts(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(LOST)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isWritten: false });
    const last = parts[parts.length - 1];
    if (last?.isWritten && last.text.length < 200) last.text += written(match[0]);
    else parts.push({ text: written(match[0]), isWritten: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isWritten: false });
  return parts;
}

/** At most `limit` UTF-16 units of a text, never half a character, and whether that was all. */
export function cut(text, limit) {
  if (text.length <= limit) return { text, isWhole: true };
  const unit = text.charCodeAt(limit - 1);
  return { text: text.slice(0, unit >= 0xd800 && unit < 0xdc00 ? limit - 1 : limit), isWhole: false };
}
