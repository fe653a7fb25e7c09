// What the suite says of a stream: first of its recording alone, then, after the plan was shown, of further requests.

import { button, el, facts } from "./elements.js";
import { shown } from "./shown.js";
import { grouped } from "./units.js";
import { sendText, SIGNS } from "./verdicts.js";

/** The verdicts with the worst first. */
export const VERDICTS = ["fail", "warn", "inconclusive", "note", "pass", "skip"];
const TEXT = 4000;

export class JudgeView {
  #api;
  #stream = null;
  element = el("div", { class: "judge", tabindex: -1 });

  constructor(api) {
    this.#api = api;
  }

  /** Of another stream, or of none. */
  show(stream) {
    this.#stream = stream;
    this.element.replaceChildren(
      el("p", {}, "Says what `ssespec check` would say. First of what was recorded; that sends no request."),
      el(
        "p",
        { class: "buttons" },
        button("Judge the recording", () => this.#ask((id) => this.#api.judgeRecording(id)), { class: "primary" }),
      ),
    );
  }

  async #ask(ask) {
    const stream = this.#stream;
    if (!stream) return;
    // The button that was pressed goes away: the focus stays in the pane.
    if (this.element.contains(document.activeElement)) this.element.focus();
    this.element.setAttribute("aria-busy", "true");
    for (const each of this.element.querySelectorAll("button")) each.disabled = true;
    try {
      const told = await ask(stream.id);
      if (stream === this.#stream) this.#draw(told);
    } catch (error) {
      if (stream !== this.#stream) return;
      this.show(stream);
      this.element.prepend(el("p", { class: "fault", role: "alert" }, error.message));
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  #draw({ results, plan, requests, second_tries }) {
    const sorted = VERDICTS.flatMap((verdict) => results.filter((result) => result.verdict === verdict));
    const counts = VERDICTS.map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length]);
    this.element.replaceChildren(
      el(
        "p",
        { class: "counts", role: "status" },
        counts
          .filter(([, count]) => count)
          .map(([verdict, count]) => el("span", { class: `v-${verdict}` }, `${SIGNS[verdict]} ${grouped(count)} ${verdict}`)),
      ),
      plan.length ? this.#plan(plan, sendText(requests, second_tries)) : "",
      ...sorted.map(result),
      el(
        "p",
        { class: "buttons" },
        button("Judge again", () => this.#ask((id) => this.#api.judgeRecording(id))),
      ),
    );
    if (!results.length) this.element.prepend(el("p", {}, "Nothing in this recording can be judged yet."));
  }

  #plan(plan, send) {
    return el(
      "section",
      { class: "result" },
      el("h3", {}, "What the recording cannot show"),
      el("p", {}, "To judge the rest, ssespec would send these requests to the server:"),
      el(
        "ul",
        { class: "plan" },
        plan.map((line) => el("li", {}, shown(line, TEXT))),
      ),
      el(
        "p",
        { class: "buttons" },
        button(send, () => this.#ask((id) => this.#api.judgeRest(id))),
      ),
    );
  }
}

function result({ requirement, verdict, title, message, why, fix, byte }) {
  return el(
    "details",
    { class: "result", open: verdict === "fail" },
    el(
      "summary",
      {},
      el("span", { class: `verdict v-${verdict}` }, `${SIGNS[verdict] ?? "?"} ${verdict}`),
      el("span", {}, shown(title, TEXT)),
    ),
    facts([
      ["says", message && shown(message, TEXT)],
      ["where", byte === undefined || byte === null ? null : `byte ${grouped(byte)} of the body`],
      ["why", why && shown(why, TEXT)],
      ["fix", fix && shown(fix, TEXT)],
      ["rule", el("code", {}, shown(requirement))],
    ]),
  );
}
