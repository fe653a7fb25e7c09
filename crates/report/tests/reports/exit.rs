//! How a run ends, verdict by verdict.

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::github::Github;
use ssespec_report::junit::Junit;
use ssespec_report::markdown::{Markdown, SUMMARY_LIMIT};
use ssespec_report::tap::Tap;
use ssespec_report::{
    Counts, Exit, Outcome, Policy, Reporter, Rulebook, RunReport, Strictness, TargetReport, exit_code,
    fixed_known_failures,
};
use ssespec_scenario::{Driver, KnownFailure};

use crate::fabricated::{broken, conforming, id, missing, run};

const TOLERANT: Strictness = Strictness { warnings: Policy::Tolerate, missing: Policy::Tolerate };
const STRICT: Strictness = Strictness { warnings: Policy::Refuse, missing: Policy::Tolerate };
const REQUIRE_ALL: Strictness = Strictness { warnings: Policy::Tolerate, missing: Policy::Refuse };

fn results(verdicts: &[(Verdict, Option<&str>)]) -> Vec<CheckResult> {
    let one = conforming().results.remove(0);
    let make = |(verdict, known): &(Verdict, Option<&str>)| CheckResult {
        verdict: *verdict,
        known: known.map(str::to_owned),
        ..one.clone()
    };
    verdicts.iter().map(make).collect()
}

fn target(verdicts: &[(Verdict, Option<&str>)]) -> TargetReport {
    TargetReport::ran("t", "a target", &[], results(verdicts), 1)
}

fn of(verdicts: &[Verdict], strictness: Strictness) -> Exit {
    let verdicts: Vec<_> = verdicts.iter().map(|verdict| (*verdict, None)).collect();
    exit_code(&[target(&verdicts)], strictness)
}

#[test]
fn passes_and_notes_conform() {
    assert_eq!(of(&[Verdict::Pass], STRICT), Exit::Conforms);
    assert_eq!(of(&[Verdict::Note], STRICT), Exit::Conforms);
    assert_eq!(of(&[Verdict::Pass, Verdict::Skip, Verdict::Inconclusive], STRICT), Exit::Conforms);
}

#[test]
fn a_failure_fails() {
    assert_eq!(of(&[Verdict::Pass, Verdict::Fail], TOLERANT), Exit::Fails);
}

#[test]
fn a_warning_fails_only_under_strict() {
    assert_eq!(of(&[Verdict::Warn], TOLERANT), Exit::Conforms);
    assert_eq!(of(&[Verdict::Warn], STRICT), Exit::Fails);
}

#[test]
fn what_is_known_does_not_fail() {
    let known = [(Verdict::Fail, Some("known")), (Verdict::Warn, Some("known"))];
    assert_eq!(exit_code(&[target(&known)], STRICT), Exit::Conforms);
}

#[test]
fn an_error_is_never_excused() {
    assert_eq!(
        exit_code(&[target(&[(Verdict::Error, Some("known")), (Verdict::Pass, None)])], TOLERANT),
        Exit::CouldNotRun
    );
}

#[test]
fn a_run_that_judged_nothing_is_never_green() {
    assert_eq!(exit_code(&[], TOLERANT), Exit::NothingRan);
    assert_eq!(of(&[], TOLERANT), Exit::NothingRan);
    assert_eq!(of(&[Verdict::Skip, Verdict::Inconclusive], TOLERANT), Exit::NothingRan);
    assert_eq!(exit_code(&[missing()], TOLERANT), Exit::NothingRan);
}

fn written(form: &dyn Reporter, report: &RunReport) -> String {
    let mut out = Vec::new();
    form.write(report, &Rulebook::new(&[]), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

/// A check of a quiet stream: its head is right, and nothing else was seen.
fn quiet(others: &[(Verdict, Driver)]) -> TargetReport {
    let mut target = target(&[(Verdict::Pass, None), (Verdict::Inconclusive, None)]);
    for result in &mut target.results {
        result.driver = Driver::Observe;
    }
    let unseen = &mut target.results[1];
    unseen.check = "live.brings-events".parse().expect("an id");
    unseen.code = Some(Code::NothingSeen);
    unseen.message = "no event was seen in 20.0 s (2 comments): `check --for` watches longer".to_owned();
    let one = target.results[0].clone();
    target.results.extend(others.iter().map(|(verdict, driver)| CheckResult {
        verdict: *verdict,
        driver: *driver,
        ..one.clone()
    }));
    target
}

#[test]
fn a_stream_that_shows_nothing_is_neither_green_nor_accused() {
    assert_eq!(exit_code(&[quiet(&[])], TOLERANT), Exit::NothingRan);
    assert_eq!(exit_code(&[quiet(&[(Verdict::Warn, Driver::Observe)])], TOLERANT), Exit::NothingRan);
    assert_eq!(exit_code(&[quiet(&[(Verdict::Warn, Driver::Observe)])], STRICT), Exit::Fails);
    assert_eq!(exit_code(&[quiet(&[(Verdict::Fail, Driver::Observe)])], TOLERANT), Exit::Fails);
    assert_eq!(exit_code(&[conforming(), quiet(&[])], TOLERANT), Exit::NothingRan);
    // A stream that was refused when it was to be watched brought none either.
    let mut refused = quiet(&[]);
    refused.results[1].code = Some(Code::RefusedLater);
    assert_eq!(exit_code(&[refused], TOLERANT), Exit::NothingRan);
    // Where scripts are played, events arrive.
    assert_eq!(exit_code(&[quiet(&[(Verdict::Pass, Driver::Emit)])], TOLERANT), Exit::Conforms);
    assert_eq!(exit_code(&[quiet(&[(Verdict::Skip, Driver::Emit)])], TOLERANT), Exit::NothingRan);
}

#[test]
fn what_was_watched_in_vain_is_said_in_each_form_of_report() {
    let report = run(TOLERANT, vec![quiet(&[])]);
    let told = "Inconclusive: on t no event was seen in 20.0 s (2 comments): `check --for` watches longer. \
                A stream that shows nothing is never green.";
    let github = written(&Github, &report);
    assert_eq!(github, format!("::error title=ssespec saw no event::{told}\n"));
    let markdown = written(&Markdown { limit: SUMMARY_LIMIT }, &report);
    assert!(markdown.starts_with("## SSE conformance: nothing seen\n"), "{markdown}");
    let junit = written(&Junit, &report);
    assert!(junit.contains("an event was seen") && junit.contains("(2 comments)"), "{junit}");
    let tap = written(&Tap, &report);
    assert!(tap.contains("ssespec: an event was seen") && tap.contains(told), "{tap}");
}

#[test]
fn a_cut_of_what_is_asked_for_once_is_neither_green_nor_accused() {
    let mut target = target(&[(Verdict::Pass, None), (Verdict::Inconclusive, None)]);
    let cut = &mut target.results[1];
    cut.check = "life.not-cut".parse().expect("an id");
    cut.message = "the server closed the connection".to_owned();
    assert_eq!(exit_code(std::slice::from_ref(&target), TOLERANT), Exit::Conforms);
    target.results[1].code = Some(Code::AskedOnce);
    assert_eq!(exit_code(std::slice::from_ref(&target), TOLERANT), Exit::NothingRan);
    let report = run(TOLERANT, vec![target]);
    let told = "Inconclusive: on t the server closed the connection. A stream that was cut is never green.";
    let github = written(&Github, &report);
    assert_eq!(github, format!("::error title=ssespec saw a stream cut::{told}\n"));
    let markdown = written(&Markdown { limit: SUMMARY_LIMIT }, &report);
    assert!(markdown.starts_with("## SSE conformance: stream cut\n"), "{markdown}");
    assert!(written(&Junit, &report).contains("the stream was not cut"));
    assert!(written(&Tap, &report).contains("ssespec: the stream was not cut"));
}

#[test]
fn what_is_expected_and_did_not_come_is_neither_green_nor_accused() {
    let mut target = target(&[(Verdict::Pass, None), (Verdict::Inconclusive, None)]);
    for result in &mut target.results {
        result.check = "expected.events".parse().expect("an id");
        result.message = "no event of the type `done` came in 60 s".to_owned();
    }
    assert_eq!(exit_code(std::slice::from_ref(&target), TOLERANT), Exit::NothingRan);
    let report = run(TOLERANT, vec![target]);
    let told = "Inconclusive: on t no event of the type `done` came in 60 s. What was expected and did not come is never green.";
    let github = written(&Github, &report);
    assert_eq!(github, format!("::error title=ssespec did not see what is expected::{told}\n"));
    let markdown = written(&Markdown { limit: SUMMARY_LIMIT }, &report);
    assert!(markdown.starts_with("## SSE conformance: left open\n"), "{markdown}");
    assert!(written(&Junit, &report).contains("what is expected came"));
    assert!(written(&Tap, &report).contains("ssespec: what is expected came"));
}

#[test]
fn an_endpoint_whose_events_were_not_seen_before_the_end_is_not_green() {
    let mut target = target(&[(Verdict::Pass, None), (Verdict::Inconclusive, None)]);
    target.results[1].check = "live.not-collected".parse().expect("an id");
    assert_eq!(exit_code(std::slice::from_ref(&target), TOLERANT), Exit::NothingRan);
    // Where another finding tells it, that one decides: it may be known.
    target.results[1].code = Some(Code::FollowsFrom);
    assert_eq!(exit_code(&[target], TOLERANT), Exit::Conforms);
}

#[test]
fn a_missing_prerequisite_counts_only_under_require_all() {
    assert_eq!(exit_code(&[conforming(), missing()], STRICT), Exit::Conforms);
    assert_eq!(exit_code(&[conforming(), missing()], REQUIRE_ALL), Exit::CouldNotRun);
}

#[test]
fn what_broke_comes_before_what_fails_and_that_before_nothing() {
    let fails = target(&[(Verdict::Fail, None)]);
    assert_eq!(exit_code(&[fails.clone(), broken()], TOLERANT), Exit::CouldNotRun);
    assert_eq!(exit_code(&[fails.clone(), target(&[(Verdict::Error, None)])], TOLERANT), Exit::CouldNotRun);
    assert_eq!(exit_code(&[fails, missing(), target(&[])], TOLERANT), Exit::Fails);
    assert_eq!(exit_code(&[broken()], TOLERANT), Exit::CouldNotRun);
}

#[test]
fn a_fixed_known_failure_fails() {
    let mut target = conforming();
    target.fixed = vec![entry(None)];
    assert_eq!(exit_code(&[target], TOLERANT), Exit::Fails);
}

fn entry(scenario: Option<&str>) -> KnownFailure {
    KnownFailure {
        check: id("resp.ctype-essence"),
        scenario: scenario.map(str::to_owned),
        reason: "b".into(),
    }
}

fn fixed(entry: KnownFailure, verdicts: &[(&str, Verdict)]) -> bool {
    let one = conforming().results.remove(0);
    let results: Vec<_> = verdicts
        .iter()
        .map(|(scenario, verdict)| CheckResult {
            scenario: (*scenario).to_owned(),
            verdict: *verdict,
            ..one.clone()
        })
        .collect();
    fixed_known_failures(std::slice::from_ref(&entry), &results) == [entry]
}

#[test]
fn a_known_failure_is_fixed_when_it_passes_and_breaks_nowhere() {
    assert!(fixed(entry(None), &[("a", Verdict::Pass), ("b", Verdict::Pass)]));
    assert!(fixed(entry(None), &[("a", Verdict::Pass), ("b", Verdict::Skip)]));
    assert!(!fixed(entry(None), &[("a", Verdict::Pass), ("b", Verdict::Fail)]));
    assert!(!fixed(entry(None), &[("a", Verdict::Pass), ("b", Verdict::Warn)]));
    assert!(!fixed(entry(None), &[("a", Verdict::Pass), ("b", Verdict::Error)]));
    // The check that fails may be the one that a busy machine keeps open.
    assert!(!fixed(entry(None), &[("a", Verdict::Pass), ("a", Verdict::Inconclusive)]));
    assert!(!fixed(entry(None), &[("a", Verdict::Inconclusive), ("b", Verdict::Skip)]));
    assert!(!fixed(entry(None), &[]));
}

#[test]
fn a_known_failure_of_one_scenario_looks_at_no_other() {
    assert!(fixed(entry(Some("a")), &[("a", Verdict::Pass), ("b", Verdict::Fail)]));
    assert!(!fixed(entry(Some("b")), &[("a", Verdict::Pass), ("b", Verdict::Fail)]));
}

#[test]
fn each_result_counts_once() {
    use Verdict::{Error, Fail, Inconclusive, Note, Pass, Skip, Warn};
    let all = [Pass, Fail, Warn, Note, Skip, Inconclusive, Error];
    let mut verdicts: Vec<_> = all.iter().map(|verdict| (*verdict, None)).collect();
    verdicts.extend(all.iter().map(|verdict| (*verdict, Some("known"))));
    assert_eq!(
        Counts::of(&results(&verdicts)),
        Counts { pass: 2, fail: 1, warn: 1, known: 2, note: 2, skip: 2, inconclusive: 2, error: 2 }
    );
}

#[test]
fn the_codes_are_those_of_the_manual() {
    let exits = [Exit::Conforms, Exit::Fails, Exit::BadUsage, Exit::CouldNotRun, Exit::NothingRan];
    assert_eq!(exits.map(Exit::code), [0, 1, 2, 3, 4]);
    for exit in exits {
        assert_eq!(Exit::try_from(exit.code()), Ok(exit));
    }
    assert_eq!(Exit::try_from(5), Err("5 is not an exit code of ssespec: they go from 0 to 4".to_owned()));
}

#[test]
fn times_are_those_of_the_scenarios() {
    let target = conforming();
    assert_eq!(target.waits_ms, 5_210 + 840 + 3 * 1_320);
    assert_eq!(
        target.longest.map(|longest| (longest.scenario, longest.ms)),
        Some(("stream/head-and-lines".into(), 5_210))
    );
    assert_eq!(missing().longest, None);
    assert_eq!(
        missing().outcome,
        Outcome::Skipped { reason: "`node` is not installed: see https://nodejs.org".into() }
    );
}
