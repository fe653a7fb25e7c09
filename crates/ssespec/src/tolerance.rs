//! How late the harness itself may be before its times prove nothing, and which checks depend on times.

use ssespec_harness::judge::Judged;
use ssespec_harness::recording::Recording;
use ssespec_harness::verdict::Verdict;
use ssespec_scenario::{Expectation, Scenario, StreamRule};

/// A harness that was later than this runs the scenario again, alone, before it accuses anybody. In nanoseconds.
const LATENESS_NS: u64 = 200_000_000;

/// Whether the harness itself was too late in this recording.
pub fn was_late(recording: &Recording) -> bool {
    recording.lateness_ns > LATENESS_NS
}

/// Whether a scenario deserves a second try: the harness was late, and something that hangs on time is not green.
pub fn deserves_second_try(scenario: &Scenario, recording: &Recording, judged: &[Judged]) -> bool {
    let suspicious = scenario.checks.iter().zip(judged).any(|(check, judged)| match judged.verdict {
        Verdict::Pass | Verdict::Skip => false,
        Verdict::Error => true,
        _ => hangs_on_time(&check.expect),
    });
    was_late(recording) && suspicious
}

/// After a second try that was late as well, what hangs on time cannot be told.
pub fn doubt(scenario: &Scenario, recording: &Recording, judged: &mut [Judged]) {
    if !was_late(recording) {
        return;
    }
    for (check, judged) in scenario.checks.iter().zip(judged) {
        let accuses = matches!(judged.verdict, Verdict::Fail | Verdict::Warn | Verdict::Note);
        if accuses && hangs_on_time(&check.expect) {
            judged.verdict = Verdict::Inconclusive;
            judged.message = format!(
                "the harness was {} ms late, twice: {}",
                recording.lateness_ns / 1_000_000,
                judged.message
            );
            judged.finding = None;
        }
    }
}

/// Whether an expectation looks at times or order.
fn hangs_on_time(expectation: &Expectation) -> bool {
    match expectation {
        Expectation::Any(parts) | Expectation::All(parts) => parts.iter().any(hangs_on_time),
        Expectation::Gap(_) | Expectation::AtMost(_) | Expectation::Before(_) | Expectation::NotCoalesced => {
            true
        }
        Expectation::Stream(rule) => {
            matches!(rule, StreamRule::HasHeartbeat | StreamRule::HeartbeatComplete)
        }
        _ => false,
    }
}
