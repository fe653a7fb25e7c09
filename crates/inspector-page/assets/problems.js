// Which problems belong to a row: those whose bytes are within its own, in the same exchange.

const NEAR = 200;

/** The problem rows of an event or comment, in the order in which they came. */
export function problemsOf(rows, row) {
  if (row.last_byte === undefined) return [];
  const at = placeOf(rows, row.n);
  const near = rows.slice(Math.max(at - NEAR, 0), at + NEAR);
  const isIn = (other) => other.first_byte <= row.last_byte && other.last_byte >= row.first_byte;
  return near.filter((other) => other.row === "problem" && other.exchange === row.exchange && isIn(other));
}

function placeOf(rows, number) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].n < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
