//! Servers that add something of their own to every script, which they may: nothing accuses them of it. With a fault beside it
//! they are told of that fault, and of nothing else.

use super::entry::{fault, variant};
use super::shared::{LINE_BREAKS_LOST, fresh};
use crate::contract::Step;
use crate::fault::Fault;
use crate::sse::{Event, lines};

/// Some milliseconds between heartbeats: more than the pauses that scripts make between events that belong together.
const HEARTBEAT_MS: u64 = 900;

pub(super) fn servers() -> Vec<Fault> {
    vec![
        variant("adds-ids", "every event has an id", &["emit.no-extra-fields"], &[], |b| {
            b.contract.event = with_own_id;
        }),
        variant("greets-first", "an event of a type of its own comes first", &[], &[], |b| {
            b.contract.emitted = greet;
        }),
        variant(
            "greets-without-a-type",
            "an event without a type, which is always the same, comes first",
            &[],
            &[],
            |b| b.contract.emitted = |steps| steps.insert(0, Step::Raw(b"data: connected\n\n")),
        ),
        variant(
            "greets-with-a-slow-number",
            "an event comes first, with the same data for some streams in a row, as one with the time has",
            &[],
            &[],
            |b| {
                b.contract.emitted = |steps| {
                    let state = Event {
                        data: Some(format!("you are in group {}", fresh() / 4).into_bytes()),
                        event: Some(b"state".to_vec()),
                        ..Event::default()
                    };
                    steps.insert(0, Step::Event(state));
                };
            },
        ),
        variant(
            "greets-with-a-number",
            "two events come first, one of them with another number and id each time",
            &[],
            &[],
            |b| {
                b.contract.emitted = |steps| {
                    greet(steps);
                    let state = Event {
                        data: Some(format!("you are number {}", fresh()).into_bytes()),
                        event: Some(b"state".to_vec()),
                        id: Some(format!("connection-{}", fresh()).into_bytes()),
                        ..Event::default()
                    };
                    steps.insert(1, Step::Event(state));
                };
            },
        ),
        variant(
            "adds-retry",
            "each stream begins with a reconnection time",
            &["emit.no-extra-fields"],
            &[],
            |b| b.contract.emitted = |steps| steps.insert(0, Step::Raw(b"retry: 700\n\n")),
        ),
        variant("keep-alive-events", "in pauses there are events of a type of their own", &[], &[], |b| {
            b.contract.emitted = |steps| *steps = with_pings(steps);
            b.contract.heartbeats.bytes = Some(PING);
        }),
        variant("leading-blank-lines", "each stream begins with blank lines", &[], &[], |b| {
            b.contract.emitted = |steps| steps.insert(0, Step::Raw(b"\n\n"));
        }),
        variant(
            "greets-and-adds-ids",
            "an event of a type of its own comes first, and every event has an id",
            &["emit.no-extra-fields"],
            &[],
            |b| {
                b.contract.emitted = greet;
                b.contract.event = with_own_id;
            },
        ),
    ]
}

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "own-ids-replace-others",
            "every event has an id of the server's own, whatever the script asks for",
            &["id.exposed"],
            &["emit.no-extra-fields"],
            |b| b.contract.event = |e| Some(Event { id: e.data.as_ref().map(|_| own_id()).or(e.id), ..e }),
        ),
        fault(
            "own-id-for-zero",
            "every event has an id, and 0 counts as none",
            &["id.exposed"],
            &["emit.no-extra-fields"],
            |b| {
                b.contract.event = |e| with_own_id(Event { id: e.id.filter(|id| id != b"0"), ..e });
            },
        ),
        fault(
            "greets-and-loses-line-feeds",
            "an event of a type of its own comes first, and line breaks become spaces",
            LINE_BREAKS_LOST,
            &["framing.cr-then-lf-hazard", "emit.heartbeat-not-splitting"],
            |b| {
                b.contract.emitted = greet;
                b.sse.lines = |data| vec![lines(data).join(&b' ')];
            },
        ),
        fault(
            "greets-and-lets-lf-into-ids",
            "an event of a type of its own comes first, and LF is not looked for in ids",
            &["emit.id-injection"],
            &[],
            |b| {
                b.contract.emitted = greet;
                b.contract.admission.not_in_ids = b"\r\0";
            },
        ),
        fault(
            "adds-ids-and-loses-types",
            "every event has an id, and hyphens in types become underscores",
            &["event.type-custom"],
            &["emit.no-extra-fields"],
            |b| {
                b.contract.event = |e| {
                    let event = e.event.map(|t| String::from_utf8_lossy(&t).replace('-', "_").into_bytes());
                    with_own_id(Event { event, ..e })
                };
            },
        ),
    ]
}

const PING: &[u8] = b"event: ping\ndata: alive\n\n";

/// Puts an event before all others.
fn greet(steps: &mut Vec<Step>) {
    steps.insert(0, Step::Raw(b"event: hello\ndata: welcome\n\n"));
}

fn own_id() -> Vec<u8> {
    format!("own-{}", fresh()).into_bytes()
}

/// The event with an id, if it has data and none.
fn with_own_id(event: Event) -> Option<Event> {
    let own = event.data.as_ref().filter(|_| event.id.is_none()).map(|_| own_id());
    Some(Event { id: event.id.or(own), ..event })
}

/// The same steps, with an event in each long pause whenever a heartbeat is due.
fn with_pings(steps: &[Step]) -> Vec<Step> {
    let mut all = Vec::new();
    for step in steps {
        let mut left = match step {
            Step::Wait(ms) => *ms,
            other => {
                all.push(other.clone());
                continue;
            }
        };
        while left > HEARTBEAT_MS {
            all.extend([Step::Wait(HEARTBEAT_MS), Step::Raw(PING)]);
            left -= HEARTBEAT_MS;
        }
        all.push(Step::Wait(left));
    }
    all
}
