//! Faults of the hub: events that not all get, replays that do not fit the live events, ids that are looked up wrongly.

use super::entry::{Ids, fault, variant};
use crate::fault::{Fault, Role};
use crate::hub::{Handoff, Lines, Reading, Repeated, find};
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = readers();
    faults.extend(coming_back());
    faults
}

fn readers() -> Vec<Fault> {
    // Whose reader is the fifth hangs on how the scenarios meet.
    let also: Ids = &["resume.handoff", "emit.atomic"];
    vec![
        hub(fault(
            "some-readers-miss-events",
            "every fifth reader misses one event of ten",
            FAN_OUT,
            also,
            |b| {
                b.hub.give = |reading, event| if picked(reading) { Vec::new() } else { vec![event] };
            },
        )),
        hub(fault(
            "some-readers-get-events-twice",
            "every fifth reader gets one event of ten twice",
            FAN_OUT,
            also,
            |b| {
                b.hub.give = |reading, event| match picked(reading) {
                    true => vec![event.clone(), event],
                    false => vec![event],
                }
            },
        )),
        hub(fault(
            "some-readers-get-another-order",
            "every fifth reader gets one event of ten behind the next",
            FAN_OUT,
            also,
            |b| {
                b.hub.give = |reading, event| {
                    if picked(reading) {
                        reading.kept = Some(event);
                        return Vec::new();
                    }
                    [event].into_iter().chain(reading.kept.take()).collect()
                }
            },
        )),
        hub(fault(
            "mixes-concurrent-events",
            "lines of events that are published at the same time get mixed",
            &["emit.atomic"],
            &[],
            |b| b.hub.lines = Lines::Mixed,
        )),
        hub(variant("hub-greets", "each stream begins with an event of the hub's own", &[], &[], |b| {
            b.hub.greeting = || {
                let (event, data) = (Some(b"ready".to_vec()), Some(b"hello".to_vec()));
                Some(Event { event, data, ..Event::default() })
            };
        })),
    ]
}

const FAN_OUT: Ids = &["life.fan-out"];
const HANDOFF: Ids = &["resume.handoff"];

fn coming_back() -> Vec<Fault> {
    let scope: Ids = &["resume.stream-scope"];
    let twice: Ids = &["resume.duplicate-id"];
    vec![
        hub(fault(
            "loses-between-replay-and-live",
            "what is published between the replay and the live events is lost",
            HANDOFF,
            scope,
            |b| b.hub.handoff = Handoff::Loses,
        )),
        hub(fault(
            "doubles-between-replay-and-live",
            "what is published between the replay and the live events comes twice",
            HANDOFF,
            &[],
            |b| b.hub.handoff = Handoff::Doubles,
        )),
        hub(fault(
            "replays-another-topic",
            "an id of another topic replays that topic's events",
            scope,
            &[],
            |b| {
                b.hub.find = |log, topic, id| {
                    let elsewhere = || log.iter().position(|one| one.event.id.as_deref() == Some(id));
                    find(log, topic, id).or_else(elsewhere)
                }
            },
        )),
        hub(fault(
            "resumes-at-the-latest-match",
            "an id that stands twice in the history is looked up from its end",
            twice,
            &[],
            |b| {
                b.hub.find = |log, topic, id| {
                    log.iter().rposition(|one| one.topic == topic && one.event.id.as_deref() == Some(id))
                }
            },
        )),
        hub(variant("refuses-repeated-ids", "an id that was published before is refused", &[], &[], |b| {
            b.hub.repeated = Repeated::Refused;
        })),
        hub(variant("drops-repeated-ids", "what comes under a known id is dropped", &[], &[], |b| {
            b.hub.repeated = Repeated::Dropped;
        })),
    ]
}

/// An entry that is asked as a hub.
fn hub(entry: Fault) -> Fault {
    Fault { role: Role::Hub, ..entry }
}

/// Whether a fault picks what this reader is given now: one event of ten, for every fifth reader.
fn picked(reading: &Reading) -> bool {
    reading.number % 5 == 4 && reading.given % 10 == 7
}
