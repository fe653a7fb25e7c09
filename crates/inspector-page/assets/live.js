// Tells a screen reader how a stream goes on: counts now and then, never each event.

const EVERY_MS = 5000;

export class LiveRegion {
  #element;
  #told = "";
  #due = 0;
  #timer = null;
  #next = "";

  constructor(element) {
    this.#element = element;
  }

  /** Says this soon, if it is still the newest then. */
  say(words) {
    if (words === this.#told || words === this.#next) return;
    this.#next = words;
    this.#timer ??= setTimeout(() => this.#tell(), Math.max(this.#due - Date.now(), 300));
  }

  #tell() {
    this.#timer = null;
    this.#told = this.#next;
    this.#element.textContent = this.#told;
    this.#due = Date.now() + EVERY_MS;
  }
}
