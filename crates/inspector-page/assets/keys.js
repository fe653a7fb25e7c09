// The keys of the page: what they do, and the dialog that says so.

import { openDialog } from "./dialog.js";
import { el } from "./elements.js";

const KEYS = [
  ["Enter", "in the request: send"],
  ["Ctrl+Enter", "in the body: send"],
  ["/", "go to the filter"],
  ["u", "go to the URL"],
  ["t", "go to the table"],
  ["s", "stop the stream"],
  ["1, 2, 3", "one stream, two side by side, two compared"],
  ["↑ ↓ or k j", "in the table: the row above or below"],
  ["Page Up, Page Down", "in the table: a page up or down"],
  ["Home, End", "in the table: the first row; the newest, which is then followed"],
  ["Enter", "in the table: go to the details of the row"],
  ["Delete", "on the tab of a stream: stop and close it"],
  ["← →", "on tabs: another tab; in JSON: fold and unfold"],
  ["Esc", "leave the details for the table; close a dialog"],
  ["?", "these keys"],
];

const OFF = "ssespec-single-keys-off";

/** Whether keys such as `s` work without Control: who speaks to the computer may not want them. */
function areOff() {
  return localStorage.getItem(OFF) === "yes";
}

export function openKeys() {
  const box = el("input", {
    type: "checkbox",
    checked: !areOff(),
    onchange: () => localStorage.setItem(OFF, box.checked ? "no" : "yes"),
  });
  const keys = KEYS.map(([key, does]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)));
  openDialog(
    "Keys",
    el("label", { class: "check" }, box, " Single letters, digits, / and ? work"),
    el("dl", { class: "said keys" }, keys),
  );
}

/** Single letters work wherever nothing is typed. */
export function bindKeys(app) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && (app.isCovered || app.side.element.contains(document.activeElement))) {
      app.focusTable();
      return;
    }
    if (areOff()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const does = {
      "/": () => app.panes[0].focusFilter(),
      u: () => app.form.focus(),
      t: () => app.focusTable(),
      s: () => app.attempt(() => app.active?.stop()),
      1: () => app.setMode("one"),
      2: () => app.setMode("two"),
      3: () => app.setMode("compare"),
      "?": openKeys,
    };
    if (!Object.hasOwn(does, event.key)) return;
    event.preventDefault();
    does[event.key]();
  });
}
