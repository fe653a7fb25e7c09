// Which streams are on the page, which of them are shown and how, and what tells them apart. Knows nothing of elements.

export class StreamSet {
  #copies = new Map();
  all = [];
  /** The one that is shown. */
  active = null;
  /** The one that stands beside it, or is compared with it. */
  beside = null;
  /** The one that the details are about: in which a row was selected last. */
  subject = null;
  #mode = "one";

  find(id) {
    return this.all.find((stream) => stream.id === id) ?? null;
  }

  /** Adds a stream. A later one of the same name has a number, which it keeps when others go. */
  add(stream) {
    const copy = (this.#copies.get(stream.name) ?? 0) + 1;
    this.#copies.set(stream.name, copy);
    stream.copy = copy > 1 ? `(${copy})` : "";
    this.all.push(stream);
  }

  show(stream) {
    // The one beside is chosen: they change places.
    if (stream !== null && stream === this.beside) this.beside = this.active;
    this.active = stream;
    this.subject = stream;
    if (stream === this.beside) this.beside = null;
    this.beside ??= this.#other();
  }

  /** `one`, `two` side by side, or `compare`; one where there is no other. */
  get mode() {
    return this.beside === null ? "one" : this.#mode;
  }

  set mode(mode) {
    this.#mode = mode;
    this.beside ??= this.#other();
  }

  /** Those whose rows are in view. */
  get shown() {
    return [this.active, this.mode === "one" ? null : this.beside].filter(Boolean);
  }

  get ended() {
    return this.all.filter((stream) => !stream.isOpen);
  }

  /** Takes streams away; where the one that is shown goes, the next one is shown, or else the one before. */
  remove(streams) {
    const at = this.all.indexOf(this.active);
    const stays = (stream) => !streams.includes(stream);
    const next = this.all.slice(at).find(stays) ?? this.all.slice(0, Math.max(at, 0)).findLast(stays) ?? null;
    this.all = this.all.filter(stays);
    if (this.beside && !stays(this.beside)) this.beside = null;
    if (this.subject && !stays(this.subject)) this.subject = this.active;
    if (this.all.length < 2) this.#mode = "one";
    if (this.active && !stays(this.active)) this.show(next);
    else this.beside ??= this.#other();
  }

  #other() {
    return this.all.find((other) => other !== this.active) ?? null;
  }
}
