// The tap: a proxy on this machine whose streams the page shows while an application reads them.

import { openDialog } from "./dialog.js";
import { copy } from "./download.js";
import { button, el } from "./elements.js";
import { shown } from "./shown.js";

/** Opens the dialog with what the tap does now. */
export async function openTap(app) {
  const state = el("div");
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const to = el("input", {
    type: "text",
    inputmode: "url",
    required: true,
    placeholder: "https://api.example.org",
    "aria-label": "Where the tap leads to",
    autocomplete: "off",
  });
  const draw = (tap) => {
    if (!tap) {
      state.replaceChildren(
        el(
          "p",
          {},
          "No tap is open. It takes requests of your application, passes them on without buffering, and each stream appears here.",
        ),
      );
      return;
    }
    state.replaceChildren(
      el("p", {}, "Point your application at this address instead of ", el("b", {}, shown(tap.to)), ":"),
      el(
        "p",
        { class: "buttons" },
        el("code", {}, shown(tap.listening)),
        button("Copy", (event) => copy(tap.listening, event.currentTarget)),
      ),
    );
  };
  draw(await app.api.tap());
  const form = el("form", { class: "buttons" }, to, el("button", { type: "submit", class: "primary" }, "Open the tap"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      draw(await app.api.startTap(to.value.trim()));
    } catch (error) {
      fault.hidden = false;
      fault.textContent = error.message;
    }
  });
  openDialog("Tap", state, form, fault);
}
