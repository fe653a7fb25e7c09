// The request: URL, method, fields, body and how it is sent. Send and Stop.

import { button, el, labelled } from "./elements.js";
import { FieldEditor } from "./field-editor.js";
import { withField } from "./headers.js";
import { withMember } from "./json.js";
import { isMasked } from "./secrets.js";
import { checkUrl } from "./url-check.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY"];
const FIELD_NAMES = [
  "Accept",
  "Authorization",
  "Content-Type",
  "Cookie",
  "Last-Event-ID",
  "User-Agent",
  "X-Api-Key",
  "Mcp-Session-Id",
];

/** The request that an empty form stands for. */
export function emptyRequest(url = "") {
  return { url, method: "GET", headers: [], body: "", protocol: "http1", reconnect: true, insecure: false };
}

export class RequestForm {
  #url = el("input", {
    id: "url",
    type: "text",
    inputmode: "url",
    required: true,
    placeholder: "http://127.0.0.1:8080/events",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "URL",
  });
  #method = el("input", {
    id: "method",
    list: "methods",
    value: "GET",
    required: true,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Method",
  });
  #fields = new FieldEditor();
  #body = el("textarea", { id: "body", rows: 5, spellcheck: "false" });
  #protocol = el(
    "select",
    { id: "protocol" },
    el("option", { value: "http1" }, "HTTP/1.1"),
    el("option", { value: "http2" }, "HTTP/2"),
  );
  #reconnect = el("input", { type: "checkbox", checked: true });
  #insecure = el("input", { type: "checkbox" });
  #keep = el("input", { type: "checkbox" });
  #fault = el("p", { class: "fault buttons", role: "alert", hidden: true });
  // Whether what #fault says is so for the request as it is now.
  #holds = () => false;
  #onpaste;
  #send = el("button", { type: "submit", class: "primary" }, "Send");
  #stop;
  #details;
  #summary = el("span", { class: "quiet" });

  /** `onsend(request, keepsOthers)` and `onstop()`; `onpaste(text)` is true if it took a text for the URL, as a curl command; `tools` are buttons that stand beside Stop. */
  constructor({ onsend, onstop, onpaste, tools }) {
    this.#stop = button("Stop", onstop, { disabled: true });
    this.#details = el(
      "details",
      { class: "request-more" },
      el("summary", {}, "Headers, body, HTTP version ", this.#summary),
      el(
        "div",
        { class: "request-parts" },
        this.#fields.element,
        labelled("Body", this.#body, { class: "stacked" }),
        el(
          "div",
          { class: "options" },
          labelled("HTTP version", this.#protocol, { class: "stacked" }),
          check(this.#reconnect, "Reconnect as a browser does"),
          check(this.#insecure, "Accept any certificate"),
          check(this.#keep, "Keep the previous stream open"),
        ),
      ),
    );
    this.element = el(
      "form",
      { class: "request", "aria-label": "Request" },
      el("div", { class: "request-line" }, this.#method, this.#url, this.#send, this.#stop, el("span", { class: "tools" }, tools)),
      this.#fault,
      this.#details,
      list("methods", METHODS),
      list("field-names", FIELD_NAMES),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(onsend);
    });
    // Enter makes a line in a text; with Control it sends, as everywhere.
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    });
    this.#onpaste = onpaste;
    const take = (event, data) => {
      if (onpaste(data.getData("text"))) event.preventDefault();
    };
    this.#url.addEventListener("paste", (event) => take(event, event.clipboardData));
    this.#url.addEventListener("drop", (event) => take(event, event.dataTransfer));
    this.element.addEventListener("input", () => {
      this.#summarise();
      if (!this.#holds()) this.tell("");
      this.#offerCurl();
    });
    this.#summarise();
  }

  get value() {
    return {
      url: this.#url.value.trim(),
      method: this.#method.value.trim().toUpperCase(),
      headers: this.#fields.value,
      body: this.#body.value,
      protocol: this.#protocol.value,
      reconnect: this.#reconnect.checked,
      insecure: this.#insecure.checked,
    };
  }

  set value(request) {
    this.#url.value = request.url;
    this.#method.value = request.method;
    this.#fields.value = request.headers;
    this.#body.value = request.body ?? "";
    this.#protocol.value = request.protocol;
    this.#reconnect.checked = request.reconnect;
    this.#insecure.checked = request.insecure;
    this.tell("");
    this.#summarise();
    if (request.body || request.headers.length) this.#details.open = true;
  }

  /** Puts a remedy into the form: see why.js. */
  change({ method, header, url, streamInBody }) {
    const request = this.value;
    if (method) request.method = method;
    if (url) request.url = url;
    if (header) request.headers = withField(request.headers, header);
    if (streamInBody) {
      request.body = withMember(request.body, "stream", "true") ?? '{\n  "stream": true\n}';
      if (!request.headers.some(([name]) => name.toLowerCase() === "content-type"))
        request.headers = withField(request.headers, ["Content-Type", "application/json"]);
    }
    this.value = request;
    this.#details.open = Boolean(header || streamInBody) || this.#details.open;
    if (header) this.#details.querySelector(".field-row:last-child input:nth-of-type(2)")?.focus();
    else this.#send.focus();
  }

  /** Whether something can be stopped. */
  set canStop(can) {
    // A disabled button takes no key.
    if (!can && document.activeElement === this.#stop) this.#send.focus();
    this.#stop.disabled = !can;
  }

  /**
   * Says what is wrong with the request until it is changed, or as long as `holds()`; an empty text: nothing. `actions` are buttons;
   * `isHint`: nothing is wrong.
   */
  tell(fault, { holds = () => false, actions = [], isHint = false } = {}) {
    this.#holds = holds;
    this.#fault.hidden = fault === "";
    this.#fault.className = `${isHint ? "hint" : "fault"} buttons`;
    this.#fault.replaceChildren(fault, ...actions);
  }

  focus() {
    this.#url.focus();
    this.#url.select();
  }

  #summarise() {
    const { headers, body, protocol } = this.value;
    const parts = [
      headers.length && `${headers.length} ${headers.length === 1 ? "field" : "fields"}`,
      body && `body of ${body.length} characters`,
      protocol === "http2" && "HTTP/2",
    ];
    this.#summary.textContent = parts.filter(Boolean).join(", ");
  }

  // A command that was typed is not known as one before it is whole.
  #offerCurl() {
    const isTyped = () => checkUrl(this.#url.value).kind === "curl";
    if (isTyped() && this.#fault.hidden) this.tell(checkUrl(this.#url.value).words, { holds: isTyped, isHint: true });
  }

  #submit(onsend) {
    const request = this.value;
    this.tell("");
    const { kind, words, instead = [] } = checkUrl(request.url);
    if (kind === "curl") {
      this.#onpaste(request.url);
      if (this.#fault.hidden) this.tell("The curl command was read into the form. Press Send to send it.", { isHint: true });
      return;
    }
    if (words) {
      this.tell(words, { actions: instead.map((url) => button(`Use ${url.split("//", 1)}//`, () => this.change({ url }))) });
      return;
    }
    if (isMasked(request)) {
      const words = "A secret was not kept with this request: fill in what is written as •••, then send.";
      this.tell(words, { holds: () => isMasked(this.value) });
      this.#details.open = true;
      return;
    }
    onsend(request, this.#keep.checked);
  }
}

function check(box, words) {
  return el("label", { class: "check" }, box, " ", words);
}

function list(id, values) {
  return el(
    "datalist",
    { id },
    values.map((value) => el("option", { value })),
  );
}
