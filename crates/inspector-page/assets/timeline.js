// Draws when rows arrived: events, comments, problems, requests and ends over one axis of time, with the largest gap shaded.

import { el } from "./elements.js";
import { duration, grouped } from "./units.js";

const HEIGHT = 64;
const AXIS = 16;
const BASE = 46;
const TALLEST = 26;
// A stream of many thousand rows a second changes the picture little from one frame to the next.
const EVERY_MS = 100;

export class Timeline {
  #canvas = el("canvas", { class: "timeline", role: "img", "aria-label": "When the events arrived" });
  #stream = null;
  #drawn = "";
  #drawnAt = 0;
  #scale = null;
  #onpick;

  /** `onpick(ns)`: the reader pointed at a moment. */
  constructor(onpick) {
    this.#onpick = onpick;
    this.#canvas.addEventListener("click", (event) => {
      if (this.#scale) this.#onpick((event.offsetX / this.#canvas.clientWidth) * this.#scale);
    });
    const legend =
      "Bars: events, higher where more came. Short strokes: comments and reconnection times. Red: problems. Upright lines: requests; squares: heads; crosses: ends. Shaded: the largest gap. A click goes to the row; in the table, arrows do.";
    this.element = el("figure", { class: "arrivals" }, this.#canvas, el("figcaption", { class: "vh" }, legend));
    this.#canvas.title = legend;
    new ResizeObserver(() => this.#redraw()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redraw());
  }

  #redraw() {
    this.#drawn = "";
    this.update(this.#stream, true);
  }

  /** Draws a stream; `isLast`: nothing comes after this, so draw now. */
  update(stream, isLast = false) {
    this.#stream = stream;
    const state = stream ? `${stream.id} ${stream.rows.length + stream.dropped} ${Math.floor(stream.quietNs / 1e9)}` : "";
    if (state === this.#drawn) return;
    const now = performance.now();
    if (!isLast && now - this.#drawnAt < EVERY_MS) return;
    this.#drawn = state;
    this.#drawnAt = now;
    this.#draw(stream);
  }

  #draw(stream) {
    const width = this.#canvas.clientWidth;
    if (!width) return;
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = width * ratio;
    this.#canvas.height = HEIGHT * ratio;
    const pen = this.#canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, HEIGHT);
    if (!stream) return;
    const { histogram } = stream;
    const toNs = Math.max((histogram.lastNs + stream.quietNs) * 1.02, 1e6);
    this.#scale = toNs;
    const style = getComputedStyle(this.#canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const x = (ns) => (ns / toNs) * width;
    axis(pen, width, toNs, x, colour);
    gap(pen, stream.largestGap, x, colour);
    columns(pen, histogram, width, toNs, colour);
    marks(pen, histogram.marks, x, colour);
    const { event, comment, problem, reconnects } = stream.counts;
    const longest = stream.largestGap ? `, largest gap ${duration(stream.largestGap.ns)}` : "";
    this.#canvas.setAttribute(
      "aria-label",
      `Arrivals over ${duration(histogram.lastNs)}: ${grouped(event)} events, ${grouped(comment)} comments, ${grouped(problem)} problems, ${grouped(reconnects)} reconnects${longest}`,
    );
  }
}

/** Steps of 1, 2 or 5 times a power of ten, at most so many to a length. */
export function stepFor(length, most) {
  const least = length / most;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

function axis(pen, width, toNs, x, colour) {
  pen.font = "11px ui-monospace, Menlo, Consolas, monospace";
  pen.textBaseline = "top";
  const step = stepFor(toNs, Math.max(Math.floor(width / 90), 2));
  for (let at = 0; at <= toNs; at += step) {
    pen.fillStyle = colour("line");
    pen.fillRect(Math.round(x(at)), AXIS, 1, HEIGHT - AXIS);
    pen.fillStyle = colour("quiet");
    const words = at === 0 ? "0" : duration(at).replace(/\.0+ /, " ");
    if (x(at) + pen.measureText(words).width + 4 < width) pen.fillText(words, Math.round(x(at)) + 3, 2);
  }
}

function gap(pen, largest, x, colour) {
  if (!largest || x(largest.to) - x(largest.from) < 3) return;
  pen.fillStyle = colour("warn-bg");
  pen.fillRect(x(largest.from), AXIS + 2, x(largest.to) - x(largest.from), BASE - AXIS - 2);
  const words = duration(largest.ns);
  if (x(largest.to) - x(largest.from) > pen.measureText(words).width + 8) {
    pen.fillStyle = colour("warn");
    pen.fillText(words, x(largest.from) + 4, AXIS + 6);
  }
}

function columns(pen, histogram, width, toNs, colour) {
  const each = 3;
  const all = histogram.columns(Math.max(Math.floor(width / each), 1), toNs);
  const most = Math.max(...all.map((column) => column.events), 1);
  pen.fillStyle = colour("strong");
  pen.fillRect(0, BASE, width, 1);
  all.forEach((column, number) => {
    const left = number * each;
    if (column.events) {
      // One event is well visible beside a thousand.
      const height = 6 + (TALLEST - 6) * (most === 1 ? 0.6 : Math.log(column.events) / Math.log(most));
      pen.fillStyle = colour("accent");
      pen.fillRect(left, BASE - height, each - 0.5, height);
    }
    if (column.comments) {
      pen.fillStyle = colour("quiet");
      pen.fillRect(left, BASE + 3, 2, 6);
    }
    if (column.problems) {
      pen.fillStyle = colour("fail");
      pen.fillRect(left - 1, BASE + 10, 5, 5);
    }
  });
}

function marks(pen, all, x, colour) {
  for (const { at, kind } of all) {
    const left = Math.round(x(at));
    pen.fillStyle = colour("ink");
    pen.strokeStyle = colour("ink");
    if (kind === "request") pen.fillRect(left, AXIS, 1.5, BASE - AXIS + 10);
    else if (kind === "head") pen.fillRect(left - 3, BASE - 3, 6, 6);
    else if (kind === "end") {
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(left - 4, BASE - 4);
      pen.lineTo(left + 4, BASE + 4);
      pen.moveTo(left + 4, BASE - 4);
      pen.lineTo(left - 4, BASE + 4);
      pen.stroke();
    }
  }
}
