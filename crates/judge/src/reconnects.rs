//! What a stream that was watched shows of its reconnects: the scenarios that reconnect judge each two responses in a row.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Exchange, Initiator, Recording};
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{
    Await, Capability, Driver, Expectation, Level, Open, Reader, Reconnect, RequirementId, RestsOn, Scenario,
    Step, Until,
};

use super::judged::Judged;
use super::observed::ASSUMED;
use super::verdict::judge;
use super::view::View;

/// The scenario of a stream that is watched. What is recorded under it has a response for each reconnect.
pub const WATCHED: &str = "stream/whole";

/// What a scenario does that whoever watches a stream does, too: one plain request, and a browser's reconnect after it.
struct Reconnecting<'s> {
    from: &'s str,
    again: &'s str,
    /// How long the reconnect is watched.
    awaited: Option<&'s Await>,
}

/// Judges the reconnects of a stream that was watched, by the checks of one scenario on its reconnect. Of several reconnects the first
/// that breaks a rule counts, else the one that tells the most. With the scenario of these checks; `None` where it reconnects otherwise
/// than a browser, and where the recording has no reconnect of ours: whether the requests of somebody else belong together is not known.
pub fn judge_reconnects(
    scenario: &Scenario,
    level_of: impl Fn(&RequirementId) -> Level,
    recording: &Recording,
) -> Option<(Scenario, Vec<Judged>)> {
    let reconnecting = Reconnecting::of(scenario).filter(|_| recording.scenario == WATCHED)?;
    let scenario = reconnecting.part(scenario);
    let mut pairs = recording.exchanges.windows(2).filter(|pair| is_reconnect(&pair[0], &pair[1])).peekable();
    pairs.peek()?;
    let base = Recording { exchanges: Vec::new(), ..recording.clone() };
    let mut all: Option<Vec<Judged>> = None;
    for pair in pairs {
        let judged = reconnecting.judge(&scenario, &level_of, &base, pair);
        all = Some(match all {
            None => judged,
            Some(before) => before.into_iter().zip(judged).map(|(one, other)| telling(one, other)).collect(),
        });
    }
    all.filter(|judged| !judged.is_empty()).map(|judged| (scenario, judged))
}

/// Whether the second is a reconnect of ours after the first.
fn is_reconnect(first: &Exchange, again: &Exchange) -> bool {
    let is_ours =
        |exchange: &Exchange| exchange.initiator == Initiator::Suite && exchange.request.method == "GET";
    is_ours(first) && is_ours(again) && first.end.at_ns <= again.request.sent_ns
}

impl<'s> Reconnecting<'s> {
    fn of(scenario: &'s Scenario) -> Option<Self> {
        let is_assumed = |needed: &Capability| ASSUMED.contains(needed);
        let is_passive = scenario.driver == Driver::Observe
            && scenario.reader == Reader::Raw
            && scenario.needs.iter().all(is_assumed);
        let plain = |name: &str| Open { name: name.to_owned(), ..Open::default() };
        let at = scenario.steps.iter().position(|step| matches!(step, Step::Reconnect(_)))?;
        match (&scenario.steps[at], &scenario.steps[at + 1..]) {
            (Step::Reconnect(Reconnect { from, name, last_event_id: None, field_name: None }), after)
                if is_passive && scenario.steps[..at].iter().any(|step| *step == Step::Open(plain(from))) =>
            {
                let awaited = match after.first() {
                    Some(Step::Await(awaited)) if awaited.on.as_ref().is_none_or(|on| on == name) => {
                        Some(awaited)
                    }
                    _ => None,
                };
                Some(Self { from, again: name, awaited })
            }
            _ => None,
        }
    }

    /// The checks on the reconnect that need these two responses alone.
    fn part(&self, scenario: &Scenario) -> Scenario {
        let checks = scenario.checks.iter().filter(|check| {
            let others = check.expect.facts().refers_to;
            check.on.as_deref() == Some(self.again) && others.iter().all(|other| other.exchange == self.from)
        });
        Scenario { checks: checks.cloned().collect(), ..scenario.clone() }
    }

    fn judge(
        &self,
        scenario: &Scenario,
        level_of: impl Fn(&RequirementId) -> Level,
        base: &Recording,
        pair: &[Exchange],
    ) -> Vec<Judged> {
        let named = |exchange: &Exchange, name: &str| Exchange { name: name.to_owned(), ..exchange.clone() };
        let recording = Recording {
            scenario: scenario.id.clone(),
            exchanges: vec![named(&pair[0], self.from), named(&pair[1], self.again)],
            ..base.clone()
        };
        let was_watched = self.was_watched(&recording);
        let mut judged = judge(scenario, level_of, &recording);
        for (one, check) in judged.iter_mut().zip(&scenario.checks) {
            // Whoever watches opens no other stream beside it that could have ended it.
            if matches!(check.expect, Expectation::NoRepeat(_)) {
                one.rests_on = RestsOn::Content;
            }
            if let Some(finding) = &mut one.finding {
                finding.exchange.clone_from(&pair[1].name);
            }
            if one.verdict == Verdict::Pass && !was_watched {
                let why = Reason::ReconnectNotWatched;
                (one.verdict, one.message, one.code) =
                    (Verdict::Inconclusive, why.to_string(), Some(why.code()));
            }
        }
        judged
    }

    /// Whether the reconnect was watched as the scenario watches it: nothing that did not come by then is held against anybody.
    fn was_watched(&self, recording: &Recording) -> bool {
        let Some(awaited) = self.awaited else { return true };
        let Some(exchange) = recording.exchange(self.again) else { return false };
        let view = View::of(recording, exchange);
        let came = match awaited.until {
            Until::Head => view.head.is_some(),
            Until::End => false,
            Until::Events(events) => view.events().count() as u64 >= events,
            Until::Comments(comments) => view.comments().count() as u64 >= comments,
            Until::Bytes(bytes) => view.body().is_ok_and(|body| body.len() as u64 >= bytes),
        };
        came || view.ended() || u128::from(view.age().least_ns) >= awaited.within.duration().as_nanos()
    }
}

/// What of two verdicts on the same check tells more; the first of two alike.
fn telling(one: Judged, other: Judged) -> Judged {
    let rank = |judged: &Judged| match judged.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => 0,
        Verdict::Pass => 1,
        Verdict::Error => 2,
        Verdict::Inconclusive => 3,
        Verdict::Skip => 4,
    };
    if rank(&other) < rank(&one) { other } else { one }
}

#[cfg(test)]
#[path = "reconnects_tests.rs"]
mod tests;
