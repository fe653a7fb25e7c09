//! Faults of the hub: events that not all readers get, replays that do not fit the live events, ids that are looked up wrongly.

use super::entry::{Ids, fault, odd};
use crate::fault::{Fault, Role};
use crate::hub::Hub;

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
                b.hub = Hub::SomeMiss;
            },
        )),
        hub(fault(
            "some-readers-get-events-twice",
            "every fifth reader gets one event of ten twice",
            FAN_OUT,
            also,
            |b| b.hub = Hub::SomeGetTwice,
        )),
        hub(fault(
            "some-readers-get-another-order",
            "every fifth reader gets one event of ten behind the next",
            FAN_OUT,
            also,
            |b| b.hub = Hub::SomeGetLate,
        )),
        hub(fault(
            "mixes-concurrent-events",
            "lines of events that are published at the same time get mixed",
            &["emit.atomic"],
            &[],
            |b| b.hub = Hub::MixesWriters,
        )),
        hub(odd("hub-greets", "each stream begins with an event of the hub's own", &[], &[], |b| {
            b.hub = Hub::Greets;
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
            |b| b.hub = Hub::LosesBetween,
        )),
        hub(fault(
            "doubles-between-replay-and-live",
            "what is published between the replay and the live events comes twice",
            HANDOFF,
            &[],
            |b| b.hub = Hub::DoublesBetween,
        )),
        hub(fault(
            "replays-another-topic",
            "an id of another topic replays that topic's events",
            scope,
            &[],
            |b| b.hub = Hub::ReplaysOthers,
        )),
        hub(fault(
            "resumes-at-the-latest-match",
            "an id that stands twice in the history is looked up from its end",
            twice,
            &[],
            |b| b.hub = Hub::LatestMatch,
        )),
        hub(odd("refuses-repeated-ids", "an id that was published before is refused", &[], &[], |b| {
            b.hub = Hub::RefusesRepeatedIds;
        })),
        hub(odd("drops-repeated-ids", "what comes under a known id is dropped", &[], &[], |b| {
            b.hub = Hub::DropsRepeatedIds;
        })),
    ]
}

/// An entry that is asked as a hub.
fn hub(entry: Fault) -> Fault {
    Fault { role: Role::Hub, ..entry }
}
