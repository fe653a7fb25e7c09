// The page as a whole: its streams, which of them are shown, and what is drawn in a frame.

import { Comparison } from "./comparison.js";
import { button, el } from "./elements.js";
import { openExport } from "./export-dialog.js";
import { remember } from "./history.js";
import { openImport, takeCurl } from "./import-dialog.js";
import { bindKeys, openKeys } from "./keys.js";
import { LiveRegion } from "./live.js";
import { Pane } from "./pane.js";
import { Reading } from "./reading.js";
import { emptyRequest, RequestForm } from "./request-form.js";
import { openSaved, openScenario } from "./saved-dialog.js";
import { Side } from "./side.js";
import { Stream } from "./stream.js";
import { StreamSet } from "./stream-set.js";
import { StreamsBar } from "./streams-bar.js";
import { openTap } from "./tap-dialog.js";
import { counted } from "./units.js";
import { isCurl } from "./curl.js";
import { copyCurl } from "./curl-dialog.js";

// Streams of a tap, and of other windows of this page, are found by looking.
const LOOK_EVERY_MS = 2000;
const NARROW = matchMedia("(max-width: 60rem)");

export class App {
  #api;
  #set = new StreamSet();
  #reading = new Reading(this.#set);
  #closed = new Set();
  #frame = 0;
  // Looking for streams failed the last time.
  #isGone = false;
  #document;
  #fault;

  constructor(api, document) {
    this.#api = api;
    this.#document = document;
    this.#fault = document.getElementById("fault");
    this.live = new LiveRegion(document.getElementById("live"));
    this.form = new RequestForm({
      onsend: (request, keeps) => this.attempt(() => this.#send(request, keeps)),
      onstop: () => this.attempt(() => this.active?.stop()),
      onpaste: (text) => isCurl(text) && this.#takeCurl(text),
      tools: [
        button("Saved", () => this.attempt(() => openSaved(this))),
        button("Import", () => openImport(this)),
        button("Copy as curl", (event) => copyCurl(this.form.value, event.currentTarget)),
      ],
    });
    const onselect = (stream, row) => {
      this.#set.subject = stream;
      this.side.update(stream);
      this.side.showRow(stream, row);
    };
    const pane = (label, which) =>
      new Pane({
        label,
        onselect,
        onopen: () => this.side.open(),
        // Where there is no room beside the table, the details come over it.
        onpick: () => NARROW.matches && this.side.open(),
        onchange: (change) => this.form.change(change),
        onmore: () => this.#draw(),
        onstop: (stream) => this.attempt(() => stream.stop()),
        tools: (pane) => [
          button("Export", () => openExport(this, pane.stream)),
          button("Close", () => this.attempt(() => this.close(pane.stream)), { "aria-label": `Close ${which}` }),
        ],
      });
    this.panes = [pane("Events", "this stream"), pane("Events of the other stream", "the other stream")];
    this.side = new Side(api, {
      onrow: (number) => {
        this.#paneOf(this.#set.subject).selectNumber(number);
        this.focusTable();
      },
      onfilter: (words) => {
        this.#paneOf(this.#set.subject).filterBy(words);
        this.focusTable();
      },
      onclose: () => this.focusTable(),
      onscenario: () => this.attempt(() => openScenario(this)),
      onchange: () => this.#draw(),
    });
    this.comparison = new Comparison((stream, row) => onselect(stream, row));
    this.bar = new StreamsBar({
      onselect: (stream) => this.show(stream),
      onbeside: (stream) => {
        this.#set.beside = stream;
        this.#draw();
      },
      onmode: (mode) => this.setMode(mode),
      onclose: (streams) => this.attempt(() => this.close(...streams)),
    });
    this.welcome = el(
      "div",
      { class: "welcome" },
      el("h2", {}, "Enter a URL and press Send"),
      el(
        "p",
        {},
        "Every event stands here as it arrives, with its time and what is wrong with it. Where nothing comes, the page says why.",
      ),
      el("p", {}, "A curl line can be pasted into the URL field. Press ? for the keys."),
    );
    this.work = el("div", { class: "work", id: "work" });
  }

  get api() {
    return this.#api;
  }

  get active() {
    return this.#set.active;
  }

  get streams() {
    return this.#set.all;
  }

  /** Builds the page and looks for streams; `address` may have a request to begin with. */
  start(address) {
    const at = (id) => this.#document.getElementById(id);
    at("request").append(this.form.element);
    at("streams").append(this.bar.element, this.welcome, this.work);
    at("top-tools").append(
      button("Tap", () => this.attempt(() => openTap(this))),
      button("Keys", openKeys),
    );
    bindKeys(this);
    if (address.url) this.form.value = { ...emptyRequest(address.url), method: address.method };
    this.#draw();
    this.#look();
    this.#reading.start();
    // What nobody looks at leaves its connection to the windows that are seen.
    this.#document.addEventListener("visibilitychange", () => this.#read());
    // While nothing comes, the time goes on.
    setInterval(() => this.streams.some((stream) => stream.isOpen) && this.#draw(), 1000);
    this.attempt(() => this.side.load());
    if (address.url && address.send) this.form.element.requestSubmit();
    else this.form.focus();
  }

  /** Does something that may fail; what fails is told at the top of the page. */
  async attempt(act) {
    this.#fault.hidden = true;
    try {
      await act();
    } catch (error) {
      this.tell(error.message);
    }
  }

  tell(fault) {
    this.#fault.hidden = false;
    this.#fault.textContent = fault;
  }

  async #send(request, keepsOthers) {
    // What an application reads is its own.
    if (!keepsOthers && !this.active?.tap) await this.active?.stop();
    let opened;
    try {
      opened = await this.#api.open(request);
    } catch (error) {
      if (error.status !== 400) throw error;
      this.form.tell(error.message);
      return;
    }
    remember(request);
    this.show(this.add({ id: opened.id, method: request.method, url: request.url, request, started: Date.now() }));
  }

  /** Adds a stream of the server to the page. */
  add(about) {
    const known = this.#set.find(about.id);
    if (known) return known;
    const stream = new Stream(this.#api, about, () => this.#draw());
    this.#set.add(stream);
    return stream;
  }

  show(stream) {
    this.#set.show(stream);
    this.#draw();
  }

  setMode(mode) {
    this.#set.mode = mode;
    this.#draw();
  }

  /** Stops streams and takes them off the page. */
  async close(...streams) {
    for (const stream of streams) this.#closed.add(stream.id);
    this.#set.remove(streams);
    this.#drawNow();
    // What was pressed may have gone with them.
    const { activeElement } = this.#document;
    if (activeElement === this.#document.body || !activeElement.checkVisibility()) this.streams.length ? this.bar.focus() : this.form.focus();
    await Promise.all(streams.map((stream) => this.#api.forget(stream.id)));
  }

  /** Whether the details stand over the table. */
  get isCovered() {
    return NARROW.matches && this.side.isOpen;
  }

  /** Leaves the details, where they cover the table, and goes to the row of which they told. */
  focusTable() {
    this.side.close();
    if (this.#set.mode === "compare") this.comparison.focusList();
    else this.#paneOf(this.#set.subject).focusList();
  }

  async #look() {
    if (!this.#document.hidden) {
      try {
        for (const about of await this.#api.streams()) {
          if (this.#closed.has(about.id)) continue;
          const stream = this.add(about);
          if (!this.active) this.show(stream);
        }
        if (this.#isGone) this.#fault.hidden = true;
        this.#isGone = false;
      } catch (error) {
        // Once is enough to say it.
        if (!this.#isGone) this.tell(error.message);
        this.#isGone = true;
      }
    }
    setTimeout(() => this.#look(), LOOK_EVERY_MS);
  }

  #read() {
    this.#reading.show(this.#document.hidden ? [] : this.#set.shown);
  }

  #draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawNow();
    });
  }

  #drawNow() {
    this.#read();
    const { all, active, beside, mode } = this.#set;
    const subject = this.#set.subject ?? active;
    this.welcome.hidden = all.length > 0;
    this.work.hidden = all.length === 0;
    this.bar.update(this.#set);
    this.#arrange(mode);
    const open = all.filter((stream) => stream.isOpen).length;
    this.#document.getElementById("open-count").textContent = all.length ? `${counted(open, "stream")} open` : "";
    this.form.canStop = Boolean(active?.isOpen);
    if (mode === "compare") {
      this.comparison.update(active, beside);
      this.side.update(subject);
      return;
    }
    this.panes[0].show(active);
    const told = this.panes[0].update();
    if (told) this.live.say(told);
    if (mode === "two") {
      this.panes[1].show(beside);
      this.panes[1].update();
    }
    this.side.update(subject);
  }

  #arrange(mode) {
    if (this.work.dataset.mode === mode) return;
    this.work.dataset.mode = mode;
    this.work.className = `work ${{ one: "", two: "two", compare: "comparing" }[mode]}`;
    const parts = {
      one: [this.panes[0].element, this.side.element],
      two: [this.panes[0].element, this.panes[1].element, this.side.element],
      compare: [this.comparison.element, this.side.element],
    };
    this.work.replaceChildren(...parts[mode]);
  }

  #paneOf(stream) {
    return this.panes.find((pane) => pane.stream === stream) ?? this.panes[0];
  }

  #takeCurl(text) {
    const { fault } = takeCurl(this, text);
    if (fault) this.form.tell(fault);
    return true;
  }
}
