//! The exact text of the page, and what has to be looked at.

use std::path::PathBuf;

use ssespec_gateway::{Breach, Case, Rule};
use ssespec_report::Exit;
use ssespec_scenario::document::{Source, parse};

use super::*;
use crate::gateways::catalogue::{Described, Trial};
use crate::gateways::result::exit_of;

const FILE: &str = "
about: a gateway in front of a model
subject: { library: own, version: '1.0', language: C }
launch: { run: [serve, '{upstream}'], ready: { get: /, within: 1s } }
trials: [{ name: chat, dialect: openai-chat, path: / }]
";

fn row(outcome: Outcome) -> Row {
    let described: Described =
        parse(&Source::decode("gateway.yaml", FILE.as_bytes()).expect("text")).expect("a gateway");
    let trial: Trial = described.trials[0].clone();
    Row { gateway: Gateway { name: "own".into(), folder: PathBuf::new(), described }, trial, outcome }
}

fn said(case: Case, rule: Rule, verdict: Verdict) -> Statement {
    let breach = Breach { expected: "an error".into(), actual: "a complete response".into() };
    match verdict {
        Verdict::Pass | Verdict::Inconclusive => {
            Statement { case, rule, verdict, message: Some("so it came".into()), breach: None }
        }
        _ => Statement { case, rule, verdict, message: None, breach: Some(breach) },
    }
}

fn known(rule: Rule, case: Case) -> Found {
    Found { rule: rule.id().into(), case: case.name().into(), note: "It ends each stream so.".into() }
}

fn whole() -> Statement {
    said(Case::Right, Rule::Response, Verdict::Pass)
}

#[test]
fn the_page_has_a_line_for_each_trial_and_each_finding() {
    let statements = vec![
        whole(),
        said(Case::Error, Rule::ErrorShown, Verdict::Fail),
        said(Case::BrokenJson, Rule::LossShown, Verdict::Warn),
        said(Case::Slow, Rule::Incremental, Verdict::Inconclusive),
        said(Case::Stall, Rule::Incremental, Verdict::Note),
    ];
    let known = [known(Rule::ErrorShown, Case::Error), known(Rule::Text, Case::Right)];
    let rows = [
        row(Outcome::Tried(Seen::of(statements, &known))),
        row(Outcome::Missing("no program".into())),
        row(Outcome::Broke("it died".into())),
    ];
    let text = page(&rows, "2026-11-30");
    let expected = format!(
        "{INTRODUCTION}Measured on 2026-11-30 with ssespec {}.

| gateway | version | trial | upstream | comes out | passes | MUST | SHOULD | notes | not judged |
| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
| own | 1.0 | chat | openai-chat | openai-chat | 1 | 1 | 1 | 1 | 1 |
| own | 1.0 | chat | openai-chat | openai-chat | not measured | | | | |
| own | 1.0 | chat | openai-chat | openai-chat | **could not run** | | | | |

## own

[a gateway in front of a model](../interop/gateways/own): own 1.0 (C).

### chat

**`gateway.error-shown`**, MUST, with an error after three events: expected an error; actual: a complete response.

True: It ends each stream so.

**`gateway.loss-shown`**, SHOULD, with one event whose JSON is cut: expected an error; actual: a complete response.

**Not looked at yet.**

**`gateway.incremental`**, note, with a pause of 5 s after three events: expected an error; actual: a complete response.

Not judged:

- `gateway.incremental` with six events, 500 ms apart: so it came.

**Listed as broken, and is not**: `gateway.text` in right.

### chat

Not measured: no program.

### chat

Could not run: it died.
",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(text, expected);
}

#[test]
fn what_has_to_be_looked_at_is_never_green() {
    let seen = |statements, known: &[Found]| Seen::of(statements, known);
    let fails = || said(Case::Error, Rule::ErrorShown, Verdict::Fail);
    let is_known = [known(Rule::ErrorShown, Case::Error)];
    assert_eq!(seen(vec![whole(), fails()], &is_known).open(), Vec::<String>::new());
    assert_eq!(
        seen(vec![whole(), fails()], &[]).open(),
        ["gateway.error-shown in error was not looked at yet"]
    );
    assert_eq!(
        seen(vec![whole()], &is_known).open(),
        ["gateway.error-shown in error is listed as broken, and is not"]
    );
    let silent = said(Case::Right, Rule::Response, Verdict::Inconclusive);
    assert_eq!(seen(vec![silent], &[]).open(), ["no ordinary stream came through"]);
    let ends = |outcomes: Vec<Outcome>, all| exit_of(&outcomes.into_iter().map(row).collect::<Vec<_>>(), all);
    let missing = || Outcome::Missing("no program".into());
    let green = || Outcome::Tried(seen(vec![whole()], &[]));
    assert_eq!(ends(vec![green(), missing()], false), Exit::Conforms);
    assert_eq!(ends(vec![green(), missing()], true), Exit::CouldNotRun);
    assert_eq!(ends(vec![missing()], false), Exit::NothingRan);
    assert_eq!(ends(vec![green(), Outcome::Broke("it died".into())], false), Exit::CouldNotRun);
    assert_eq!(ends(vec![Outcome::Tried(seen(vec![whole(), fails()], &[]))], false), Exit::Fails);
}
