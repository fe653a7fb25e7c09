// Shows why there is no event, big and plain, with buttons that change the request.

import { button, el } from "./elements.js";
import { shown } from "./shown.js";
import { whyNothing } from "./why.js";

const LINE = 2000;

export class WhyPanel {
  #told = "";
  #onchange;

  /** `label` tells it from another one; `onchange(change)` puts a remedy into the request form. */
  constructor(label, onchange) {
    this.#onchange = onchange;
    this.element = el("div", {
      class: "why",
      role: "region",
      "aria-label": `Why nothing shows: ${label}`,
      tabindex: 0,
      hidden: true,
    });
  }

  /** Shows what the stream says now; redraws only if that changed. Gives the headline, or an empty text. */
  update(stream) {
    const why = stream && whyNothing(stream);
    this.element.hidden = !why;
    const told = JSON.stringify(why ?? null);
    if (why && told !== this.#told) this.#draw(why);
    this.#told = told;
    return why?.headline ?? "";
  }

  #draw({ tone, headline, advice, lines, remedies }) {
    // What is replaced cannot keep the focus.
    if (this.element.contains(document.activeElement)) this.element.focus();
    this.element.className = `why t-${tone}`;
    this.element.replaceChildren(
      el("h3", {}, shown(headline, LINE)),
      advice ? el("p", { class: "advice" }, shown(advice, LINE)) : "",
      ...lines.map((line) => el("p", {}, shown(line, LINE))),
      remedies.length
        ? el(
            "p",
            { class: "buttons" },
            remedies.map(({ words, change }) => button(shown(words, LINE), () => this.#onchange(change))),
          )
        : "",
    );
  }
}
