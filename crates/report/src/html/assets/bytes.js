// Bytes as text with their line ends, and as hexadecimal rows; what the judge points at is marked in both.

function bytesOf(piece) {
  return Uint8Array.from(atob(piece.bytes), (c) => c.charCodeAt(0));
}

function decoded(bytes) {
  return shown(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), Infinity);
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
    out.push(row(excerpt.total, el("mark", {}, "here the bytes end")));
  }
  return out;
}

function row(offset, ...columns) {
  return el("div", { class: "row" }, el("span", { class: "off" }, grouped(offset)), columns);
}

/** An excerpt line by line, each with the offset of its first byte. */
function textView(excerpt, marked, name) {
  const lines = (bytes, base) =>
    linesOf(bytes).map(({ from, to, ending }) => {
      const text = el("span", { class: "txt" });
      const put = (isMarked, content) => text.append(...(isMarked ? [el("mark", {}, content)] : content));
      runs(marked, base + from, base + to, (a, b, isMarked) => put(isMarked, decoded(bytes.subarray(a - base, b - base))));
      // Each byte of a line end is written as two characters.
      const end = base + to;
      runs(marked, end, end + ending.length / 2, (a, b, isMarked) =>
        put(isMarked, [el("span", { class: "ctl" }, ending.slice(2 * (a - end), 2 * (b - end)))]),
      );
      return row(base + from, text);
    });
  return el("div", { class: "bytes", tabindex: 0, role: "group", "aria-label": `${name} as text` }, pieces(excerpt, lines, marked));
}

/** An excerpt as rows of hexadecimal digits, with the printable characters beside them. */
function hexView(excerpt, marked, name) {
  const width = window.matchMedia("(max-width: 46rem)").matches ? 8 : 16;
  const rows = (bytes, base) =>
    hexRows(bytes, width).map(({ from, hex, text }) => {
      const first = base + from;
      const digits = el("span", { class: "digits" });
      const letters = el("span", { class: "letters" });
      runs(marked, first, first + hex.length, (a, b, isMarked) => {
        const pairs = hex.slice(a - first, b - first).join(" ");
        const part = text.slice(a - first, b - first);
        digits.append(isMarked ? el("mark", {}, pairs) : pairs, b < first + hex.length ? " " : "");
        letters.append(isMarked ? el("mark", {}, part) : part);
      });
      // The letters of a short row stand below the others.
      digits.append("   ".repeat(width - hex.length));
      return row(first, digits, letters);
    });
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
