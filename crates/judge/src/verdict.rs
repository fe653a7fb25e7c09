//! From outcomes to verdicts: the requirement's level gives a breach its name.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::recording::{Ended, Exchange, KnownBy, Recording};
use ssespec_evidence::verdict::{Finding, Verdict};
use ssespec_scenario::{Check, Level, RequirementId, RestsOn, Scenario, is_member};

use super::expectation;
use super::judged::Judged;
use super::outcome::Outcome;
use super::spared::{Spared, spared};
use super::view::View;
use super::views::Views;
use super::{additions, dialect, group, observed, refusal};

/// Judges every check of a scenario from its recording. Pure: the same recording gives the same verdicts, live or loaded.
pub fn judge(
    scenario: &Scenario,
    level_of: impl Fn(&RequirementId) -> Level,
    recording: &Recording,
) -> Vec<Judged> {
    let mut views = Views::of(recording);
    let first = recording.exchanges.first().map(|e| e.name.as_str());
    let judged = scenario
        .checks
        .iter()
        .map(|check| {
            let name = check.on.as_deref().or(first);
            let members = name.map(|name| scenario.members(name)).unwrap_or_default();
            let outcome = match name.and_then(|name| views.get(name)) {
                Some(view) => judged_alone(check, view, &views),
                None if members.len() > 1 => {
                    let judged = members.into_iter().filter_map(|member| {
                        let view = views.get(member.as_str())?;
                        let outcome = judged_alone(check, view, &views);
                        Some((member, outcome))
                    });
                    group::of_all(judged.collect())
                }
                None => Outcome::Inconclusive(Reason::NoExchange(name.unwrap_or_default().to_owned())),
            };
            let name = name.unwrap_or_default();
            // Whatever was cut by a drop hangs on what had come by then.
            let outcome = match hangs_on_a_drop(scenario, recording, name) {
                true => outcome.at_least(RestsOn::Arrival),
                false => outcome,
            };
            views.forget_large();
            apply_level(outcome, check, level_of(&check.requirement), name)
        })
        .collect();
    match recording.known_by {
        KnownBy::Declaration => spared(scenario, recording, Spared::HeadsBesideOthers, judged),
        KnownBy::Observation => observed::weighed(scenario, recording, judged),
        KnownBy::ObservedStream => {
            let judged = spared(scenario, recording, Spared::RefusalsAndHeads, judged);
            observed::weighed(scenario, recording, judged)
        }
    }
}

/// The area of the rules of the emit contract.
const CONTRACT: &str = "contract";

/// One exchange under one check. A server that replaces ids is told so once, under one requirement. What a target must take is judged by the rules of the contract alone: under any other rule a
/// script that was not taken leaves nothing to judge.
fn judged_alone(check: &Check, view: &View<'_>, views: &Views<'_>) -> Outcome {
    if let Some(name) = dialect::contradicting(&check.requirement, view) {
        return Outcome::NotApplicable(Reason::DialectContradicts(name));
    }
    let outcome = expectation::judge(&check.expect, view, views);
    if check.requirement.as_str() == additions::REPLACED_IDS_ARE_TOLD_UNDER
        && let Some(replaced) = additions::replaced_id(view)
    {
        return replaced;
    }
    match (&outcome, refusal::not_taken(view)) {
        (Outcome::Violated(_), Some(why)) if check.requirement.area() != CONTRACT => {
            Outcome::NotApplicable(why)
        }
        _ => outcome,
    }
}

/// Whether we cut a stream off before this exchange was opened. Streams that had ended by themselves are known whole.
fn hangs_on_a_drop(scenario: &Scenario, recording: &Recording, name: &str) -> bool {
    let ours = |exchange: &&Exchange| exchange.name == name || is_member(&exchange.name, name);
    let opened = recording.exchanges.iter().filter(ours).map(|exchange| exchange.request.sent_ns).min();
    let cut = |exchange: &Exchange| {
        matches!(exchange.end.how, Ended::Dropped | Ended::Limit(_))
            && opened.is_some_and(|opened| exchange.end.at_ns <= opened)
    };
    scenario.drops_before(name) && recording.exchanges.iter().any(cut)
}

fn apply_level(outcome: Outcome, check: &Check, level: Level, exchange: &str) -> Judged {
    let judged = |verdict, message: String, code: Option<Code>, rests_on| Judged {
        requirement: check.requirement.clone(),
        level,
        verdict,
        message,
        code,
        finding: None,
        rests_on,
        waited_ns: 0,
    };
    let open = |verdict, why: Reason, rests_on| judged(verdict, why.to_string(), Some(why.code()), rests_on);
    match outcome {
        Outcome::Satisfied(message) => judged(Verdict::Pass, message, None, RestsOn::Content),
        Outcome::Inconclusive(why) => open(Verdict::Inconclusive, why, RestsOn::Content),
        Outcome::Uncertain(why) => open(Verdict::Inconclusive, why, RestsOn::Time),
        Outcome::NotApplicable(why) => open(Verdict::Skip, why, RestsOn::Content),
        // A connection that could not be opened is one that did not come about in time.
        Outcome::Error(why) => open(Verdict::Error, why, RestsOn::Arrival),
        Outcome::Violated(breach) => {
            let level = breach.level.map_or(level, |own| own.max(level));
            let verdict = match level {
                Level::Must => Verdict::Fail,
                Level::Should => Verdict::Warn,
                Level::May | Level::Info => Verdict::Note,
            };
            let message = format!("expected {}; got {}", breach.expected, breach.observed);
            let code = Some(breach.kind.code());
            let finding = Finding {
                expected: breach.expected,
                observed: breach.observed,
                exchange: exchange.to_owned(),
                byte: breach.byte,
                at_ms: breach.at_ns.map(|ns| ns / 1_000_000),
                fix: breach.fix,
            };
            let waited_ns = breach.waited_ns;
            Judged {
                finding: Some(finding),
                level,
                waited_ns,
                ..judged(verdict, message, code, breach.rests_on)
            }
        }
    }
}
