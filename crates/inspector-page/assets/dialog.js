// A dialog with a title and a close button. Escape closes it, and the focus goes back to where it was.

import { button, el } from "./elements.js";

let dialogs = 0;

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
  // A click beside it closes it, too.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
  return () => dialog.close();
}
