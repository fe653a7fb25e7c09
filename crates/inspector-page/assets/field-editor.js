// The header fields of the request: rows of name and value, or one text.

import { button, el } from "./elements.js";
import { parseFields, writeFields } from "./headers.js";
import { isSecretField, MASK } from "./secrets.js";

export class FieldEditor {
  #rows = el("div", { class: "field-rows" });
  #text = el("textarea", {
    rows: 5,
    spellcheck: "false",
    "aria-label": "Header fields, one a line",
    placeholder: "Name: value",
    hidden: true,
  });
  #toggle = button("As text", () => this.#switch(), { "aria-pressed": "false" });
  #fault = el("p", { class: "fault", role: "alert", hidden: true });
  #more;

  constructor() {
    this.#more = button("Add a field", () => this.#add("", "").querySelector("input").focus());
    this.element = el(
      "fieldset",
      { class: "fields" },
      el("legend", {}, "Header fields"),
      this.#rows,
      this.#text,
      this.#fault,
      el("p", { class: "buttons" }, this.#more, this.#toggle),
    );
    this.value = [];
  }

  get #isText() {
    return !this.#text.hidden;
  }

  /** `[[name, value]]` without empty names. */
  get value() {
    if (this.#isText) {
      const { fields, faults } = parseFields(this.#text.value);
      this.#tell(faults);
      return fields;
    }
    const rows = [...this.#rows.children].map((row) => [...row.querySelectorAll("input")].map((input) => input.value.trim()));
    return rows.filter(([name]) => name !== "");
  }

  set value(fields) {
    this.#tell([]);
    this.#text.value = writeFields(fields);
    this.#rows.replaceChildren();
    for (const [name, value] of fields) this.#add(name, value);
    if (!fields.length) this.#add("", "");
  }

  #tell(faults) {
    this.#fault.hidden = !faults.length;
    this.#fault.textContent = faults.join(". ");
  }

  #switch() {
    const fields = this.value;
    this.#text.hidden = this.#isText;
    this.#rows.hidden = this.#isText;
    this.#toggle.setAttribute("aria-pressed", String(this.#isText));
    this.value = fields;
  }

  #add(name, value) {
    const nameInput = el("input", {
      value: name,
      "aria-label": "Name",
      placeholder: "Name",
      list: "field-names",
      autocomplete: "off",
      spellcheck: "false",
    });
    const valueInput = el("input", {
      value,
      "aria-label": "Value",
      placeholder: "Value",
      autocomplete: "off",
      spellcheck: "false",
    });
    const showSecret = () =>
      valueInput.classList.toggle("secret", isSecretField([nameInput.value.trim()]) && !valueInput.value.includes(MASK));
    nameInput.addEventListener("input", showSecret);
    showSecret();
    const row = el(
      "div",
      { class: "field-row" },
      nameInput,
      valueInput,
      button("✕", () => remove(), { "aria-label": "Remove this field" }),
    );
    const remove = () => {
      (row.nextElementSibling?.querySelector("button") ?? this.#more).focus();
      row.remove();
      // The form says how many there are.
      this.element.dispatchEvent(new Event("input", { bubbles: true }));
    };
    this.#rows.append(row);
    return row;
  }
}
