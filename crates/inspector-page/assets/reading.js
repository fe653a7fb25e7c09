// Reads the rows of all streams: of those that are shown as they come, of the others now and then, one after the other. A browser opens
// six connections to one server over HTTP/1.1: if each stream held one, six would leave none for Stop and Send.

const EVERY_MS = 1000;

export class Reading {
  #set;
  // What is shown, each with what ends its reading.
  #live = new Map();
  #background = null;

  /** Of the streams of a StreamSet. */
  constructor(set) {
    this.#set = set;
  }

  /** Looks at the streams that are not shown, again and again. */
  async start() {
    for (;;) {
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /** Looks at each stream that is not shown. */
  async look() {
    for (const stream of this.#set.all) {
      if (!stream.isOpen || this.#live.has(stream) || !this.#set.all.includes(stream)) continue;
      const abort = new AbortController();
      this.#background = { stream, abort };
      await stream.read("now", abort.signal);
      this.#background = null;
    }
  }

  /** These streams are shown now, or none where nobody looks. */
  show(streams) {
    for (const [stream, abort] of this.#live) {
      if (streams.includes(stream)) continue;
      abort.abort();
      this.#live.delete(stream);
    }
    const { stream: other, abort } = this.#background ?? {};
    if (other && (streams.includes(other) || !this.#set.all.includes(other))) abort.abort();
    for (const stream of streams) {
      if (!stream.isOpen || this.#live.has(stream)) continue;
      const abort = new AbortController();
      this.#live.set(stream, abort);
      stream.read("closed", abort.signal);
    }
  }
}
