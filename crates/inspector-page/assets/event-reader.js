// Reads the page's own event stream, which comes by fetch: text in, `{type, id, data}` out, as the standard dispatches.

/** Takes text as it comes and gives the events that it completes. */
export class EventReader {
  #rest = "";
  #sawCr = false;
  #data = [];
  #type = "";
  #id;

  /** `id` is the last event ID to begin with. */
  constructor(id = "") {
    this.#id = id;
  }

  /** The last event ID so far. */
  get lastEventId() {
    return this.#id;
  }

  /** Calls `dispatch` for each event that this text completes. */
  feed(text, dispatch) {
    if (this.#sawCr && text.startsWith("\n")) text = text.slice(1);
    if (text !== "") this.#sawCr = text.endsWith("\r");
    let from = 0;
    const ends = /\r\n|\n|\r/g;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      const line = text.slice(from, end.index);
      this.#line(this.#rest === "" ? line : this.#rest + line, dispatch);
      this.#rest = "";
      from = ends.lastIndex;
    }
    this.#rest += text.slice(from);
  }

  #line(line, dispatch) {
    if (line === "") {
      if (this.#data.length) dispatch({ type: this.#type || "message", id: this.#id, data: this.#data.join("\n") });
      this.#data = [];
      this.#type = "";
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#type = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
  }
}
