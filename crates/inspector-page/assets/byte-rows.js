// Bytes cut into lines and into rows of hexadecimal digits; knows nothing of elements.

const LF = 10;
const CR = 13;

/** `{from, to, ending}` of each line: `to` is where its end begins, `ending` is `\n`, `\r`, `\r\n` as written, or empty. */
export function linesOf(bytes) {
  const lines = [];
  for (let from = 0; from < bytes.length;) {
    let to = from;
    while (to < bytes.length && bytes[to] !== LF && bytes[to] !== CR) to++;
    let next = Math.min(to + 1, bytes.length);
    if (bytes[to] === CR && bytes[to + 1] === LF) next = to + 2;
    const ending = Array.from(bytes.subarray(to, next), (byte) => (byte === CR ? "\\r" : "\\n")).join("");
    lines.push({ from, to, ending });
    from = next;
  }
  return lines;
}

/** `{from, hex, text}` of each row: digits of each byte, and its printable characters. */
export function hexRows(bytes, width) {
  const rows = [];
  for (let from = 0; from < bytes.length; from += width) {
    const part = Array.from(bytes.subarray(from, from + width));
    rows.push({
      from,
      hex: part.map((byte) => byte.toString(16).padStart(2, "0")),
      text: part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join(""),
    });
  }
  return rows;
}
