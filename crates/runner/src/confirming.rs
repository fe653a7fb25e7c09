//! What a second try has to confirm, and what it may be disturbed by.

use ssespec_evidence::verdict::Verdict;
use ssespec_harness::limits::Limits;
use ssespec_judge::Judged;
use ssespec_scenario::{Expectation, MessageRule, RestsOn, Scenario};

/// Whether it accuses by what another try may show otherwise.
pub fn is_to_be_confirmed(judged: &Judged) -> bool {
    match judged.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => judged.rests_on > RestsOn::Content,
        Verdict::Pass | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => false,
    }
}

/// The limits of a second try, where the first was judged so. One that confirms nothing but a cut is made without plain requests
/// beside it: how quick the server is says nothing of a cut, and one that keeps a single stream for each client cuts it when somebody
/// asks beside it.
pub fn limits_of(scenario: &Scenario, judged: &[Judged], limits: &Limits) -> Limits {
    let checks = scenario.checks.iter().zip(judged);
    let confirmed = checks.filter(|(_, judged)| is_to_be_confirmed(judged)).map(|(check, _)| &check.expect);
    let mut confirmed = confirmed.peekable();
    let is_cut = |expect: &Expectation| *expect == Expectation::Message(MessageRule::Complete);
    match confirmed.peek().is_some() && confirmed.all(is_cut) {
        true => Limits { controls: 0, ..limits.clone() },
        false => limits.clone(),
    }
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::Level;
    use ssespec_test_support::fixture::{OK, OPEN, suite};

    use super::*;

    #[test]
    fn nothing_is_asked_beside_a_second_try_that_confirms_a_cut() {
        let limits = Limits::default();
        let cut = "{ message: complete }";
        let checks = [("x.first", cut), ("x.second", OK)];
        let suite = suite(&[("a/one", "driver: observe", OPEN, &checks)]);
        let scenario = &suite.scenarios()[0];
        let controls = |verdicts: [(Verdict, RestsOn); 2]| {
            let judged = |(check, (verdict, rests_on)): (&ssespec_scenario::Check, _)| Judged {
                requirement: check.requirement.clone(),
                level: Level::Must,
                verdict,
                message: "it was so".into(),
                code: None,
                finding: None,
                rests_on,
                waited_ns: 0,
            };
            let judged: Vec<Judged> = scenario.checks.iter().zip(verdicts).map(judged).collect();
            limits_of(scenario, &judged, &limits).controls
        };
        let (arrival, content) = (RestsOn::Arrival, RestsOn::Content);
        assert_eq!(controls([(Verdict::Fail, arrival), (Verdict::Pass, content)]), 0);
        assert_eq!(controls([(Verdict::Fail, arrival), (Verdict::Fail, content)]), 0);
        assert_eq!(controls([(Verdict::Fail, arrival), (Verdict::Fail, arrival)]), limits.controls);
        assert_eq!(controls([(Verdict::Inconclusive, arrival), (Verdict::Pass, content)]), limits.controls);
    }
}
