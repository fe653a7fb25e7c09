// A dialog with a title and a close button. The focus goes to its first field; Escape closes it, and the focus goes back.

import { button, el } from "./elements.js";

let dialogs = 0;

// Where the focus goes: a field to type in, else what the dialog is for, else the first control.
const FIRST = [":is(input:not([type=checkbox], [type=file]), textarea, select)", "button.primary", ":is(button, input)"];

/** Opens a dialog with this content; gives `close`. */
export function openDialog(title, ...content) {
  const id = `dialog-${++dialogs}`;
  const dialog = el(
    "dialog",
    { "aria-labelledby": id },
    el(
      "div",
      { class: "dialog-head" },
      el("h2", { id }, title),
      button("✕", () => dialog.close(), { "aria-label": "Close" }),
    ),
    el("div", { class: "dialog-body" }, content),
  );
  dialog.addEventListener("close", () => dialog.remove());
  // What was wrong is being mended.
  dialog.addEventListener("input", () => {
    for (const fault of dialog.querySelectorAll(".fault")) fault.hidden = true;
  });
  // A click beside it closes it, too.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
  FIRST.map((selector) => dialog.querySelector(`.dialog-body ${selector}`))
    .find((control) => control?.checkVisibility())
    ?.focus();
  return () => dialog.close();
}
