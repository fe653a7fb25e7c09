// What the pieces of a dialect add up to: the texts and tool calls of a model, whole, and what does not fit.

import { el } from "./elements.js";
import { shown } from "./shown.js";
import { textLines } from "./text-lines.js";

const LEAST_MS = 600;

export class MergedView {
  #api;
  #stream = null;
  #asked = "";
  #isAsking = false;
  #drawn = "";
  element = el("div", { class: "merged" });

  constructor(api) {
    this.#api = api;
  }

  /** Of another stream, or of none. */
  show(stream) {
    this.#stream = stream;
    this.#asked = "";
    this.#drawn = "";
    this.element.replaceChildren();
  }

  /** Asks again if events came since; called while the view is in sight. */
  async update() {
    const stream = this.#stream;
    const state = stream ? `${stream.id} ${stream.counts.event} ${stream.isOpen}` : "";
    if (!stream || state === this.#asked || this.#isAsking) return;
    this.#asked = state;
    this.#isAsking = true;
    try {
      const merged = await this.#api.merged(stream.id);
      if (stream === this.#stream) this.#draw(merged);
    } catch (error) {
      if (stream === this.#stream) this.element.replaceChildren(el("p", { class: "fault" }, error.message));
    }
    setTimeout(() => {
      this.#isAsking = false;
      // What came meanwhile.
      this.update();
    }, LEAST_MS);
  }

  #draw(merged) {
    const state = JSON.stringify(merged);
    if (state === this.#drawn) return;
    this.#drawn = state;
    if (!merged) {
      this.element.replaceChildren(
        el("p", { class: "quiet" }, "This stream speaks no dialect that is known here, so there is nothing to merge."),
      );
      return;
    }
    this.element.replaceChildren(
      el("h3", {}, shown(merged.dialect)),
      el("p", {}, shown(merged.summary, 2000)),
      ...merged.findings.map((finding) =>
        el(
          "section",
          { class: `problem ${finding.level}` },
          el("h4", {}, shown(`${finding.level}: ${finding.rule}`)),
          el("p", {}, shown(finding.message, 2000)),
        ),
      ),
      ...merged.texts.map(({ what, key, text }) => {
        const name = key.length ? `${what} ${key.join(", ")}` : what;
        return el("section", {}, el("h4", {}, shown(name)), ...textLines(text, name));
      }),
    );
  }
}
