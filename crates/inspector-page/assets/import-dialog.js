// Import: a curl line into the form, a recording or a HAR as a stream.

import { parseCurl } from "./curl.js";
import { openDialog } from "./dialog.js";
import { button, el, labelled } from "./elements.js";

/** Opens the dialog. */
export function openImport(app) {
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const tell = (words) => {
    fault.hidden = words === "";
    fault.textContent = words;
  };
  const line = el("textarea", {
    rows: 6,
    spellcheck: "false",
    placeholder: "curl -N https://example.org/events -H 'Accept: text/event-stream'",
  });
  const take = () => {
    const told = takeCurl(app, line.value);
    if (told.fault) tell(told.fault);
    else close();
  };
  const file = el("input", { type: "file", accept: ".jsonl,.har,.json,.ndjson", "aria-label": "Recording or HAR" });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      const { id } = await app.api.importRecording(file.files[0]);
      app.show(app.add({ id, method: "file", url: file.files[0].name }));
      close();
    } catch (error) {
      tell(error.message);
    }
  });
  const close = openDialog(
    "Import",
    fault,
    el("h3", {}, "A request from curl"),
    labelled("The command, as browsers copy it", line, { class: "stacked" }),
    el("p", { class: "buttons" }, button("Put it into the form", take, { class: "primary" })),
    el("h3", {}, "A recording of ssespec, or a HAR file"),
    el(
      "p",
      { class: "quiet" },
      "It is shown as a stream that has ended. Of a HAR only what it keeps can be shown: times of events are in it where the browser wrote them.",
    ),
    file,
  );
}

/** Puts a curl line into the form; `{fault}` is a sentence if it cannot. */
export function takeCurl(app, text) {
  try {
    const { request, notes } = parseCurl(text);
    app.form.value = request;
    // What the command asked for besides is true of it until it is sent.
    app.form.tell(notes.join(" "), { holds: () => true, isHint: true });
    return { fault: "" };
  } catch (error) {
    return { fault: error.message };
  }
}
