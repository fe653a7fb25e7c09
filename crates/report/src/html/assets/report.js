// Starts the page: the address says which cell is open and what is filtered, and all else follows it.

/** What the address says: `#target/rule?filters`. Null for the page's own anchors. */
function fromAddress() {
  const [, path, query] = /^#?([^?]*)(?:\?(.*))?$/.exec(location.hash) ?? [];
  const parts = /^([^/]*)\/(.+)$/.exec(path ?? "");
  if (path && !parts) return null;
  let place = null;
  try {
    const key = parts && decodeURIComponent(parts[1]);
    const number = parts ? block("shared").targets.findIndex((target) => target.key === key) : -1;
    if (number >= 0) place = { number, rule: decodeURIComponent(parts[2]) };
  } catch {
    // A malformed address opens nothing.
  }
  return { place, query: query ?? "" };
}

function address(place) {
  const path = place ? `${encodeURIComponent(block("shared").targets[place.number].key)}/${encodeURIComponent(place.rule)}` : "";
  return `#${path}${filterQuery()}`;
}

let shownPlace = null;

/** Opens or closes the dialog as the place demands. */
function show(place) {
  shownPlace = place;
  if (!place) {
    if (dialog.open) dialog.close();
    return;
  }
  showDetail(place.number, place.rule);
  const cell = cellOf(place.number, place.rule);
  document.getElementById("detail-previous").disabled = !cell || !neighbour(cell, -1);
  document.getElementById("detail-next").disabled = !cell || !neighbour(cell, 1);
}

function open(place) {
  history.pushState(null, "", address(place));
  show(place);
}

function follow() {
  const said = fromAddress();
  if (!said) return;
  takeQuery(said.query);
  applyFilters();
  show(said.place);
}

function step(direction) {
  const cell = shownPlace && cellOf(shownPlace.number, shownPlace.rule);
  const next = cell && neighbour(cell, direction);
  if (!next) return;
  history.replaceState(null, "", address(placeOf(next)));
  show(placeOf(next));
}

function changed() {
  applyFilters();
  history.replaceState(null, "", address(null));
}

const THEMES = ["auto", "dark", "light"];
function theme(name) {
  document.documentElement.dataset.theme = name;
  const words = { auto: "as the system has them", dark: "dark", light: "light" };
  document.getElementById("theme").setAttribute("aria-label", `Colours: ${words[name]}`);
  document.getElementById("theme").textContent = { auto: "◐", dark: "●", light: "○" }[name];
}

/** Storage may be refused to a file; the page works without. */
function remembered(name) {
  try {
    if (name) localStorage.setItem("ssespec-theme", name);
    return localStorage.getItem("ssespec-theme");
  } catch {
    return null;
  }
}

document.documentElement.classList.add("js");
theme(THEMES.includes(remembered()) ? remembered() : "auto");
document.getElementById("theme").addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  theme(next);
  remembered(next);
});
startGrid(open);
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(changed));
document.getElementById("problems").addEventListener("click", () => {
  for (const box of form.querySelectorAll("input[name=verdict]")) box.checked = ["error", "fail", "warn", "known", "inconclusive"].includes(box.value);
  changed();
});
document.getElementById("detail-close").addEventListener("click", () => dialog.close());
document.getElementById("detail-previous").addEventListener("click", () => step(-1));
document.getElementById("detail-next").addEventListener("click", () => step(1));
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("close", () => {
  if (!shownPlace) return;
  const cell = cellOf(shownPlace.number, shownPlace.rule);
  shownPlace = null;
  history.replaceState(null, "", address(null));
  if (cell && !cell.parentElement.hidden) {
    if (cell.closest("tbody").classList.contains("folded")) fold(cell.closest("tbody"), false);
    focusCell(cell);
  }
});
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
const unfolded = [];
addEventListener("beforeprint", () => {
  for (const finding of document.querySelectorAll("details.finding:not([open])")) unfolded.push(finding);
  for (const finding of unfolded) finding.open = true;
});
addEventListener("afterprint", () => {
  for (const finding of unfolded.splice(0)) finding.open = false;
});
applyFilters();
follow();
