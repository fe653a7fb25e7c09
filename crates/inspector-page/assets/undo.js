// A line that says what was taken away, with a button that puts it back. The focus goes to it: what was pressed may be gone.

import { button, el } from "./elements.js";
import { shown } from "./shown.js";

const WORDS = 300;

export class Undo {
  #words = el("span");
  #act = () => {};
  #home;
  #button = button("Undo", () => {
    this.#home.focus();
    this.withdraw();
    this.#act();
  });
  element = el("p", { class: "buttons", role: "status", hidden: true }, this.#words, this.#button);

  /** `home` has the focus when something was put back. */
  constructor(home) {
    this.#home = home;
  }

  /** Says what was done; `act` puts it back. */
  offer(words, act) {
    this.#act = act;
    this.#words.replaceChildren(...shown(words, WORDS));
    this.element.hidden = false;
    this.#button.focus();
  }

  /** Something else was done since. */
  withdraw() {
    this.element.hidden = true;
  }
}
