// Filters of the matrix and the findings: what is chosen, what then is shown, and how both stand in the address.

const form = document.getElementById("filters");
const grid = document.getElementById("grid");

/** What is chosen now. */
function chosen() {
  const all = new FormData(form);
  return { verdicts: all.getAll("verdict"), levels: all.getAll("level"), area: all.get("area") ?? "", text: (all.get("q") ?? "").trim() };
}

/** The choice as the end of an address, empty if nothing is chosen. */
function filterQuery() {
  const { verdicts, levels, area, text } = chosen();
  const query = new URLSearchParams();
  if (verdicts.length) query.set("verdict", verdicts.join(","));
  if (levels.length) query.set("level", levels.join(","));
  if (area) query.set("area", area);
  if (text) query.set("q", text);
  const words = query.toString();
  return words && `?${words}`;
}

/** Takes the choice from the end of an address. */
function takeQuery(words) {
  const query = new URLSearchParams(words);
  const has = (name, value) => (query.get(name) ?? "").split(",").includes(value);
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = has(box.name, box.value);
  const area = query.get("area") ?? "";
  form.elements.area.value = Array.from(form.elements.area.options).some((option) => option.value === area) ? area : "";
  form.elements.q.value = query.get("q") ?? "";
}

/** What the findings say of each rule, so that a search finds it by its message. */
let messages = null;
function messageOf(rule) {
  if (!messages) {
    messages = new Map();
    for (const finding of document.querySelectorAll(".finding")) {
      const { check } = finding.dataset;
      messages.set(check, `${messages.get(check) ?? ""} ${finding.textContent.toLowerCase()}`);
    }
  }
  return messages.get(rule) ?? "";
}

/** Shows what matches and hides the rest; says how much that is. */
function applyFilters() {
  const { verdicts, levels, area, text } = chosen();
  const wanted = text.toLowerCase();
  const isActive = Boolean(verdicts.length || levels.length || area || wanted);
  let shown = 0;
  let total = 0;
  for (const part of grid.tBodies) {
    let any = false;
    for (const row of part.rows) {
      if (row.classList.contains("area")) continue;
      total++;
      const cells = Array.from(row.cells).slice(1);
      const isMatch =
        (!area || part.dataset.area === area) &&
        (!levels.length || levels.includes(row.dataset.level)) &&
        (!verdicts.length || cells.some((cell) => verdicts.includes(cell.classList[0]))) &&
        (!wanted || row.cells[0].textContent.toLowerCase().includes(wanted) || messageOf(row.dataset.id).includes(wanted));
      row.hidden = !isMatch;
      if (isMatch) {
        any = true;
        shown++;
        for (const cell of cells) cell.classList.toggle("dim", verdicts.length > 0 && !verdicts.includes(cell.classList[0]));
      }
    }
    part.hidden = !any;
  }
  let findings = 0;
  const all = document.querySelectorAll(".finding");
  for (const finding of all) {
    const { check, level, verdict } = finding.dataset;
    finding.hidden = !(
      (!area || check.startsWith(`${area}.`)) &&
      (!levels.length || levels.includes(level)) &&
      (!verdicts.length || verdicts.includes(verdict)) &&
      (!wanted || finding.textContent.toLowerCase().includes(wanted))
    );
    if (!finding.hidden) findings++;
  }
  for (const target of document.querySelectorAll("section.target")) {
    target.hidden = isActive && !target.querySelector(".finding:not([hidden])");
  }
  document.getElementById("nothing").hidden = shown > 0;
  document.getElementById("shown").textContent = `${shown} of ${total} requirements, ${findings} of ${all.length} findings shown.`;
}
