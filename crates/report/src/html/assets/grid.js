// The matrix as a grid: one stop for the Tab key, arrow keys within, Enter opens. Areas fold.

let current = null;

function visibleRows() {
  const rows = [];
  for (const part of grid.tBodies) {
    if (part.hidden) continue;
    for (const row of part.rows) {
      if (row.hidden || (part.classList.contains("folded") && !row.classList.contains("area"))) continue;
      rows.push(row);
    }
  }
  return rows;
}

/** What takes the focus in a cell: its button if it has one. */
function holder(cell) {
  return cell.querySelector("button") ?? cell;
}

/** Makes a cell the grid's one stop. */
function makeCurrent(cell) {
  if (current) holder(current).tabIndex = -1;
  current = cell;
  holder(cell).tabIndex = 0;
}

function focusCell(cell) {
  makeCurrent(cell);
  holder(cell).focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The cell of a target's rule. */
function cellOf(number, rule) {
  for (const part of grid.tBodies) {
    for (const row of part.rows) if (row.dataset.id === rule) return row.cells[number + 1] ?? null;
  }
  return null;
}

/** The target's number and the rule behind a cell, if it stands for results. */
function placeOf(cell) {
  const row = cell.parentElement;
  if (!row.dataset.id || cell.cellIndex === 0 || !cell.classList[0]) return null;
  return { number: cell.cellIndex - 1, rule: row.dataset.id };
}

/** The nearest cell with results above (-1) or below (1) in the same column. */
function neighbour(cell, step) {
  const rows = visibleRows();
  for (let at = rows.indexOf(cell.parentElement) + step; rows[at]; at += step) {
    const other = rows[at].cells[cell.cellIndex];
    if (other && placeOf(other) && !other.classList.contains("dim")) return other;
  }
  return null;
}

function fold(part, isFolded) {
  part.classList.toggle("folded", isFolded);
  part.rows[0].querySelector("button").setAttribute("aria-expanded", String(!isFolded));
}

function moved(event) {
  const rows = visibleRows();
  const row = rows.indexOf(current.parentElement);
  const column = current.cellIndex;
  const last = current.parentElement.cells.length - 1;
  const to = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows.length - 1 : row, last],
    PageUp: [Math.max(0, row - 10), column], PageDown: [Math.min(rows.length - 1, row + 10), column],
  }[event.key];
  return to && rows[to[0]]?.cells[to[1]];
}

function startGrid(open) {
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-readonly", "true");
  grid.setAttribute("aria-label", "Requirements by targets");
  for (const part of grid.tBodies) {
    const label = part.rows[0].querySelector(".toggle");
    const button = el("button", { type: "button", class: "toggle", "aria-expanded": "true", tabindex: -1 }, ...label.childNodes);
    button.addEventListener("click", () => {
      fold(part, !part.classList.contains("folded"));
      makeCurrent(button.closest("th"));
    });
    label.replaceWith(button);
  }
  const first = visibleRows().find((row) => row.dataset.id);
  if (first) makeCurrent(first.cells[Math.min(1, first.cells.length - 1)]);
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    const place = cell && placeOf(cell);
    if (place) open(place);
  });
  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td, th");
    if (cell && cell !== current && cell.closest("tbody")) makeCurrent(cell);
  });
  grid.addEventListener("keydown", (event) => {
    if (!current || event.altKey || event.metaKey) return;
    const next = moved(event);
    if (next) {
      event.preventDefault();
      focusCell(next);
    } else if ((event.key === "Enter" || event.key === " ") && event.target.tagName !== "BUTTON") {
      const place = placeOf(current);
      event.preventDefault();
      if (place) open(place);
    }
  });
  const all = document.getElementById("fold");
  all.addEventListener("click", () => {
    const isFolded = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(isFolded));
    for (const part of grid.tBodies) fold(part, isFolded);
    if (current && !visibleRows().includes(current.parentElement)) makeCurrent(visibleRows()[0].cells[0]);
  });
}
