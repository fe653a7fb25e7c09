// One row of the table as cells.

import { el } from "./elements.js";
import { dataText, gapText, idText, signOf, typeText } from "./row-text.js";
import { shown } from "./shown.js";
import { moment } from "./units.js";

export const COLUMNS = [
  { name: "time", title: "Time s" },
  { name: "gap", title: "Gap" },
  { name: "type", title: "Type" },
  { name: "id", title: "ID" },
  { name: "data", title: "Data" },
];

/** The cells of a row for the table. */
export function rowCells(row) {
  return {
    cells: [row.times === "unknown" ? "" : moment(row.at_ns), gapText(row), typeCell(row), shown(idText(row)), dataCell(row)],
    classes: `r-${row.row} t-${row.tone}`,
  };
}

function typeCell(row) {
  const sign = signOf(row);
  return [sign && el("span", { class: "sign", "aria-hidden": "true" }, sign), shown(typeText(row))];
}

function dataCell(row) {
  const again = row.came_before && el("b", { class: "again" }, "came before ");
  return el("bdi", {}, again, shown(dataText(row)));
}
