//! How late the harness itself may be before its times prove nothing, and which checks depend on times.

use ssespec_harness::judge::Judged;
use ssespec_harness::recording::PATIENCE_NS;
use ssespec_harness::recording::{Ended, Exchange, Recording};
use ssespec_harness::verdict::Verdict;
use ssespec_scenario::{Expectation, LifeRule, Scenario, StreamRule};

/// A harness that was later than this runs the scenario again, alone, before it accuses anybody. In nanoseconds.
const LATENESS_NS: u64 = 200_000_000;

/// Whether the harness itself was too late in this recording.
pub fn was_late(recording: &Recording) -> bool {
    recording.lateness_ns > LATENESS_NS
}

/// Whether a scenario deserves a second try: the harness was late, and something that hangs on time is not green. On a machine
/// that is late, what was waited for in vain may still have been on its way: then all checks of the scenario hang on time.
pub fn deserves_second_try(scenario: &Scenario, recording: &Recording, judged: &[Judged]) -> bool {
    let in_vain = waited_in_vain(recording);
    let suspicious = scenario.checks.iter().zip(judged).any(|(check, judged)| match judged.verdict {
        Verdict::Pass | Verdict::Skip => false,
        Verdict::Error => true,
        _ => in_vain || hangs_on_time(&check.expect),
    });
    was_late(recording) && suspicious
}

/// After a last try that was late as well, what hangs on time cannot be told.
pub fn doubt(scenario: &Scenario, recording: &Recording, judged: &mut [Judged]) {
    if !was_late(recording) {
        return;
    }
    let in_vain = waited_in_vain(recording);
    for (check, judged) in scenario.checks.iter().zip(judged) {
        let accuses = matches!(judged.verdict, Verdict::Fail | Verdict::Warn | Verdict::Note);
        if accuses && (in_vain || hangs_on_time(&check.expect)) {
            judged.verdict = Verdict::Inconclusive;
            let late = recording.lateness_ns / 1_000_000;
            let twice = if recording.attempt > 1 { ", twice" } else { "" };
            judged.message = format!("the harness was {late} ms late{twice}: {}", judged.message);
            judged.finding = None;
        }
    }
}

/// Whether patience ended before an answer did.
fn waited_in_vain(recording: &Recording) -> bool {
    let given_up = |exchange: &Exchange| match exchange.end.how {
        Ended::Dropped => exchange.end.at_ns.saturating_sub(exchange.request.sent_ns) >= PATIENCE_NS,
        Ended::Limit(_) => true,
        _ => false,
    };
    recording.exchanges.iter().any(given_up)
}

/// Whether an expectation looks at times or order.
fn hangs_on_time(expectation: &Expectation) -> bool {
    match expectation {
        Expectation::Any(parts) | Expectation::All(parts) | Expectation::WhenCoded(parts) => {
            parts.iter().any(hangs_on_time)
        }
        Expectation::Gap(_) | Expectation::AtMost(_) | Expectation::Before(_) | Expectation::NotCoalesced => {
            true
        }
        Expectation::Life(rule) => matches!(rule, LifeRule::StaysOpen(_) | LifeRule::HeartbeatWaits(_)),
        Expectation::Stream(rule) => {
            matches!(rule, StreamRule::HasHeartbeat | StreamRule::HeartbeatComplete)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use ssespec_harness::recording::{End, Request};

    use super::*;
    use crate::fixture::suite;

    /// A scenario whose first check looks at a status, and whose second looks at a gap inside `all`.
    fn scenario() -> Scenario {
        let timed = "{ all: [{ status: [200] }, { gap: { from: { event: 1 }, to: { event: 2 }, at-least: 500ms } }] }";
        let steps = "[{ open: { as: s } }]";
        let checks = [("x.plain", "{ status: [200] }"), ("x.timed", timed)];
        suite(&[("a/one", "driver: observe", steps, &checks)]).scenarios()[0].clone()
    }

    fn recording(lateness_ms: u64) -> Recording {
        Recording {
            target: "mine".into(),
            scenario: "a/one".into(),
            attempt: 1,
            started: "2026-01-01T00:00:00Z".into(),
            elapsed_ns: 0,
            lateness_ns: lateness_ms * 1_000_000,
            patience_ns: ssespec_harness::recording::PATIENCE_NS,
            known_by: ssespec_harness::recording::KnownBy::Declaration,
            strain: ssespec_harness::recording::Strain::default(),
            exchanges: Vec::new(),
            published: Vec::new(),
            beside: ssespec_harness::beside::Beside::default(),
        }
    }

    fn judged(verdicts: [Verdict; 2]) -> Vec<Judged> {
        let one = |(check, verdict): (&ssespec_scenario::Check, Verdict)| Judged {
            requirement: check.requirement.clone(),
            level: ssespec_scenario::Level::Must,
            verdict,
            message: "came 3 ms apart".into(),
            finding: None,
            rests_on: check.expect.rests_on(),
        };
        scenario().checks.iter().zip(verdicts).map(one).collect()
    }

    #[test]
    fn only_a_late_harness_and_a_suspicious_verdict_earn_a_second_try() {
        use Verdict::{Error, Fail, Inconclusive, Note, Pass, Skip, Warn};
        let again = |ms, verdicts| deserves_second_try(&scenario(), &recording(ms), &judged(verdicts));
        for verdict in [Fail, Warn, Note, Inconclusive, Error] {
            assert!(again(201, [Pass, verdict]), "{verdict:?}");
            assert!(!again(200, [Pass, verdict]), "{verdict:?} of a harness in time");
        }
        assert!(!again(201, [Pass, Pass]));
        assert!(!again(201, [Pass, Skip]));
        // What does not hang on time is as true of a late harness.
        assert!(!again(5000, [Fail, Pass]));
        assert!(again(5000, [Error, Pass]));
    }

    fn given_up(lateness_ms: u64, after_ms: u64) -> Recording {
        let request = Request {
            url: "http://127.0.0.1:1/events".into(),
            method: "GET".into(),
            bytes: Vec::new(),
            script: None,
            topic: None,
            last_event_id: None,
            sent_ns: 0,
        };
        let exchange = Exchange {
            name: "s".into(),
            connection: 1,
            request,
            hops: Vec::new(),
            reads: Vec::new(),
            client: None,
            tls: None,
            h2: None,
            end: End::exactly(Ended::Dropped, after_ms * 1_000_000),
        };
        Recording { exchanges: vec![exchange], ..recording(lateness_ms) }
    }

    #[test]
    fn what_a_late_harness_waited_for_in_vain_is_no_accusation() {
        let plain = || judged([Verdict::Fail, Verdict::Pass]);
        assert!(deserves_second_try(&scenario(), &given_up(300, 5_000), &plain()));
        assert!(!deserves_second_try(&scenario(), &given_up(300, 4_999), &plain()), "it was dropped early");
        assert!(!deserves_second_try(&scenario(), &given_up(200, 5_000), &plain()), "a harness in time");
        let mut late = plain();
        doubt(&scenario(), &given_up(300, 5_000), &mut late);
        assert_eq!(late[0].verdict, Verdict::Inconclusive);
        assert_eq!(late[0].message, "the harness was 300 ms late: came 3 ms apart");
    }

    #[test]
    fn a_second_late_try_accuses_nobody_of_being_late() {
        let mut late = judged([Verdict::Fail, Verdict::Fail]);
        doubt(&scenario(), &recording(300), &mut late);
        assert_eq!(late[0], judged([Verdict::Fail, Verdict::Fail])[0]);
        assert_eq!(late[1].verdict, Verdict::Inconclusive);
        assert_eq!(late[1].message, "the harness was 300 ms late: came 3 ms apart");
        let mut twice = judged([Verdict::Pass, Verdict::Fail]);
        doubt(&scenario(), &Recording { attempt: 2, ..recording(300) }, &mut twice);
        assert_eq!(twice[1].message, "the harness was 300 ms late, twice: came 3 ms apart");

        let mut in_time = judged([Verdict::Fail, Verdict::Fail]);
        doubt(&scenario(), &recording(200), &mut in_time);
        assert_eq!(in_time, judged([Verdict::Fail, Verdict::Fail]));
        let mut passed = judged([Verdict::Pass, Verdict::Pass]);
        doubt(&scenario(), &recording(300), &mut passed);
        assert_eq!(passed, judged([Verdict::Pass, Verdict::Pass]));
    }
}
