// One row in full: data as text, JSON tree, lines and bytes; the response's fields; what is wrong with it, why, and the fix.

import { BytesView } from "./bytes-view.js";
import { button, el, facts } from "./elements.js";
import { jsonTree } from "./json-tree.js";
import { parsed } from "./pointer.js";
import { problemsOf } from "./problems.js";
import { maskFields } from "./secrets.js";
import { shown } from "./shown.js";
import { dataText, thenText, typeText } from "./row-text.js";
import { Tabs } from "./tabs.js";
import { copy } from "./download.js";
import { textLines } from "./text-lines.js";
import { counted, duration, grouped, moment, size } from "./units.js";

const LINE = 4000;
// JSON of more characters is slow to parse, and no tree helps to read it.
const MOST_JSON = 16 * 1024 * 1024;

export class Detail {
  #api;
  #actions;
  #requirements = {};
  #bytes = null;
  #view = "text";
  element = el("div", { class: "detail" });

  /** `actions` are what can be done with a value of the JSON tree, as of jsonTree. */
  constructor(api, actions) {
    this.#api = api;
    this.#actions = actions;
    this.#empty();
  }

  /** Loads the requirements, so that problems have their why and fix. */
  async load() {
    this.#requirements = (await this.#api.requirements()) ?? {};
  }

  #empty() {
    this.element.replaceChildren(
      el("p", { class: "quiet" }, "Select a row to see all of it: with arrows in the table, or by a click."),
    );
  }

  /** Shows a row of a stream, or none. */
  show(stream, row) {
    this.#bytes?.leave();
    this.#bytes = null;
    if (!row) {
      this.#empty();
      return;
    }
    const heading = el(
      "h3",
      {},
      shown(typeText(row), 200),
      row.row === "event" ? el("span", { class: "quiet" }, ` ${grouped(row.number)}`) : "",
    );
    const problems = row.row === "problem" ? [row] : problemsOf(stream.rows, row);
    this.element.replaceChildren(
      el(
        "header",
        { class: "detail-head" },
        heading,
        button("Copy", (event) => copy(dataText(row), event.currentTarget)),
      ),
      facts(factsOf(row)),
      ...problems.map((problem) => this.#problem(problem)),
      ...(row.row === "event" ? this.#event(stream, row) : this.#other(stream, row)),
    );
  }

  #problem(problem) {
    const rule = this.#requirements[problem.requirement];
    return el(
      "section",
      { class: "problem" },
      el("h4", {}, "Problem"),
      el("p", {}, shown(problem.message, LINE)),
      facts([
        ["rule", problem.requirement && [rule ? `${rule.title} ` : "", el("code", {}, problem.requirement)]],
        ["why", rule?.why],
        ["fix", rule?.fix],
        [
          "where",
          problem.last_byte === undefined
            ? null
            : `bytes ${grouped(problem.first_byte)} to ${grouped(problem.last_byte)} of the body`,
        ],
      ]),
    );
  }

  #event(stream, row) {
    const panels = Object.fromEntries(["text", "json", "lines", "bytes"].map((name) => [name, el("div")]));
    const made = new Set();
    const make = (name) => {
      this.#view = name;
      if (made.has(name)) return;
      made.add(name);
      panels[name].append(...this.#content(name, stream, row));
    };
    const document = row.data.length <= MOST_JSON && /^\s*[[{"\-\dtfn]/.test(row.data) ? parsed(row.data) : undefined;
    const items = [["text", "Text", panels.text]];
    if (document !== undefined) items.push(["json", "JSON", panels.json]);
    items.push(["lines", "Lines", panels.lines], ["bytes", "Bytes", panels.bytes]);
    const tabs = new Tabs("Data", items, make);
    tabs.show(this.#view);
    make(tabs.current);
    return [tabs.bar, ...items.map(([, , panel]) => panel)];
  }

  #content(name, stream, row) {
    switch (name) {
      case "text":
        return textLines(row.data);
      case "json":
        return [jsonTree(row.data, this.#actions)];
      default:
        return [this.#bytesView(stream, row).panel(name)];
    }
  }

  #request(stream, row) {
    const holder = el("div", { class: "detail" });
    this.#api
      .request(stream.id, row.exchange)
      // A server without it: what was sent from this page is known here.
      .then((sent) => sent ?? stream.request)
      .then((sent) => {
        if (!sent) return;
        holder.append(fieldsTable(maskFields(sent.headers)));
        if (sent.body) holder.append(el("h4", {}, "Body"), ...textLines(sent.body, "Body of the request"));
      })
      .catch((error) => holder.append(el("p", { class: "fault" }, error.message)));
    return holder;
  }

  #bytesView(stream, row) {
    this.#bytes ??= new BytesView(this.#api, stream.id, row);
    return this.#bytes;
  }

  #other(stream, row) {
    const parts = [];
    if (row.row === "comment") parts.push(...textLines(row.text));
    if (row.row === "head") parts.push(fieldsTable(row.fields));
    if (row.row === "request") parts.push(this.#request(stream, row));
    if (row.last_byte !== undefined) parts.push(el("h4", {}, "Lines"), this.#bytesView(stream, row).panel("lines"));
    return parts;
  }
}

function factsOf(row) {
  const precise = row.at_ns - row.since_ns > 1e5 ? ` (not before ${moment(row.since_ns)} s)` : "";
  const isTimed = row.times !== "unknown";
  const common = [["time", `${isTimed ? `${moment(row.at_ns)} s${precise}` : "not known"}, ${row.exchange}`]];
  const gap = ["gap", row.gap_ns === undefined || !isTimed ? null : `${duration(row.gap_ns)} after the one before`];
  const bytes = [
    "bytes",
    row.last_byte === undefined
      ? null
      : `${grouped(row.first_byte)} to ${grouped(row.last_byte)}, ${row.first_piece === row.last_piece ? `in piece ${grouped(row.first_piece)}` : `in pieces ${grouped(row.first_piece)} to ${grouped(row.last_piece)}`}`,
  ];
  switch (row.row) {
    case "event":
      return [
        ...common,
        gap,
        ["type", shown(row.type, LINE)],
        ["id", row.id === undefined ? "none of its own" : shown(row.id, LINE)],
        ["last event ID", row.last_event_id === "" ? "empty" : shown(row.last_event_id, LINE)],
        ["data", counted(row.data.length, "character")],
        row.came_before ? ["note", "An event with this id came before, in an earlier exchange."] : ["note", null],
        bytes,
      ];
    case "comment":
    case "retry":
      return [...common, gap, ["says", shown(dataText(row), LINE)], bytes];
    case "head":
      return [
        ...common,
        ["status", String(row.status)],
        ["protocol", [row.protocol, row.tls].filter(Boolean).join(", ")],
        ["type", row.content_type ? shown(row.content_type, LINE) : "none"],
        ["stream", row.is_event_stream ? "a browser reads it as an event stream" : "a browser does not read it as an event stream"],
        ["coding", row.codings?.join(", ")],
        ["came after", duration(row.after_ns)],
      ];
    case "end":
      return [
        ...common,
        ["how", shown(row.how, LINE)],
        ["complete", row.is_complete ? "yes" : "no"],
        ["events", grouped(row.events)],
        ["body", size(row.body_bytes)],
        ["why", row.hint && shown(row.hint, LINE)],
        ["then", shown(thenText(row.then), LINE)],
      ];
    case "request":
      return [
        ...common,
        ["method", shown(row.method, LINE)],
        ["URL", shown(row.url, LINE)],
        ["last event ID", row.last_event_id === undefined ? "none sent" : shown(row.last_event_id, LINE)],
        ["reconnects", grouped(row.reconnects)],
        ["body", size(row.body_bytes)],
      ];
    case "problem":
      return common;
    default:
      return [...common, ["says", shown(dataText(row), LINE)]];
  }
}

function fieldsTable(fields) {
  return el(
    "table",
    { class: "fields-table" },
    el("caption", {}, "Header fields"),
    el(
      "tbody",
      {},
      fields.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, shown(name, LINE)), el("td", {}, shown(value, LINE)))),
    ),
  );
}
