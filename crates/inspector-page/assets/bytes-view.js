// The bytes of a row: its lines with offsets and line ends, hexadecimal rows, and the pieces that brought them.

import { button, el } from "./elements.js";
import { hexRows, linesOf } from "./byte-rows.js";
import { shown } from "./shown.js";
import { duration, grouped, moment } from "./units.js";

// So many are asked for and drawn at a time.
const AT_ONCE = 16 * 1024;
// As many bytes a row as a phone has room for.
const HEX_WIDTH = 8;

export class BytesView {
  #api;
  #id;
  #row;
  #abort = new AbortController();
  #parts = new Map();

  /** `row` has `exchange`, `first_byte` and `last_byte`. */
  constructor(api, id, row) {
    this.#api = api;
    this.#id = id;
    this.#row = row;
  }

  /** Nobody looks any more. */
  leave() {
    this.#abort.abort();
  }

  /** A panel with the bytes as `lines` or as `bytes`; they are asked for now. */
  panel(name) {
    const rows = el("div", {
      class: `bytes ${name === "bytes" ? "hex" : ""}`,
      tabindex: 0,
      role: "region",
      "aria-label": name === "bytes" ? "Bytes" : "Lines of the body",
    });
    const pieces = el("div");
    const more = button("", () => add(), { hidden: true });
    const fault = el("p", { class: "fault", role: "alert", hidden: true });
    let at = this.#row.first_byte;
    const add = async () => {
      more.hidden = true;
      const part = await this.#load(at, fault);
      if (!part) return;
      rows.append(...(name === "bytes" ? hexElements(part) : lineElements(part)));
      if (name === "bytes") pieces.append(piecesTable(part.pieces));
      at += part.bytes.length;
      const left = this.#row.last_byte + 1 - at;
      more.hidden = left <= 0 || part.bytes.length === 0;
      more.textContent = `Show more: ${grouped(left)} bytes are left`;
    };
    add();
    return el("div", { class: "bytes-panel" }, rows, more, fault, pieces);
  }

  async #load(first, fault) {
    try {
      return await this.#part(first);
    } catch (error) {
      if (error.name === "AbortError") return null;
      fault.hidden = false;
      fault.textContent = error.message;
      return null;
    }
  }

  // Lines and bytes ask for the same: once is enough.
  #part(first) {
    if (!this.#parts.has(first)) this.#parts.set(first, this.#ask(first));
    return this.#parts.get(first);
  }

  async #ask(first) {
    const last = Math.min(first + AT_ONCE - 1, this.#row.last_byte);
    const { base64, pieces } = await this.#api.bytes(this.#id, this.#row.exchange, first, last, this.#abort.signal);
    return { first, bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), pieces };
  }
}

function lineElements({ first, bytes }) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return linesOf(bytes).map(({ from, to, ending }) =>
    el(
      "div",
      { class: "row" },
      el("span", { class: "off" }, grouped(first + from)),
      el("span", { class: "txt" }, shown(decoder.decode(bytes.subarray(from, to)), Infinity), el("span", { class: "ctl" }, ending)),
    ),
  );
}

function hexElements({ first, bytes, pieces }) {
  const starts = new Set(pieces.map((piece) => piece.first_byte));
  return hexRows(bytes, HEX_WIDTH).map(({ from, hex, text }) => {
    const digits = hex.map((pair, at) =>
      el("span", starts.has(first + from + at) ? { class: "starts", title: "A piece begins here" } : {}, `${pair} `),
    );
    // The letters of a short row stand below the others.
    const rest = "   ".repeat(HEX_WIDTH - hex.length);
    return el(
      "div",
      { class: "row" },
      el("span", { class: "off" }, grouped(first + from)),
      el("span", { class: "digits" }, digits, rest),
      el("span", { class: "letters" }, text),
    );
  });
}

function piecesTable(pieces) {
  const head = ["piece", "time s", "bytes", "took"].map((word) => el("th", { scope: "col" }, word));
  const body = pieces.map((piece) =>
    el(
      "tr",
      {},
      el("td", {}, grouped(piece.number)),
      el("td", {}, moment(piece.at_ns)),
      el("td", {}, `${grouped(piece.first_byte)} to ${grouped(piece.last_byte)}`),
      el("td", {}, `within ${duration(piece.at_ns - piece.since_ns)}`),
    ),
  );
  return el(
    "table",
    { class: "pieces" },
    el("caption", {}, "The pieces that brought them"),
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, body),
  );
}
