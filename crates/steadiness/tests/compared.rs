//! Runs that were made up, compared and told: the page and the terminal, word for word.

use std::time::Duration;

use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::json::JsonLines;
use ssespec_report::read_jsonl;
use ssespec_report::{Reporter as _, Rulebook, RunReport, Strictness, TargetReport};
use ssespec_scenario::{Driver, KnownFailure, Level};
use ssespec_steadiness::{Bytes, Comparison, End, Figures, Findings, Machine, Run, line, page, write};

fn result(target: &str, scenario: &str, check: &str, verdict: Verdict, message: &str) -> CheckResult {
    CheckResult {
        target: target.into(),
        scenario: scenario.into(),
        check: check.parse().expect("an id"),
        level: Level::Must,
        driver: Driver::Emit,
        verdict,
        known: None,
        message: message.into(),
        code: None,
        finding: None,
        elapsed_ms: 1,
        recording: None,
    }
}

fn passed(target: &str, scenario: &str, check: &str) -> CheckResult {
    result(target, scenario, check, Verdict::Pass, "as it should be")
}

/// A run that took so many tenths of a second and so many megabytes.
fn run(tenths: u64, megabytes: u64, targets: Vec<TargetReport>) -> Run {
    let report =
        RunReport::new("2026-01-02T03:04:05Z", "0.1.0", Strictness::default(), tenths * 100, targets);
    Run { wall: Duration::from_millis(tenths * 100), peak: Some(Bytes(megabytes * 1_000_000)), report }
}

fn target(name: &str, results: Vec<CheckResult>) -> TargetReport {
    TargetReport::ran(name, "a server", &[], results, 1)
}

fn compared(runs: &[Run]) -> Findings {
    let mut comparison = Comparison::default();
    runs.iter().for_each(|run| comparison.take(run));
    comparison.findings()
}

fn machine() -> Machine {
    Machine {
        date: "2026-01-02".into(),
        cores: 2,
        system: "linux 6.1.0 x86_64".into(),
        tools: vec!["rustc 1.95.0".into(), "go version go1.24".into()],
    }
}

fn told(findings: &Findings) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    write(findings, &machine(), 3, &mut out).expect("memory takes it");
    String::from_utf8(out.into_inner()).expect("text")
}

/// Two quiet runs over two targets and a sample.
fn calm() -> Vec<Run> {
    let known = CheckResult {
        known: Some("it does".into()),
        ..result("article-go", "methods/head", "http.head", Verdict::Fail, "expected x; got y")
    };
    let sample = || {
        let open = result("article-go", "stream/whole", "x.open", Verdict::Inconclusive, "it has no end");
        target("article-go", vec![known.clone(), open])
    };
    let rust = || {
        let skipped = result("rust", "a/b", "x.skipped", Verdict::Skip, "it cannot");
        target("rust", vec![passed("rust", "a/b", "x.one"), passed("rust", "a/b", "x.one"), skipped])
    };
    let mut again = rust();
    again.second_tries = 1;
    let flask = || TargetReport::skipped("flask", "a server", "python3 is missing");
    vec![run(812, 120, vec![rust(), flask(), sample()]), run(834, 131, vec![again, flask(), sample()])]
}

/// Three runs in which all that can happen happens.
fn troubled() -> Vec<Run> {
    let late = |verdict, message| result("rust", "timing/flushing", "live.latency", verdict, message);
    let accused = |verdict, message| result("go", "methods/head", "http.head", verdict, message);
    let open = || result("go", "held/quiet", "x.open", Verdict::Inconclusive, "the harness was `held` | up");
    let fixed =
        KnownFailure { scenario: None, check: "x.known".parse().expect("an id"), reason: "it does".into() };
    let known = |verdict, known| CheckResult {
        known,
        ..result("go", "a/known", "x.known", verdict, "expected x; got y")
    };
    let excused = || known(Verdict::Fail, Some("it does".into()));
    let with_fixed = TargetReport::ran(
        "go",
        "a server",
        &[fixed],
        vec![accused(Verdict::Pass, "fine"), open(), known(Verdict::Pass, None)],
        1,
    );
    vec![
        run(
            900,
            140,
            vec![
                target("rust", vec![late(Verdict::Pass, "in time"), passed("rust", "a/b", "x.one")]),
                target(
                    "go",
                    vec![accused(Verdict::Pass, "fine"), open(), excused(), passed("go", "a/b", "x.lost")],
                ),
            ],
        ),
        run(
            901,
            150,
            vec![
                target("rust", vec![late(Verdict::Note, "1.2 s late"), passed("rust", "a/b", "x.one")]),
                target("go", vec![accused(Verdict::Warn, "came <late>"), open(), excused()]),
            ],
        ),
        run(
            902,
            145,
            vec![
                target("rust", vec![late(Verdict::Inconclusive, "held up")]).broke("it died", "panicked"),
                with_fixed,
            ],
        ),
    ]
}

#[test]
fn the_page_of_steady_runs() {
    insta::assert_snapshot!(page(&compared(&calm()), &machine(), 3, "cargo xtask steady --runs 2 --busy 3"));
}

#[test]
fn the_page_of_runs_with_trouble() {
    insta::assert_snapshot!(page(
        &compared(&troubled()),
        &machine(),
        1,
        "cargo xtask steady --runs 3 --busy 1"
    ));
}

#[test]
fn the_terminal_of_steady_runs() {
    insta::assert_snapshot!(told(&compared(&calm())));
}

#[test]
fn the_terminal_of_runs_with_trouble() {
    insta::assert_snapshot!(told(&compared(&troubled())));
}

#[test]
fn a_run_is_one_line() {
    let lines = |runs: &[Run]| -> Vec<String> {
        let figures = runs.iter().map(Figures::of);
        figures.zip(9..).map(|(figures, number)| line(number, 10, &figures)).collect()
    };
    assert_eq!(
        lines(&calm()),
        [
            "run  9/10    81.2 s  nobody accused, 0 inconclusive, 0 second tries, 120 MB",
            "run 10/10    83.4 s  nobody accused, 0 inconclusive, 1 second try, 131 MB",
        ]
    );
    let accused = line(1, 1, &Figures { peak: None, accused: 1, ..Figures::of(&troubled()[1]) });
    assert_eq!(accused, "run 1/1    90.1 s  1 ACCUSATION, 1 inconclusive, 0 second tries, unknown");
}

#[test]
fn an_accusation_is_the_gravest_end() {
    assert_eq!(compared(&calm()).end(), End::Steady);
    assert_eq!(compared(&troubled()).end(), End::Accused);
    let broke =
        vec![run(1, 1, vec![target("rust", vec![passed("rust", "a/b", "x.one")]).broke("it died", "")])];
    assert_eq!(compared(&broke).end(), End::Broke);
    assert_eq!(compared(&[]).end(), End::Broke);
    let codes = [End::Steady, End::Accused, End::Undecided, End::Broke].map(End::code);
    assert_eq!(codes, [0, 1, 1, 3]);
}

#[test]
fn one_verdict_of_a_hundred_may_be_inconclusive() {
    let of = |all: usize| {
        let open = result("rust", "a/b", "x.open", Verdict::Inconclusive, "nobody knows");
        let passed = (1..all).map(|_| passed("rust", "a/b", "x.one"));
        compared(&[run(1, 1, vec![target("rust", passed.chain([open]).collect())])]).end()
    };
    assert_eq!(of(100), End::Steady);
    assert_eq!(of(99), End::Undecided);
}

/// The lines of a file say all that is compared.
#[test]
fn what_was_written_is_compared_like_what_was_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    let read = |run: Run| {
        let mut out = Vec::new();
        JsonLines.write(&run.report, &Rulebook::default(), &mut out).expect("memory takes it");
        std::fs::write(&file, out).expect("a file");
        Run { report: read_jsonl(&file).expect("our own lines"), ..run }
    };
    let again: Vec<Run> = troubled().into_iter().map(read).collect();
    assert_eq!(compared(&again), compared(&troubled()));
}
