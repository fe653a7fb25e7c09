//! The checks of a scenario that a hub can be asked, and the reasons against the others.

use super::exchanges::{Exchanges, Played};
use super::script::retries;
use crate::expectation::{EventIs, Expectation, When};
use crate::publish::Publish;
use crate::scenario::{Check, Scenario};

/// The reason against everything that looks at the end of a stream.
const NO_END: &str = "a hub's stream has no end";

/// The reason against what the emit contract asks of its endpoint.
const NO_CONTRACT: &str = "a hub has no emit contract to keep";

/// The checks that remain, and those that are left out with the reason.
pub(super) fn sorted(
    scenario: &Scenario,
    publish: &Publish,
    exchanges: &Exchanges,
) -> (Vec<Check>, Vec<(Check, String)>) {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for check in &scenario.checks {
        if check.requirement.area() == "contract" {
            left_out.push((check.clone(), NO_CONTRACT.into()));
            continue;
        }
        let (name, played) = exchanges.find(check.on.as_deref());
        let expect =
            played.and_then(|played| CheckPruner { exchanges, played, publish }.prune(&check.expect));
        match expect {
            // The first exchange may be another one now.
            Ok(expect) => kept.push(Check { on: Some(name), expect, ..check.clone() }),
            Err(why) => left_out.push((check.clone(), why)),
        }
    }
    (kept, left_out)
}

struct CheckPruner<'a> {
    exchanges: &'a Exchanges,
    played: &'a Played,
    publish: &'a Publish,
}

impl CheckPruner<'_> {
    /// What remains of an expectation.
    fn prune(&self, expectation: &Expectation) -> Result<Expectation, String> {
        let same = || expectation.clone();
        let facts = expectation.facts();
        if facts.whole_message {
            return Err(NO_END.into());
        }
        for other in &facts.refers_to {
            self.other(other.exchange)?;
        }
        match expectation {
            Expectation::Any(options) => {
                let (kept, against): (Vec<_>, Vec<_>) =
                    options.iter().map(|option| self.prune(option)).partition(Result::is_ok);
                match kept.is_empty() {
                    false => Ok(Expectation::Any(kept.into_iter().filter_map(Result::ok).collect())),
                    true => Err(against.into_iter().find_map(Result::err).unwrap_or_default()),
                }
            }
            Expectation::All(parts) => {
                parts.iter().map(|part| self.prune(part)).collect::<Result<_, _>>().map(Expectation::All)
            }
            Expectation::WhenCompressed(parts) => parts
                .iter()
                .map(|part| self.prune(part))
                .collect::<Result<_, _>>()
                .map(Expectation::WhenCompressed),
            Expectation::When(when) => {
                let is = Box::new(self.prune(&when.is)?);
                let expect = when.expect.iter().map(|part| self.prune(part)).collect::<Result<_, _>>()?;
                Ok(Expectation::When(When { is, expect, of: when.of.clone() }))
            }
            Expectation::Status(list) if !list.contains(&200) => {
                Err("a hub does not refuse subscribers on demand".into())
            }
            Expectation::Retry(ms) if !retries(&self.played.script.items).contains(ms) => {
                Err("this hub's publish request has no place for `retry`".into())
            }
            Expectation::Events(events) | Expectation::FirstEvents(events) => {
                self.ids(events).map(|()| same())
            }
            Expectation::LastEventId(_) if self.played.script.given_ids.last() == Some(&true) => {
                Err(self.own_ids())
            }
            Expectation::Status(_)
            | Expectation::Refused
            | Expectation::Head(_)
            | Expectation::Header(_)
            | Expectation::HeaderIncludes(_)
            | Expectation::Message(_)
            | Expectation::Stream(_)
            | Expectation::Dialect(_)
            | Expectation::Mcp(_)
            | Expectation::EventCount(_)
            | Expectation::EventOrder(_)
            | Expectation::Sequence(_)
            | Expectation::AtLeastEvents(_)
            | Expectation::PlaysScript
            | Expectation::ScriptPrefix
            | Expectation::Comments(_)
            | Expectation::NoField(_)
            | Expectation::OnlyScriptedFields
            | Expectation::Retry(_)
            | Expectation::EmptyId
            | Expectation::LastEventId(_)
            | Expectation::Gap(_)
            | Expectation::AtMost(_)
            | Expectation::Before(_)
            | Expectation::NotCoalesced
            | Expectation::Continues(_)
            | Expectation::NoRepeat(_)
            | Expectation::HeadNotHeldBack
            | Expectation::NoFreshCookie(_)
            | Expectation::NoSessionCookie(_)
            | Expectation::FlushedBeside(_)
            | Expectation::EventsBeside(_)
            | Expectation::NoStoredCopy(_)
            | Expectation::SameHeaders(_)
            | Expectation::Varies(_)
            | Expectation::Http2(_)
            | Expectation::NotContains(_)
            | Expectation::Life(_) => Ok(same()),
        }
    }

    fn other(&self, name: &str) -> Result<(), String> {
        self.exchanges.find(Some(name)).1.map(drop)
    }

    /// An event that has an id of the hub's own inherits none from the event before it.
    fn ids(&self, wanted: &[EventIs]) -> Result<(), String> {
        let given = &self.played.script.given_ids;
        let hits = |(at, event): (usize, &EventIs)| {
            event.id.is_some()
                && match self.played.again {
                    true => given.contains(&true),
                    false => given.get(at) == Some(&true),
                }
        };
        if wanted.iter().enumerate().any(hits) { Err(self.own_ids()) } else { Ok(()) }
    }

    fn own_ids(&self) -> String {
        debug_assert_eq!(self.publish.ids, crate::publish::Ids::Assigned);
        "this hub gives every event an id, so none takes over that of the event before".into()
    }
}
