//! The checks of a scenario that a hub can be asked, and the reasons against the others.

use super::exchanges::{Exchanges, Played};
use super::script::retries;
use crate::expectation::{EventIs, Expectation, Mark, MessageRule, StreamRule};
use crate::publish::Publish;
use crate::scenario::{Check, Scenario};

/// The reason against everything that looks at the end of a stream.
const NO_END: &str = "a hub's stream has no end";

/// The checks that remain, and those that are left out with the reason.
pub(super) fn sorted(
    scenario: &Scenario,
    publish: &Publish,
    exchanges: &Exchanges,
) -> (Vec<Check>, Vec<(Check, String)>) {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for check in &scenario.checks {
        let (name, played) = exchanges.find(check.on.as_deref());
        let expect = played.and_then(|played| Look { exchanges, played, publish }.prune(&check.expect));
        match expect {
            // The first exchange may be another one now.
            Ok(expect) => kept.push(Check { on: Some(name), expect, ..check.clone() }),
            Err(why) => left_out.push((check.clone(), why)),
        }
    }
    (kept, left_out)
}

struct Look<'a> {
    exchanges: &'a Exchanges,
    played: &'a Played,
    publish: &'a Publish,
}

impl Look<'_> {
    /// What remains of an expectation.
    fn prune(&self, expectation: &Expectation) -> Result<Expectation, String> {
        let same = || expectation.clone();
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
            Expectation::WhenCoded(parts) => parts
                .iter()
                .map(|part| self.prune(part))
                .collect::<Result<_, _>>()
                .map(Expectation::WhenCoded),
            Expectation::Status(list) if !list.contains(&200) => {
                Err("a hub does not refuse subscribers on demand".into())
            }
            Expectation::Message(MessageRule::WellFramed) => Ok(same()),
            Expectation::Message(_) | Expectation::Stream(StreamRule::EndsOnBlankLine) => Err(NO_END.into()),
            Expectation::Gap(gap) => self.marks([gap.from, gap.to]).map(|()| same()),
            Expectation::AtMost(limit) => self.marks([limit.from, limit.to]).map(|()| same()),
            Expectation::Before(before) => {
                self.marks([before.mark, before.other])?;
                self.other(&before.of).map(|()| same())
            }
            Expectation::Continues(other) | Expectation::NoRepeat(other) | Expectation::SameHead(other) => {
                self.other(&other.of).map(|()| same())
            }
            Expectation::Numbered(numbered) => {
                let mut others = numbered.over.iter().chain(&numbered.beside);
                others.try_for_each(|name| self.other(name)).map(|()| same())
            }
            Expectation::Varies(varies) => self.other(&varies.of).map(|()| same()),
            Expectation::Retry(ms) if !retries(&self.played.script.items).contains(ms) => {
                Err("this hub's publish request has no place for `retry`".into())
            }
            Expectation::Events(events) | Expectation::FirstEvents(events) => {
                self.ids(events).map(|()| same())
            }
            Expectation::LastEventId(_) if self.played.script.given_ids.last() == Some(&true) => {
                Err(self.own_ids())
            }
            _ => Ok(same()),
        }
    }

    fn marks(&self, marks: [Mark; 2]) -> Result<(), String> {
        if marks.contains(&Mark::End) { Err(NO_END.into()) } else { Ok(()) }
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
