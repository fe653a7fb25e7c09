// Draws what a script asked for above what came, one pair of lanes for each exchange, all on one axis of time.

const LANE = 40;
const LETTER = 6.7;
const WORDS = { sent: "request sent", head: "head", event: "event", comment: "comment", retry: "retry", hold: "held open", abort: "abort", refuse: "refusal", unknown: "unknown step", end: "end" };

/** A figure with the drawing, redrawn when the room changes, and the same as a table. */
function timeline(run, accused) {
  const frame = el("div", { class: "timeline" });
  const redraw = () => frame.replaceChildren(drawing(run, accused, Math.max(frame.clientWidth, 260)));
  new ResizeObserver(redraw).observe(frame);
  const scripted = run.exchanges.some((exchange) => exchange.scripted);
  const legend = scripted
    ? "Rings: what the script asks for and when. Dots: what arrived. A dotted line joins an event with its own; a red ring found none. Short strokes: comments and reconnection times."
    : "Dots: the events that arrived. Short strokes: comments and reconnection times.";
  return el(
    "figure",
    {},
    frame,
    el("figcaption", { class: "legend" }, legend),
    unfolding({ class: "more" }, "These times as a table", () => timesTable(run)),
  );
}

function drawing(run, accused, width) {
  const left = 10;
  const right = width - 12;
  const x = (ms) => left + ((right - left) * Math.min(ms, run.axis.to)) / run.axis.to;
  const parts = [];
  let y = 22;
  for (const exchange of run.exchanges) {
    const lanes = exchange.scripted ? 2 : 1;
    const isAccused = accused && accused.exchange === exchange.name;
    const height = 20 + lanes * LANE;
    if (isAccused) parts.push(svg("rect", { class: "accused", x: 0, y: y - 4, width, height, rx: 6 }));
    parts.push(svg("text", { class: "who", x: left, y: y + 9 }, clipped(`${exchange.name}: ${exchange.method}${exchange.status ? ` ${exchange.status}` : ""}`, width - 20)));
    const cameY = y + 24 + (lanes - 1) * LANE;
    if (exchange.scripted) parts.push(...lane(exchange.scripted, y + 24, x, right, "scripted", (mark) => link(mark, exchange, x, y + 24, cameY)));
    parts.push(...lane(exchange.came, cameY, x, right, "came", () => []));
    if (isAccused && accused.at_ms !== undefined) {
      parts.push(svg("line", { class: "at", x1: x(accused.at_ms), x2: x(accused.at_ms), y1: cameY - 12, y2: cameY + 10 }));
    }
    y += height + 6;
  }
  const axis = [];
  for (let n = 0; n * run.axis.step <= run.axis.to + 1e-6; n++) {
    const at = x(n * run.axis.step);
    const words = time(n * run.axis.step);
    const anchor = n === 0 ? "start" : at + (words.length * LETTER) / 2 > width ? "end" : "middle";
    // On a phone every second time is enough.
    if (width > 520 || n % 2 === 0) axis.push(svg("text", { class: "axis", x: at, y: 11, "text-anchor": anchor }, words));
    axis.push(svg("line", { class: "grid", x1: at, x2: at, y1: 16, y2: y }));
  }
  const said = `${counted(run.exchanges.length, "exchange")} over ${time(run.axis.to)}; the times stand in a table below`;
  return svg("svg", { viewBox: `0 0 ${width} ${y}`, height: y, role: "img", "aria-label": said }, axis, parts);
}

function link(mark, exchange, x, from, to) {
  const other = mark.p === undefined ? null : exchange.came.marks[mark.p];
  return other ? [svg("line", { class: "link", x1: x(mark.t), x2: x(other.t), y1: from + 4, y2: to - 4 })] : [];
}

function lane(lane, y, x, right, kind, also) {
  const first = lane.marks.length ? x(lane.marks[0].t) : 0;
  const last = lane.marks.length ? x(lane.marks[lane.marks.length - 1].t) : right;
  const parts = [svg("line", { class: "lane", x1: first, x2: Math.max(first, last), y1: y, y2: y })];
  let free = 0;
  for (const mark of lane.marks) {
    parts.push(...also(mark));
    const at = x(mark.t);
    if (mark.f !== undefined) parts.push(svg("line", { class: "between", x1: x(mark.f), x2: at, y1: y, y2: y }));
    parts.push(dot(mark, at, y, kind));
    const words = mark.k === "event" ? mark.l : mark.k === "head" ? `head ${mark.l}` : ["hold", "abort", "refuse", "unknown"].includes(mark.k) ? mark.l : "";
    const from = Math.min(at - 3, right - Math.min(words.length, 12) * LETTER);
    if (words && from >= free) {
      const room = Math.max(60, right - from);
      const shown = clipped(words, Math.min(room, 170));
      parts.push(svg("text", { class: "label", x: from, y: y + 17 }, shown));
      free = from + shown.length * LETTER + 8;
    }
  }
  if (lane.more) parts.push(svg("text", { class: "role", x: right, y: y - 7, "text-anchor": "end" }, `and ${grouped(lane.more)} more`));
  return parts;
}

function dot(mark, x, y, kind) {
  const title = svg("title", {}, `${when(mark)}: ${WORDS[mark.k]} ${mark.l ?? ""}`);
  if (mark.k === "event") {
    const style = kind === "scripted" && mark.p === undefined ? "lost" : kind;
    return svg("circle", { class: style, cx: x, cy: y, r: 4.5 }, title);
  }
  if (mark.k === "head") return svg("rect", { class: "came", x: x - 3.5, y: y - 5, width: 7, height: 10 }, title);
  if (mark.k === "end") return svg("path", { class: "small", d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` }, title);
  if (mark.k === "sent") return svg("path", { class: "small", d: `M${x} ${y - 6}v12` }, title);
  return svg("path", { class: "small", d: `M${x} ${y - 4}v8` }, title);
}

/** 850 ms, 1.2 s, 2 min 5 s. */
function time(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.floor((ms % 60000) / 1000)} s`;
}

/** When something was, or between which moments. */
function when(mark) {
  return mark.f === undefined ? time(mark.t) : `${time(mark.f)} to ${time(mark.t)}`;
}

/** The same to a tenth of a millisecond, for tables. */
function span(mark) {
  return mark.f === undefined ? `${mark.t.toFixed(1)} ms` : `${mark.f.toFixed(1)} to ${mark.t.toFixed(1)} ms`;
}

function clipped(text, width) {
  const letters = Math.max(1, Math.floor(width / LETTER));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function timesTable(run) {
  const rows = [];
  for (const exchange of run.exchanges) {
    const add = (lane, who) => {
      for (const mark of lane?.marks ?? []) rows.push([mark, exchange.name, who, `${WORDS[mark.k]} ${mark.l ?? ""}`]);
    };
    add(exchange.scripted, "scripted");
    add(exchange.came, "came");
  }
  rows.sort((a, b) => a[0].t - b[0].t);
  const head = ["time", "exchange", "lane", "what"].map((word) => el("th", { scope: "col" }, word));
  const body = rows.map(([mark, ...words]) => el("tr", {}, el("td", {}, span(mark)), words.map((word) => el("td", {}, word))));
  return el("table", { class: "times" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body));
}
