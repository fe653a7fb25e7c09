// A table of any number of rows of the same height: only those in view are in the document. Keyboard, and the newest followed.

import { button, el } from "./elements.js";
import { grouped } from "./units.js";
import { isAtEnd, topFor, visibleRange } from "./window.js";

let lists = 0;

export class List {
  #source;
  #columns;
  #draw;
  #onselect;
  #onopen;
  #onpick;
  #drawn = new Map();
  #prefix = `list-${++lists}`;
  #selected = -1;
  #following;
  #seen = 0;
  #lastTop = 0;
  #rowHeight = 28;

  /**
   * `source` has `length`, `at(place)` and `key(item)`; `columns` are `{name, title}`; `draw(item)` gives the cells of a row, each
   * the content of a column, and its classes: `{cells, classes}`. `onselect(item, place)`: another row is selected; `onopen(item)`:
   * it was chosen with Enter or a second click; `onpick(item)`: it was clicked. `follows`: whether the newest row is kept in view.
   */
  constructor({ label, source, columns, draw, onselect, onopen, onpick, follows = true }) {
    this.#source = source;
    this.#columns = columns;
    this.#draw = draw;
    this.#onselect = onselect;
    this.#onopen = onopen;
    this.#onpick = onpick;
    this.#following = follows;
    this.follows = follows;
    this.body = el("div", { class: "list-body", role: "rowgroup" });
    const names = columns.map(({ name, title }) => el("span", { role: "columnheader", class: `c-${name}` }, title));
    this.head = el(
      "div",
      { class: "list-head", role: "rowgroup" },
      el("div", { role: "row", class: "list-row", "aria-rowindex": 1 }, names),
    );
    this.grid = el(
      "div",
      { class: "list", role: "grid", tabindex: 0, "aria-label": label, "aria-colcount": columns.length },
      this.head,
      this.body,
    );
    this.newer = button("", () => this.toEnd(), { class: "newer", hidden: true });
    this.element = el("div", { class: "list-frame" }, this.grid, this.newer);
    this.grid.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("click", (event) => this.#click(event));
    this.body.addEventListener("dblclick", () => this.#open());
    new ResizeObserver(() => this.update()).observe(this.grid);
  }

  get selected() {
    return this.#selected;
  }

  /** Begins anew with other content: at its end if it follows. */
  reset() {
    this.#selected = -1;
    this.#following = this.follows;
    this.#seen = this.#source.length;
    this.#forget();
    this.grid.scrollTop = 0;
    this.#lastTop = 0;
    this.update();
  }

  /** The same place stands for another row now, or the selected one has another place. */
  moved(selected) {
    this.#selected = selected;
    this.#forget();
    this.update();
  }

  #forget() {
    for (const row of this.#drawn.values()) row.element.remove();
    this.#drawn.clear();
  }

  #geometry() {
    const height = Math.max(this.grid.clientHeight - this.head.offsetHeight, this.#rowHeight);
    return { count: this.#source.length, rowHeight: this.#rowHeight, top: this.grid.scrollTop, height };
  }

  /** Draws what is in view now. */
  update() {
    const count = this.#source.length;
    const wanted = parseFloat(getComputedStyle(this.grid).getPropertyValue("--row"));
    if (wanted > 0) this.#rowHeight = wanted;
    if (this.#selected >= count) this.#selected = count - 1;
    let geometry = this.#geometry();
    let range = visibleRange(geometry);
    if (this.#content !== range.content) {
      this.#content = range.content;
      this.body.style.height = `${range.content}px`;
    }
    if (this.#following) {
      const end = Math.max(range.content - geometry.height, 0);
      if (Math.abs(this.grid.scrollTop - end) > 1) this.grid.scrollTop = end;
      this.#lastTop = this.grid.scrollTop;
      this.#seen = count;
      geometry = { ...geometry, top: this.grid.scrollTop };
      range = visibleRange(geometry);
    }
    this.#place(range);
    const fresh = Math.max(count - this.#seen, 0);
    this.newer.hidden = this.#following || fresh === 0;
    if (!this.newer.hidden) this.newer.textContent = `${grouped(fresh)} new ↓`;
    this.grid.setAttribute("aria-rowcount", String(count + 1));
    this.#point();
  }

  #content = -1;

  #place({ first, end, offset }) {
    for (const [place, row] of this.#drawn) {
      if (place < first || place >= end) {
        row.element.remove();
        this.#drawn.delete(place);
      }
    }
    let next = this.body.firstChild;
    for (let place = first; place < end; place++) {
      const key = this.#source.key(this.#source.at(place));
      let row = this.#drawn.get(place);
      if (row && row.key !== key) {
        if (next === row.element) next = next.nextSibling;
        row.element.remove();
        row = undefined;
      }
      if (!row) {
        row = { key, top: -1, element: this.#make(place) };
        this.#drawn.set(place, row);
      }
      if (row.element === next) next = next.nextSibling;
      else this.body.insertBefore(row.element, next);
      const top = Math.round((offset + (place - first) * this.#rowHeight) * 100) / 100;
      if (row.top !== top) {
        row.top = top;
        row.element.style.transform = `translateY(${top}px)`;
      }
    }
  }

  #make(place) {
    const item = this.#source.at(place);
    const { cells, classes } = this.#draw(item, place);
    return el(
      "div",
      {
        role: "row",
        class: `list-row ${classes}`,
        id: `${this.#prefix}-${place}`,
        "aria-rowindex": place + 2,
        "aria-selected": String(place === this.#selected),
        "data-place": place,
      },
      cells.map((cell, column) => el("span", { role: "gridcell", class: `c-${this.#columns[column].name}` }, cell)),
    );
  }

  // Screen readers are told where the selection is as long as it is in the document.
  #point() {
    if (this.#drawn.has(this.#selected)) this.grid.setAttribute("aria-activedescendant", `${this.#prefix}-${this.#selected}`);
    else this.grid.removeAttribute("aria-activedescendant");
  }

  /** Selects a row and brings it into view. */
  select(place) {
    const count = this.#source.length;
    if (count === 0) return;
    place = Math.min(Math.max(place, 0), count - 1);
    this.#drawn.get(this.#selected)?.element.setAttribute("aria-selected", "false");
    this.#selected = place;
    this.#follow(this.follows && place === count - 1 && this.#following);
    if (!this.#following) {
      const top = topFor(place, this.#geometry());
      if (top !== this.grid.scrollTop) this.grid.scrollTop = top;
      this.#lastTop = this.grid.scrollTop;
    }
    this.update();
    this.#drawn.get(place)?.element.setAttribute("aria-selected", "true");
    this.#onselect(this.#source.at(place), place);
  }

  #follow(isFollowing) {
    if (this.#following && !isFollowing) this.#seen = this.#source.length;
    this.#following = isFollowing;
  }

  /** Goes to the newest row and follows again. */
  toEnd() {
    this.#follow(this.follows);
    this.#seen = this.#source.length;
    if (!this.#following) this.grid.scrollTop = this.grid.scrollHeight;
    this.update();
    this.grid.focus({ preventScroll: true });
  }

  #scrolled() {
    const { top, height, rowHeight } = this.#geometry();
    if (this.follows) {
      // Only a scroll up is the reader's wish to stay; rows that came since also leave the end.
      if (top < this.#lastTop - 1) this.#follow(false);
      if (isAtEnd({ content: this.#content, top, height, rowHeight })) this.#follow(true);
    }
    this.#lastTop = top;
    this.update();
  }

  #click(event) {
    const row = event.target.closest("[data-place]");
    if (!row) return;
    this.select(Number(row.dataset.place));
    this.#onpick?.(this.#source.at(this.#selected));
  }

  #open() {
    if (this.#selected >= 0) this.#onopen?.(this.#source.at(this.#selected));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(Math.floor(this.#geometry().height / this.#rowHeight) - 1, 1);
    const last = this.#source.length - 1;
    const at = this.#selected < 0 ? (this.#following ? last + 1 : -1) : this.#selected;
    const moves = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    if (event.key === "Enter") this.#open();
    else if (Object.hasOwn(moves, event.key)) {
      this.select(moves[event.key]);
      if (event.key === "End" && this.follows) this.toEnd();
    } else return;
    event.preventDefault();
  }
}
