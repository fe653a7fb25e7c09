// Bytes as text with their line ends, and as hexadecimal rows; what the judge points at is marked in both.

// What cannot be seen, or changes how its neighbours are seen, is written out.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;
const NAMED = { "\t": "\\t", "\0": "\\0" };

function bytesOf(piece) {
  return Uint8Array.from(atob(piece.bytes), (c) => c.charCodeAt(0));
}

/** Text nodes for a text; unseen characters stand in elements of their own. */
function visible(text) {
  return text.split(new RegExp(`(${UNSEEN.source})`)).filter(Boolean).map((part) => {
    if (part.length > 1 || !UNSEEN.test(part)) return part;
    return el("span", { class: "ctl" }, NAMED[part] ?? `\\u{${part.charCodeAt(0).toString(16).toUpperCase()}}`);
  });
}

function decoded(bytes) {
  return visible(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}

/** Whether a range of bytes and the marked bytes have any in common. */
function meets(marked, from, to) {
  return marked && marked[0] < to && marked[1] >= from;
}

/** Calls back for each run of bytes that is wholly marked or wholly unmarked. */
function runs(marked, from, to, each) {
  let cuts = [from, to];
  if (meets(marked, from, to)) cuts = [from, Math.max(from, marked[0]), Math.min(to, marked[1] + 1), to];
  for (let i = 1; i < cuts.length; i++) {
    if (cuts[i - 1] < cuts[i]) each(cuts[i - 1], cuts[i], meets(marked, cuts[i - 1], cuts[i]));
  }
}

/** The pieces of an excerpt and the gaps between them. */
function pieces(excerpt, each, marked) {
  const out = [];
  let at = 0;
  const gap = (to) => {
    if (to > at) out.push(el("div", { class: "gap" }, `… ${grouped(to - at)} bytes left out`));
  };
  for (const piece of excerpt.pieces) {
    gap(piece.at);
    const bytes = bytesOf(piece);
    out.push(...each(bytes, piece.at));
    at = piece.at + bytes.length;
  }
  gap(excerpt.total);
  if (marked && marked[0] >= excerpt.total) {
    out.push(el("div", { class: "row" }, el("span", { class: "off" }, grouped(excerpt.total)), el("mark", {}, "here the bytes end")));
  }
  return out;
}

/** An excerpt line by line, each with the offset of its first byte. */
function textView(excerpt, marked, name) {
  const lines = (bytes, base) => {
    const rows = [];
    for (let from = 0; from < bytes.length; ) {
      let end = from;
      while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
      let next = Math.min(end + 1, bytes.length);
      if (bytes[end] === 13 && bytes[end + 1] === 10) next = end + 2;
      const text = el("span", { class: "txt" });
      const put = (a, b, isMarked, make) => {
        const content = make(bytes.subarray(a - base, b - base));
        text.append(...(isMarked ? [el("mark", {}, content)] : content));
      };
      runs(marked, base + from, base + end, (a, b, isMarked) => put(a, b, isMarked, decoded));
      const ending = (part) => [el("span", { class: "ctl" }, Array.from(part, (b) => (b === 13 ? "\\r" : "\\n")).join(""))];
      runs(marked, base + end, base + next, (a, b, isMarked) => put(a, b, isMarked, ending));
      rows.push(el("div", { class: "row" }, el("span", { class: "off" }, grouped(base + from)), text));
      from = next;
    }
    return rows;
  };
  return el("div", { class: "bytes", tabindex: 0, role: "group", "aria-label": `${name} as text` }, pieces(excerpt, lines, marked));
}

/** An excerpt as rows of hexadecimal digits, with the printable characters beside them. */
function hexView(excerpt, marked, name) {
  const width = window.matchMedia("(max-width: 46rem)").matches ? 8 : 16;
  const rows = (bytes, base) => {
    const out = [];
    for (let from = 0; from < bytes.length; from += width) {
      const to = Math.min(from + width, bytes.length);
      const digits = el("span", { class: "digits" });
      const letters = el("span", { class: "letters" });
      runs(marked, base + from, base + to, (a, b, isMarked) => {
        const part = Array.from(bytes.subarray(a - base, b - base));
        const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
        const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
        digits.append(isMarked ? el("mark", {}, hex) : hex, b < base + to ? " " : "");
        letters.append(isMarked ? el("mark", {}, text) : text);
      });
      digits.append(" ".repeat(3 * (width - (to - from))));
      out.push(el("div", { class: "row" }, el("span", { class: "off" }, grouped(base + from)), digits, letters));
    }
    return out;
  };
  return el("div", { class: "bytes hex", tabindex: 0, role: "group", "aria-label": `${name} as bytes` }, pieces(excerpt, rows, marked));
}

/** Both views of an excerpt: the text at once, the bytes when they are asked for. */
function views(excerpt, marked, name) {
  if (excerpt.total === 0 && !marked) return [el("p", { class: "quiet" }, `No ${name.toLowerCase()}.`)];
  const kept = excerpt.pieces.reduce((sum, piece) => sum + atob(piece.bytes).length, 0);
  const size = kept < excerpt.total ? `${grouped(kept)} of ${grouped(excerpt.total)} bytes` : `${grouped(excerpt.total)} bytes`;
  return [
    textView(excerpt, marked, name),
    unfolding({ class: "more" }, [`${name} as bytes `, el("span", { class: "quiet" }, size)], () => hexView(excerpt, marked, name), Boolean(marked)),
  ];
}
