//! What is not held against an endpoint whose first response was an event stream: later refusals with a cause of their own, and
//! heads that did not come. Both would be told once more as a breach of whatever the scenario was about. Against a target that
//! was declared to be able to do something refusals are held, and heads that did not come but beside other requests.

use ssespec_evidence::reason::{BreachKind, Code, Reason};
use ssespec_evidence::recording::{Exchange, Recording};
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Check, Driver, Expectation, Open, RestsOn, Scenario, Step, Tag, is_member};

use super::judged::Judged;
use super::sent::printable;
use super::summary::ResponseSummary;

/// Statuses by which a server says that it will not serve anybody at this moment or in this place, whatever the request was like
/// (RFC 9110 15.5 and 15.6, RFC 6585, RFC 8470).
///
/// What a proxy says of a server that fails, 502 and 504, is not among them: the request may be what made it fail.
const BUSY: [u16; 6] = [409, 421, 423, 425, 429, 503];
/// Statuses by which it says that this client may not, or not in this form.
const NOT_ALLOWED: [u16; 7] = [401, 403, 407, 415, 428, 451, 511];
/// Statuses by which it says that there is nothing. After the same request had got a stream, the address was good for one request,
/// as with tickets and jobs; of a request that differs, it may be the difference that breaks.
const USED_UP: [u16; 2] = [404, 410];

/// What is not held against an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spared {
    /// Whatever says nothing of the rule: nobody said what the endpoint can do.
    RefusalsAndHeads,
    /// A head that did not come beside another request, where the rule is about neither: what the target can do was declared, and
    /// how many streams it serves at once is judged by scenarios about that.
    HeadsBesideOthers,
}

/// Takes back what rests on a response that says nothing of the rule.
pub(super) fn spared(
    scenario: &Scenario,
    recording: &Recording,
    what: Spared,
    judged: Vec<Judged>,
) -> Vec<Judged> {
    if what == Spared::HeadsBesideOthers && is_about_several(scenario) {
        return judged;
    }
    let checks = scenario.checks.iter();
    checks.zip(judged).map(|(check, judged)| spared_one(scenario, recording, what, check, judged)).collect()
}

/// Whether it judges a server by what it serves beside other streams.
fn is_about_several(scenario: &Scenario) -> bool {
    !scenario.server.is_shared()
        || scenario.is(Tag::Life)
        || scenario.http.is_some()
        || scenario.driver == Driver::Publish
}

fn spared_one(
    scenario: &Scenario,
    recording: &Recording,
    what: Spared,
    check: &Check,
    mut judged: Judged,
) -> Judged {
    let accuses = match judged.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => true,
        Verdict::Pass | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => false,
    };
    if !accuses {
        return judged;
    }
    let first = recording.exchanges.first().map(|exchange| exchange.name.as_str());
    let mut names: Vec<&str> = check.on.as_deref().or(first).into_iter().collect();
    compared_with(&check.expect, &mut names);
    let looked_at = |exchange: &&Exchange| {
        names.iter().any(|name| exchange.name == *name || is_member(&exchange.name, name))
    };
    for exchange in recording.exchanges.iter().filter(looked_at) {
        let all = what == Spared::RefusalsAndHeads;
        let why = match status_of(recording, exchange) {
            Some((status, _)) if all && USED_UP.contains(&status) => {
                match is_first_again(scenario, exchange) {
                    true => Some((Reason::ServedOnce, RestsOn::Content)),
                    // Which of the two it is shows where the same request was sent: `causes` knows all results.
                    false => {
                        judged.code = Some(BreachKind::NothingThere.code());
                        None
                    }
                }
            }
            Some((status, retry_after)) if all && refuses(status, exchange) => {
                let retry_after = retry_after.map(|after| printable(after.as_bytes()));
                let rests_on = refused_beside_others(recording, exchange, status);
                let why = match NOT_ALLOWED.contains(&status) {
                    true => Reason::NotAdmittedLater(status),
                    false => Reason::RefusedLater(status, retry_after),
                };
                Some((why, rests_on))
            }
            Some(_) => None,
            None => head_missed(scenario, recording, exchange, what, &judged),
        };
        if let Some((why, rests_on)) = why {
            return Judged {
                verdict: Verdict::Inconclusive,
                message: why.to_string(),
                code: Some(why.code()),
                finding: None,
                rests_on,
                ..judged
            };
        }
    }
    judged
}

/// The other exchanges that an expectation compares with, through all its parts.
fn compared_with<'e>(expectation: &'e Expectation, names: &mut Vec<&'e str>) {
    names.extend(expectation.facts().refers_to.iter().map(|other| other.exchange));
    if let Expectation::All(parts) | Expectation::Any(parts) | Expectation::WhenCompressed(parts) =
        expectation
    {
        parts.iter().for_each(|part| compared_with(part, names));
    }
}

fn status_of(recording: &Recording, exchange: &Exchange) -> Option<(u16, Option<String>)> {
    let summary = ResponseSummary::of(recording, &exchange.name)?;
    Some((summary.status?, summary.retry_after))
}

/// Whether it is requested just as the first look was, which got a stream.
fn is_first_again(scenario: &Scenario, exchange: &Exchange) -> bool {
    scenario.steps.iter().any(|step| match step {
        Step::Open(open) => {
            let plain = Open { name: open.name.clone(), times: open.times, ..Open::default() };
            *open == plain && (exchange.name == open.name || is_member(&exchange.name, &open.name))
        }
        _ => false,
    })
}

/// Whether a status says by itself why there is no stream. A preflight carries no credentials, so a server that asks for some
/// shuts out every page of another origin (Fetch 4.8): that is a finding.
fn refuses(status: u16, exchange: &Exchange) -> bool {
    BUSY.contains(&status) || (NOT_ALLOWED.contains(&status) && !is_preflight(exchange))
}

/// Statuses by which a server says that another stream is open already, and which the same request may not meet once it is alone.
/// 429 counts requests as well, so more of them help nobody.
const TAKEN: [u16; 2] = [409, 503];

/// What a refusal rests on: a server with few streams may refuse because others of ours are open. A second try is alone, unless the
/// scenario itself opens several.
fn refused_beside_others(recording: &Recording, exchange: &Exchange, status: u16) -> RestsOn {
    match TAKEN.contains(&status) && recording.attempt == 1 && !is_open_beside(recording, exchange) {
        true => RestsOn::Arrival,
        false => RestsOn::Content,
    }
}

/// Whether another exchange of the recording was open when this one was requested.
fn is_open_beside(recording: &Recording, exchange: &Exchange) -> bool {
    let sent = exchange.request.sent_ns;
    recording
        .exchanges
        .iter()
        .any(|other| other.name != exchange.name && other.request.sent_ns <= sent && other.end.at_ns > sent)
}

fn is_preflight(exchange: &Exchange) -> bool {
    exchange.request.method == "OPTIONS"
}

/// Why the absence of a head says nothing of the rule. Only a request that was alone, in a second try, shows that the server does
/// not answer it as such: one that serves one stream at a time lets all others wait.
fn head_missed(
    scenario: &Scenario,
    recording: &Recording,
    exchange: &Exchange,
    what: Spared,
    judged: &Judged,
) -> Option<(Reason, RestsOn)> {
    match judged.code {
        Some(Code::NoAnswer | Code::NoHead | Code::Missing) => {}
        _ => return None,
    }
    let is_plain = scenario.is(Tag::AnyResponse);
    match (is_open_beside(recording, exchange), recording.attempt) {
        (true, 1) => Some((Reason::NoHeadBesideOthers, RestsOn::Arrival)),
        (true, _) => Some((Reason::NoHeadBesideOthers, RestsOn::Content)),
        // The plain request itself: that it is not answered is what there is to tell.
        (false, 1) if !is_plain && what == Spared::RefusalsAndHeads => {
            Some((Reason::NoHeadAmongOthers, RestsOn::Arrival))
        }
        (false, _) => None,
    }
}

#[cfg(test)]
#[path = "spared_tests.rs"]
mod tests;
