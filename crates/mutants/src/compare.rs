//! Holds what a run caught against what the fault's table entry says.

use std::collections::BTreeSet;

use ssespec_faulty_server::{Fault, Kind, Outcome};
use ssespec_harness::verdict::{CheckResult, Verdict};
use ssespec_report::{Outcome as Ran, TargetReport};

/// The requirements that a run found broken, notes included.
pub fn caught(report: &TargetReport) -> BTreeSet<&str> {
    with(report, &[Verdict::Fail, Verdict::Warn, Verdict::Note])
}

/// What a correct server is accused of beside these notes, and what could not be played with it.
pub fn accusations(report: &TargetReport, notes: &[&str]) -> Vec<String> {
    if matches!(report.outcome, Ran::Broke { .. }) {
        return vec![first_error(report)];
    }
    let accused = |r: &&CheckResult| match r.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Error => true,
        Verdict::Note => !notes.contains(&r.check.as_str()),
        _ => false,
    };
    let results = report.results.iter().filter(accused);
    results.map(|r| format!("{}: {} ({})", r.check, r.message, r.scenario)).collect()
}

fn with<'r>(report: &'r TargetReport, verdicts: &[Verdict]) -> BTreeSet<&'r str> {
    report.results.iter().filter(|r| verdicts.contains(&r.verdict)).map(|r| r.check.as_str()).collect()
}

/// What is wrong with a run against one entry; empty when the table tells the truth.
pub fn complaints(fault: &Fault, report: &TargetReport) -> Vec<String> {
    let mut complaints = Vec::new();
    let broke = matches!(report.outcome, Ran::Broke { .. }) || !with(report, &[Verdict::Error]).is_empty();
    if fault.kind == Kind::Liar {
        let failed = !with(report, &[Verdict::Fail]).is_empty();
        match fault.outcome {
            Some(Outcome::Fails) if !failed => {
                complaints.push("must end in a failure, and did not".to_owned())
            }
            Some(Outcome::Error) if !broke => complaints.push("must end in an error, and did not".to_owned()),
            _ => {}
        }
        return complaints;
    }
    if broke {
        complaints.push(format!("could not be played: {}", first_error(report)));
        return complaints;
    }
    let caught = caught(report);
    for id in fault.breaks.iter().filter(|id| !caught.contains(**id)) {
        complaints.push(format!("{id} does not catch it"));
    }
    for id in caught.iter().filter(|id| !fault.breaks.contains(id) && !fault.also.contains(id)) {
        complaints.push(format!("{id} catches it and is not listed: {}", message(report, id)));
    }
    if fault.kind == Kind::Odd {
        for id in with(report, &[Verdict::Fail, Verdict::Warn]) {
            complaints.push(format!("is legal, and {id} accuses it: {}", message(report, id)));
        }
    }
    complaints
}

fn first_error(report: &TargetReport) -> String {
    if let Ran::Broke { error, .. } = &report.outcome {
        return error.clone();
    }
    let error = report.results.iter().find(|r| r.verdict == Verdict::Error);
    error.map_or_else(String::new, |r| format!("{}: {}", r.scenario, r.message))
}

fn message(report: &TargetReport, id: &str) -> String {
    let broken = |v: Verdict| matches!(v, Verdict::Fail | Verdict::Warn | Verdict::Note);
    let result = report.results.iter().find(|r| r.check.as_str() == id && broken(r.verdict));
    result.map_or_else(String::new, |r| format!("{} ({})", r.message, r.scenario))
}

#[cfg(test)]
mod tests {
    use ssespec_faulty_server::find;
    use ssespec_scenario::{Driver, Level};

    use super::*;

    fn report(results: &[(&str, Verdict)]) -> TargetReport {
        let results = results.iter().map(|(id, verdict)| CheckResult {
            target: "x".into(),
            scenario: "a/b".into(),
            check: id.parse().expect("an id"),
            level: Level::Must,
            driver: Driver::Observe,
            verdict: *verdict,
            known: None,
            message: "expected x; came y".into(),
            finding: None,
            elapsed_ms: 1,
            recording: None,
        });
        TargetReport::ran("x", "x", &[], results.collect(), 1)
    }

    fn a_fault() -> &'static Fault {
        let is_plain = |f: &&Fault| f.kind == Kind::Fault && f.breaks.len() == 1 && f.also.is_empty();
        ssespec_faulty_server::catalogue().iter().find(is_plain).expect("a fault that breaks one requirement")
    }

    #[test]
    fn the_listed_catch_alone_is_right() {
        let fault = a_fault();
        assert_eq!(complaints(fault, &report(&[(fault.breaks[0], Verdict::Fail)])), Vec::<String>::new());
    }

    #[test]
    fn a_missed_fault_and_a_catch_that_is_not_listed_are_told() {
        let fault = a_fault();
        let told =
            complaints(fault, &report(&[(fault.breaks[0], Verdict::Pass), ("zzz.other", Verdict::Warn)]));
        assert_eq!(
            told,
            [
                format!("{} does not catch it", fault.breaks[0]),
                "zzz.other catches it and is not listed: expected x; came y (a/b)".to_owned(),
            ]
        );
    }

    #[test]
    fn what_a_correct_server_is_accused_of_is_told() {
        let report =
            report(&[("zzz.one", Verdict::Pass), ("zzz.two", Verdict::Note), ("zzz.three", Verdict::Error)]);
        let error = "zzz.three: expected x; came y (a/b)";
        assert_eq!(accusations(&report, &["zzz.two"]), [error]);
        assert_eq!(accusations(&report, &[]), ["zzz.two: expected x; came y (a/b)", error]);
    }

    #[test]
    fn an_accused_legal_server_is_told() {
        let fault = find("cr-only").expect("a legal server");
        let told = complaints(fault, &report(&[("zzz.other", Verdict::Fail)]));
        assert!(
            told.contains(&"is legal, and zzz.other accuses it: expected x; came y (a/b)".to_owned()),
            "{told:?}"
        );
    }

    #[test]
    fn a_server_that_cannot_be_played_is_told() {
        let told = complaints(a_fault(), &report(&[("zzz.other", Verdict::Error)]));
        assert_eq!(told, ["could not be played: a/b: expected x; came y"]);
    }
}
