//! What a second try has to confirm, and what it may be disturbed by.

use ssespec_evidence::verdict::Verdict;
use ssespec_harness::limits::Limits;
use ssespec_judge::Judged;
use ssespec_judge::causes::nearness;
use ssespec_scenario::{Check, Expectation, MessageRule, RestsOn};

use crate::asked_to_wait::InTheWay;

/// Whether it accuses by what another try may show otherwise.
pub fn is_to_be_confirmed(judged: &Judged) -> bool {
    match judged.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => judged.rests_on > RestsOn::Content,
        Verdict::Pass | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => false,
    }
}

/// How near to the root the causes are that a second try of these would confirm, the nearest alone.
pub fn nearest_cause(judged: &[Judged]) -> usize {
    let to_confirm = judged.iter().filter(|judged| is_to_be_confirmed(judged));
    to_confirm.map(|judged| nearness(judged.requirement.as_str())).min().unwrap_or(usize::MAX)
}

/// The limits of a second try, where the first was judged so. One that confirms nothing but how a stream ended is made without plain
/// requests beside it: how quick the server is says nothing of that, and one that keeps a single stream for each client ends it when
/// somebody asks beside it. So is one that confirms nothing, where a request was refused with 409: a plain request may
/// take the one stream that there is, or be refused for it. What accuses by time is not made without them: it might be the server
/// as such that does not respond.
pub fn limits_of(checks: &[Check], judged: &[Judged], in_the_way: InTheWay, limits: &Limits) -> Limits {
    let checks = checks.iter().zip(judged);
    let confirmed = checks.filter(|(_, judged)| is_to_be_confirmed(judged)).map(|(check, _)| &check.expect);
    let mut confirmed = confirmed.peekable();
    let alone = match confirmed.peek() {
        Some(_) => confirmed.all(rests_on_the_end),
        None => in_the_way == InTheWay::AnotherStream,
    };
    match alone {
        true => Limits { controls: 0, ..limits.clone() },
        false => limits.clone(),
    }
}

/// Whether an expectation accuses a stream by its end: that it was cut, or that after it a reconnect brings the same again.
fn rests_on_the_end(expect: &Expectation) -> bool {
    matches!(expect, Expectation::Message(MessageRule::Complete) | Expectation::NoRepeat(_))
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::Level;
    use ssespec_test_support::fixture::{OK, suite};

    use super::*;

    #[test]
    fn nothing_is_asked_beside_a_second_try_that_confirms_how_a_stream_ended() {
        let limits = Limits::default();
        let cut = "{ message: complete }";
        let repeats = "{ no-repeat: { of: s } }, on: again";
        let again = "[{ open: { as: s } }, { await: { until: end, within: 1s } }, { reconnect: { from: s, as: again } }]";
        let checks = [("x.first", cut), ("x.second", OK), ("x.third", repeats)];
        let suite = suite(&[("a/one", "driver: observe", again, &checks)]);
        let scenario = &suite.scenarios()[0];
        let controls_of = |in_the_way: InTheWay, verdicts: [(Verdict, RestsOn); 3]| {
            let judged = |(check, (verdict, rests_on)): (&Check, _)| Judged {
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
            limits_of(&scenario.checks, &judged, in_the_way, &limits).controls
        };
        let controls = |verdicts| controls_of(InTheWay::Nothing, verdicts);
        let (passes, fails) = ((Verdict::Pass, RestsOn::Content), (Verdict::Fail, RestsOn::Arrival));
        let stands = (Verdict::Fail, RestsOn::Content);
        assert_eq!(controls([fails, passes, passes]), 0);
        assert_eq!(controls([passes, passes, fails]), 0);
        assert_eq!(controls([fails, stands, fails]), 0);
        assert_eq!(controls([fails, fails, passes]), limits.controls);
        let open = [(Verdict::Inconclusive, RestsOn::Arrival), passes, passes];
        assert_eq!(controls(open), limits.controls);
        assert_eq!(controls_of(InTheWay::AnotherStream, open), 0);
        // What accuses by time is confirmed beside plain requests all the same.
        assert_eq!(controls_of(InTheWay::AnotherStream, [fails, fails, passes]), limits.controls);
    }
}
