// Saved requests and history: use, save, delete, and take a deletion back.

import { openDialog } from "./dialog.js";
import { button, el } from "./elements.js";
import { forgetAll, history, keepSecrets, keepsSecrets, putBack } from "./history.js";
import { savedAs, whyNotSaved, withEntry } from "./saved.js";
import { downloadScenario } from "./scenario.js";
import { shown } from "./shown.js";
import { maskRequest } from "./secrets.js";
import { Undo } from "./undo.js";

/** Opens the dialog, with a hint if there is one; what the server cannot do is told in it. */
export async function openSaved(app, hint = "") {
  let all = await app.api.saved();
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const tell = (words) => {
    fault.hidden = words === "";
    fault.textContent = words;
  };
  const attempt = async (act) => {
    tell("");
    try {
      await act();
    } catch (error) {
      tell(error.message);
    }
  };
  const saved = el("div", { class: "choices" });
  const name = el("input", { required: true, maxlength: 80, placeholder: "Name", "aria-label": "Name", autocomplete: "off" });
  const secrets = el("input", { type: "checkbox" });
  const store = async (next) => {
    await app.api.save(next);
    all = next;
    draw();
  };
  const undo = new Undo(name);
  // What is lost can be had back: the list as it was before.
  const storeWithUndo = async (next, words) => {
    const before = all;
    await store(next);
    undo.offer(words, () => attempt(() => store(before)));
  };
  const form = el(
    "form",
    { class: "buttons" },
    name,
    el("button", { type: "submit" }, "Save this request"),
    el("label", { class: "check" }, secrets, " with its secrets"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = secrets.checked ? app.form.value : maskRequest(app.form.value);
    const entry = { name: name.value.trim(), request, assertions: app.side.assertions.value };
    const why = whyNotSaved(entry);
    if (why) tell(why);
    else if (all.some((other) => other.name === entry.name))
      attempt(() => storeWithUndo(withEntry(all, entry), `Saved in place of the earlier ${entry.name}.`));
    else attempt(() => store(withEntry(all, entry)).then(() => undo.withdraw()));
  });
  const use = (request, assertions) => {
    app.form.value = request;
    if (assertions) app.side.assertions.value = assertions;
    close();
    app.form.focus();
  };
  const told = el("p", { class: "quiet" }, hint);
  const draw = () => {
    told.hidden = hint === "" || savedAs(all, app.form.value, app.side.assertions.value) !== null;
    saved.replaceChildren(
      ...all.map((entry) =>
        el(
          "div",
          { class: "choice" },
          el(
            "span",
            {},
            el("b", {}, shown(entry.name)),
            " ",
            el("span", { class: "quiet" }, shown(`${entry.request.method} ${entry.request.url}`)),
          ),
          el(
            "span",
            { class: "buttons" },
            button("Use", () => use(entry.request, entry.assertions), { "aria-label": `Use ${entry.name}` }),
            entry.assertions?.length
              ? button("Scenario", () => attempt(() => downloadScenario(app.api, entry.name)), {
                  "aria-label": `Scenario of ${entry.name}`,
                })
              : "",
            button(
              "Delete",
              () => attempt(() => storeWithUndo(all.filter((other) => other !== entry), `Deleted ${entry.name}.`)),
              { "aria-label": `Delete ${entry.name}` },
            ),
          ),
        ),
      ),
    );
    if (!all.length)
      saved.append(
        el(
          "p",
          { class: "quiet" },
          "Nothing is saved yet. A saved request keeps its assertions.",
        ),
      );
  };
  draw();
  const close = openDialog("Saved requests", told, form, fault, undo.element, saved, el("h3", {}, "History"), historyPart(use));
}

/** Downloads what the page shows as a scenario. What is not saved yet is to be saved first. */
export async function openScenario(app) {
  const entry = savedAs(await app.api.saved(), app.form.value, app.side.assertions.value);
  if (entry) await downloadScenario(app.api, entry.name);
  else await openSaved(app, "Save this request under a name first. Then Scenario beside it downloads the file.");
}

function historyPart(use) {
  const list = el("div", { class: "choices" });
  const keep = el("input", { type: "checkbox", checked: keepsSecrets(), onchange: () => keepSecrets(keep.checked) });
  const draw = () => {
    const all = history();
    list.replaceChildren(
      ...all.map(({ request, at }) =>
        el(
          "div",
          { class: "choice" },
          el(
            "span",
            {},
            shown(`${request.method} ${request.url}`),
            " ",
            el("time", { class: "quiet", datetime: new Date(at).toISOString() }, new Date(at).toLocaleString()),
          ),
          button("Use", () => use(request), { "aria-label": `Use ${request.method} ${request.url}` }),
        ),
      ),
    );
    if (!all.length) list.append(el("p", { class: "quiet" }, "No request was sent from this browser yet."));
  };
  draw();
  const forget = button("Forget all", () => {
    const before = history();
    if (!before.length) return;
    forgetAll();
    draw();
    undo.offer("The history is empty now.", () => {
      putBack(before);
      draw();
    });
  });
  const undo = new Undo(forget);
  return el(
    "div",
    { class: "choices" },
    el("div", { class: "buttons" }, el("label", { class: "check" }, keep, " Keep secrets of later requests"), forget),
    undo.element,
    list,
  );
}
