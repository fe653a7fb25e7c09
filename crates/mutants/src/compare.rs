//! Holds what a run caught against what the fault's table entry says.

use std::collections::BTreeSet;

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_faulty_server::{Fault, Kind, Outcome};
use ssespec_report::{Outcome as Ran, TargetReport};

/// The requirements that a run found broken, notes included.
pub fn caught(report: &TargetReport) -> BTreeSet<&str> {
    with(report, &[Verdict::Fail, Verdict::Warn, Verdict::Note])
}

/// What a correct server is accused of beside these notes, and what could not be played with it.
pub fn complaints(report: &TargetReport, notes: &[&str]) -> Vec<String> {
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

/// The requirements whose breach was found and is told under another one.
fn referred(report: &TargetReport) -> BTreeSet<&str> {
    let refers = |result: &&CheckResult| result.code == Some(Code::FollowsFrom);
    report.results.iter().filter(refers).map(|result| result.check.as_str()).collect()
}

fn with<'r>(report: &'r TargetReport, verdicts: &[Verdict]) -> BTreeSet<&'r str> {
    report.results.iter().filter(|r| verdicts.contains(&r.verdict)).map(|r| r.check.as_str()).collect()
}

/// What is to be said of a run against one entry; nothing when the table tells the truth.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mismatches {
    /// Where the run and the table contradict each other.
    pub wrong: Vec<String>,
    /// What did not show because it could not be judged, as it may be on a busy machine.
    pub inconclusive: Vec<String>,
}

impl Mismatches {
    /// Whether the table tells the truth.
    pub fn is_empty(&self) -> bool {
        self.wrong.is_empty() && self.inconclusive.is_empty()
    }

    fn wrong(why: String) -> Self {
        Self { wrong: vec![why], inconclusive: Vec::new() }
    }
}

/// Holds a run against one entry.
pub fn mismatches(fault: &Fault, report: &TargetReport) -> Mismatches {
    let broke = matches!(report.outcome, Ran::Broke { .. }) || !with(report, &[Verdict::Error]).is_empty();
    if fault.kind == Kind::Hostile {
        return mismatches_of_hostile(fault, report, broke);
    }
    if broke {
        return Mismatches::wrong(format!("could not be played: {}", first_error(report)));
    }
    let mut mismatches = Mismatches::default();
    let (caught, undecided) = (caught(report), with(report, &[Verdict::Inconclusive]));
    // What refers to another finding was caught, and is told there.
    let referred = referred(report);
    for id in fault.breaks.iter().filter(|id| !caught.contains(**id) && !referred.contains(**id)) {
        if undecided.contains(id) {
            let why = message(report, id, |v| v == Verdict::Inconclusive);
            mismatches.inconclusive.push(format!("{id} could not judge it: {why}"));
        } else {
            mismatches.wrong.push(format!("{id} does not catch it"));
        }
    }
    for id in caught.iter().filter(|id| !fault.breaks.contains(id) && !fault.also.contains(id)) {
        mismatches
            .wrong
            .push(format!("{id} catches it and is not listed: {}", message(report, id, is_broken)));
    }
    if fault.kind == Kind::Variant {
        for id in with(report, &[Verdict::Fail, Verdict::Warn]) {
            mismatches
                .wrong
                .push(format!("conforms, and {id} accuses it: {}", message(report, id, is_broken)));
        }
    }
    mismatches
}

fn mismatches_of_hostile(fault: &Fault, report: &TargetReport, broke: bool) -> Mismatches {
    let failed = !with(report, &[Verdict::Fail]).is_empty();
    let why = match fault.outcome {
        Some(Outcome::Fails) if !failed => "must end in a failure, and did not",
        Some(Outcome::Error) if !broke => "must end in an error, and did not",
        Some(Outcome::Fails | Outcome::Error) | None => return Mismatches::default(),
    };
    match with(report, &[Verdict::Inconclusive]).is_empty() {
        true => Mismatches::wrong(why.to_owned()),
        false => Mismatches { wrong: Vec::new(), inconclusive: vec![why.to_owned()] },
    }
}

fn first_error(report: &TargetReport) -> String {
    if let Ran::Broke { error, .. } = &report.outcome {
        return error.clone();
    }
    let error = report.results.iter().find(|r| r.verdict == Verdict::Error);
    error.map_or_else(String::new, |r| format!("{}: {}", r.scenario, r.message))
}

fn is_broken(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Warn | Verdict::Note)
}

/// What the first result of a requirement says whose verdict is wanted.
fn message(report: &TargetReport, id: &str, wanted: impl Fn(Verdict) -> bool) -> String {
    let result = report.results.iter().find(|r| r.check.as_str() == id && wanted(r.verdict));
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
            message: "expected x; got y".into(),
            code: None,
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
        assert!(mismatches(fault, &report(&[(fault.breaks[0], Verdict::Fail)])).is_empty());
    }

    #[test]
    fn a_missed_fault_and_a_catch_that_is_not_listed_are_told() {
        let fault = a_fault();
        let mismatches =
            mismatches(fault, &report(&[(fault.breaks[0], Verdict::Pass), ("zzz.other", Verdict::Warn)]));
        assert_eq!(mismatches.inconclusive, Vec::<String>::new());
        assert_eq!(
            mismatches.wrong,
            [
                format!("{} does not catch it", fault.breaks[0]),
                "zzz.other catches it and is not listed: expected x; got y (a/b)".to_owned(),
            ]
        );
    }

    #[test]
    fn what_could_not_be_judged_is_not_green() {
        let fault = a_fault();
        let mismatches = mismatches(fault, &report(&[(fault.breaks[0], Verdict::Inconclusive)]));
        let inconclusive = format!("{} could not judge it: expected x; got y (a/b)", fault.breaks[0]);
        assert_eq!(mismatches, Mismatches { wrong: Vec::new(), inconclusive: vec![inconclusive] });
    }

    #[test]
    fn a_hostile_server_that_could_not_be_judged_is_not_green() {
        let hostile = find("half-a-head").expect("a hostile server that must fail");
        let must = || vec!["must end in a failure, and did not".to_owned()];
        let green = mismatches(hostile, &report(&[("zzz.one", Verdict::Pass)]));
        assert_eq!(green, Mismatches { wrong: must(), inconclusive: Vec::new() });
        let inconclusive = mismatches(hostile, &report(&[("zzz.one", Verdict::Inconclusive)]));
        assert_eq!(inconclusive, Mismatches { wrong: Vec::new(), inconclusive: must() });
        assert!(mismatches(hostile, &report(&[("zzz.one", Verdict::Fail)])).is_empty());
    }

    #[test]
    fn what_a_correct_server_is_accused_of_is_told() {
        let report =
            report(&[("zzz.one", Verdict::Pass), ("zzz.two", Verdict::Note), ("zzz.three", Verdict::Error)]);
        let error = "zzz.three: expected x; got y (a/b)";
        assert_eq!(complaints(&report, &["zzz.two"]), [error]);
        assert_eq!(complaints(&report, &[]), ["zzz.two: expected x; got y (a/b)", error]);
    }

    #[test]
    fn an_accused_variant_is_told() {
        let fault = find("cr-only").expect("a variant");
        let mismatches = mismatches(fault, &report(&[("zzz.other", Verdict::Fail)]));
        assert!(
            mismatches
                .wrong
                .contains(&"conforms, and zzz.other accuses it: expected x; got y (a/b)".to_owned()),
            "{mismatches:?}"
        );
    }

    #[test]
    fn a_server_that_cannot_be_played_is_told() {
        let mismatches = mismatches(a_fault(), &report(&[("zzz.other", Verdict::Error)]));
        assert_eq!(mismatches.wrong, ["could not be played: a/b: expected x; got y"]);
    }
}
