// Which rows of a stream are shown: all, or those that pass a filter, found a slice at a time so that the page stays fluid.

const CHECK_EVERY = 256;

export class View {
  #rows = [];
  #passes = null;
  #found = [];
  #scanned = 0;
  #dropped = 0;

  /** Shows these rows, all of them until there is a filter. `dropped` is how many rows the array has lost from its beginning. */
  show(rows, dropped) {
    this.#rows = rows;
    this.#dropped = dropped;
    this.#restart();
  }

  /** `passes(row)`, or null for all. */
  filter(passes) {
    this.#passes = passes;
    this.#restart();
  }

  #restart() {
    this.#found = [];
    this.#scanned = 0;
  }

  /** The rows lost some from their beginning since. */
  follow(dropped) {
    const count = dropped - this.#dropped;
    if (count <= 0) return;
    this.#dropped = dropped;
    this.#scanned = Math.max(this.#scanned - count, 0);
    this.#found = this.#found.filter((index) => index >= count).map((index) => index - count);
  }

  /** Looks at further rows until `isLate()`; whether all were looked at. */
  advance(isLate = () => false) {
    if (!this.#passes) return true;
    while (this.#scanned < this.#rows.length) {
      if (this.#passes(this.#rows[this.#scanned])) this.#found.push(this.#scanned);
      this.#scanned++;
      if (this.#scanned % CHECK_EVERY === 0 && isLate()) return false;
    }
    return true;
  }

  get length() {
    return this.#passes ? this.#found.length : this.#rows.length;
  }

  /** The row at this place of the view. */
  at(place) {
    return this.#passes ? this.#rows[this.#found[place]] : this.#rows[place];
  }

  /** The place of the first row whose `key(row)` is at least this; `length` if none is. The keys must not fall. */
  firstFrom(wanted, key) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (key(this.at(middle)) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of the row with this number, or -1. */
  placeOf(number) {
    const place = this.firstFrom(number, (row) => row.n);
    return place < this.length && this.at(place).n === number ? place : -1;
  }
}
