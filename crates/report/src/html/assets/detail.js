// What stands behind a cell: each check that judged it, its evidence, and how to repeat and mend it.

const dialog = document.getElementById("detail");

/** Fills the dialog for one target's requirement and opens it. */
function showDetail(number, rule) {
  const shared = block("shared");
  const target = shared.targets[number];
  const data = block(`target-${number}`);
  const about = shared.rules[rule];
  const shots = data?.results[rule] ?? [];
  document.getElementById("detail-target").textContent = `${target.name}, ${rule}`;
  document.getElementById("detail-title").textContent = about ? about.title : rule;
  const body = document.getElementById("detail-body");
  body.replaceChildren(
    about ? aboutRule(rule, about) : el("p", {}, "This version of the suite does not have this rule."),
    ...shots.map((shot, place) => oneShot(shot, data.runs[shot.scenario], shared.scenarios[shot.scenario], rule, place === 0)),
  );
  if (!shots.length) body.append(el("p", {}, "No check judged this requirement on this target."));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  document.getElementById("detail-title").focus({ preventScroll: true });
}

function aboutRule(rule, about) {
  const source = about.source.map((piece) => (piece.href ? el("a", { href: piece.href, rel: "noopener noreferrer", target: "_blank" }, piece.text) : piece.text));
  return facts([
    ["rule", [el("span", { class: `level l-${about.level}` }, about.level), " ", el("code", {}, rule)]],
    ["why", about.why],
    ["fix", about.fix],
    ["source", source],
  ]);
}

/** One check of one scenario. */
function oneShot(shot, run, scenario, rule, isFirst) {
  const found = shot.finding;
  const checks = (scenario?.checks ?? []).filter((check) => check.rule === rule);
  const judged = found ? [found.exchange] : checks.map((check) => check.on);
  const place = found && [
    found.byte === undefined ? null : `byte ${grouped(found.byte)} of the stream`,
    found.at_ms === undefined ? null : `${grouped(found.at_ms)} ms into the scenario`,
    `exchange ${found.exchange}`,
  ];
  const repeats = found && shot.message.includes(found.expected) && shot.message.includes(found.observed);
  const part = el(
    "section",
    { class: "shot", "data-scenario": shot.scenario },
    el("header", {}, el("span", { class: `verdict v-${shot.shown}` }, `${SIGNS[shot.shown]} ${shot.shown}`), el("h3", {}, shot.scenario), el("span", { class: "quiet" }, scenario?.title ?? "")),
    facts([
      [found ? "detail" : "says", repeats ? null : shot.message],
      ["known", shot.known],
      ["expected", found?.expected],
      ["actual", found?.observed],
      ["where", found && place.filter(Boolean).join(", ")],
    ]),
  );
  part.append(repeat(run.repeat));
  if (scenario) part.append(unfolding({ class: "more" }, "What the scenario does and expects", () => scenarioView(scenario, checks)));
  if (run.evidence) {
    const more = [];
    if (run.evidence.attempt > 1) more.push("this is the second try, alone");
    if (run.evidence.more) more.push(`${run.evidence.more} more exchanges are left out`);
    const words = more.length ? [" ", el("span", { class: "quiet" }, more.join("; "))] : [];
    part.append(unfolding({ class: "more evidence" }, ["The recording", ...words], () => evidence(run.evidence, found, judged), isFirst || Boolean(found)));
  } else if (run.problem) {
    part.append(el("p", { class: "box v-inconclusive" }, `The recording cannot be shown: ${run.problem}`));
  } else if (shot.shown !== "skip") {
    part.append(el("p", { class: "quiet keep" }, "No recording was kept of this run. Add --recordings DIR to the command above, and --html FILE, to see the exchange here."));
  }
  return part;
}

/** A command with a button that copies it. */
function repeat(command) {
  const code = el("code", { tabindex: 0 }, command);
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };
  return el("div", { class: "copy" }, code, el("button", { type: "button", onclick: copy, "aria-label": "Copy the command that repeats this" }, "Copy"));
}

function scenarioView(scenario, checks) {
  const how = { emit: "the server plays the scenario's script", publish: "the script is played through the hub's own publish API", observe: "the server sends what it likes" }[scenario.driver];
  return el(
    "div",
    {},
    el("p", {}, `Driver ${scenario.driver}: ${how}. Reader ${scenario.reader}.`),
    el("h4", {}, "Steps"),
    el("pre", { class: "yaml", tabindex: 0 }, scenario.steps.map((step) => `- ${step.replaceAll("\n", "\n  ")}`).join("\n")),
    el("h4", {}, checks.length === 1 ? "The check of this rule" : "The checks of this rule"),
    checks.map((check) => el("pre", { class: "yaml", tabindex: 0 }, check.expect)),
  );
}

function evidence(run, found, judged) {
  const only = run.exchanges.length === 1;
  return el(
    "div",
    {},
    timeline(run, found),
    run.exchanges.map((exchange) =>
      unfolding({ class: "exchange", "data-exchange": exchange.name }, exchangeSummary(exchange), () => exchangeView(exchange, found), only || judged.includes(exchange.name)),
    ),
  );
}

function exchangeSummary(exchange) {
  const came = [exchange.status ?? "no response", counted(exchange.events, "event")];
  if (exchange.comments) came.push(counted(exchange.comments, "comment"));
  const over = exchange.over ? ` over ${exchange.over}` : "";
  return [el("strong", {}, exchange.name), el("span", { class: "quiet" }, `${exchange.method}${over}, ${came.join(", ")}; ${exchange.end}`)];
}

function exchangeView(exchange, found) {
  const isAccused = found?.exchange === exchange.name;
  const marked = isAccused && found.byte !== undefined ? (found.marked ?? [found.byte, found.byte]) : null;
  const parts = [el("h4", {}, "Request"), views(exchange.request, null, "Request")];
  if (exchange.tls) parts.push(el("p", { class: "quiet" }, exchange.tls));
  if (exchange.hops) parts.push(el("p", {}, "Redirects on the way: ", exchange.hops.join(", ")));
  parts.push(el("h4", {}, "Response head"), views(exchange.head, null, "Response head"));
  for (const fault of exchange.faults ?? []) parts.push(el("p", { class: "box v-warn" }, fault));
  if (exchange.client) parts.push(el("p", { class: "box v-warn" }, `The client library: ${exchange.client}`));
  parts.push(el("h4", {}, "Body ", el("span", { class: "quiet" }, "without chunks and compression")));
  if (exchange.body.Err) parts.push(el("p", {}, exchange.body.Err));
  else parts.push(marked ? el("p", { class: "quiet" }, `What begins at byte ${grouped(marked[0])} is marked.`) : null, views(exchange.body.Ok, marked, "Body"));
  if (exchange.wire && exchange.wire.total) {
    parts.push(unfolding({ class: "more" }, ["The response as it was on the wire ", el("span", { class: "quiet" }, `${grouped(exchange.wire.total)} bytes in ${counted(exchange.reads, "read")}`)], () => hexView(exchange.wire, null, "Response on the wire")));
  }
  if (exchange.frames) {
    parts.push(unfolding({ class: "more frames" }, "The frames of HTTP/2, of this stream and of the connection", () => framesTable(exchange.frames)));
  }
  return el("div", {}, parts);
}

/** The frames in both directions, each with the fields that it brought. */
function framesTable(frames) {
  const rows = frames.rows.map((frame) =>
    el("tr", {}, el("td", {}, span(frame)), el("td", {}, frame.direction), el("td", {}, frame.what, (frame.fields ?? []).map((field) => el("div", { class: "code" }, field)))),
  );
  if (frames.gap) {
    const [place, count] = frames.gap;
    rows.splice(place, 0, el("tr", {}, el("td", { colspan: 3, class: "quiet" }, `${grouped(count)} frames are left out`)));
  }
  const head = ["time", "direction", "frame"].map((word) => el("th", { scope: "col" }, word));
  return el("table", { class: "times" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}
