// Copy as curl: at once where the request has no secret, else after a question.

import { writeCurl } from "./write-curl.js";
import { openDialog } from "./dialog.js";
import { copy } from "./download.js";
import { button, el } from "./elements.js";
import { isMasked, maskRequest } from "./secrets.js";

/** Copies a request as a curl command; `from` is the button that was pressed. */
export function copyCurl(request, from) {
  const masked = maskRequest(request);
  if (isMasked(request) || !isMasked(masked)) {
    copy(writeCurl(request), from);
    return;
  }
  const command = el("pre", { class: "yaml", tabindex: 0, "aria-label": "The command" }, writeCurl(masked));
  const secrets = el("input", {
    type: "checkbox",
    onchange: () => (command.textContent = writeCurl(secrets.checked ? request : masked)),
  });
  openDialog(
    "Copy as curl",
    el("p", {}, "The request has secrets. Without them the command has ••• in their place."),
    command,
    el("label", { class: "check" }, secrets, " With the secrets"),
    el(
      "p",
      { class: "buttons" },
      button("Copy", (event) => copy(command.textContent, event.currentTarget), { class: "primary" }),
    ),
  );
}
