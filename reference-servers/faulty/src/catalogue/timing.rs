//! Faults of when bytes leave, and of heartbeats.

use std::time::Duration;

use super::entry::fault;
use super::observed::each;
use crate::contract::{Gather, LastByte, Scope, Step};
use crate::fault::Fault;

/// After so long a client acknowledges what it got.
const ACKNOWLEDGED: Duration = Duration::from_millis(60);

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "head-with-first-event",
            "the head waits for the first event",
            &["live.headers-immediate"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::Head;
            },
        ),
        fault(
            "head-late-with-first-event",
            "the head waits for the first event, which takes 2.5 s to come",
            &["live.headers-immediate"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::Head;
                b.contract.sentences = |steps| steps.insert(0, Step::Wait(2_500));
            },
        ),
        fault(
            "head-with-first-keepalive",
            "the head waits for the first keepalive, which takes 2.5 s to come",
            &["live.headers-immediate"],
            &["live.first-bytes"],
            |b| {
                b.contract.flush.gather = Gather::Head;
                b.contract.sentences = |steps| {
                    steps.splice(0..0, [Step::Wait(2_500), Step::Comment(b"keepalive".to_vec())]);
                };
            },
        ),
        fault(
            "stream-collected",
            "the whole stream is collected, and leaves with its end",
            &["live.headers-immediate"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::All;
                b.contract.flush.on = Scope::Events;
            },
        ),
        fault(
            "script-collected",
            "the response to a script is collected, and leaves with its end",
            &["live.not-collected"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::All;
                b.contract.flush.on = Scope::Emit;
            },
        ),
        fault("no-flush", "events leave when a buffer of 4 KiB is full", &["live.not-collected"], &[], |b| {
            b.contract.flush.gather = Gather::Until(4096)
        }),
        fault(
            "sent-when-full",
            "bytes leave when a buffer of 1 KiB is full, wherever that is",
            &["live.no-coalescing"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::Full(1024);
                b.contract.flush.on = Scope::Events;
                b.contract.sentences = |steps| each(steps, |event| event.data = Some(vec![b'x'; 900]));
            },
        ),
        fault(
            "flushed-in-batches",
            "events leave every 700 ms",
            &["live.no-coalescing", "http.encoding-flush"],
            &[],
            |b| {
                b.contract.flush.gather = Gather::For(Duration::from_millis(700));
            },
        ),
        fault(
            "blank-line-late",
            "the blank line is written with the next event",
            &["emit.block-terminated"],
            &["http.abort-visible", "http.encoding-flush", "live.no-coalescing", "resume.replay-after"],
            |b| {
                b.contract.flush.last_byte = LastByte::WithTheNext;
            },
        ),
        fault(
            "event-behind-the-next",
            "an event leaves when the next one is made",
            &["emit.block-terminated"],
            &["http.abort-visible", "resume.replay-after"],
            |b| {
                b.contract.flush.gather = Gather::UntilTheNext;
                b.contract.flush.on = Scope::Emit;
            },
        ),
        fault(
            "single-event-late",
            "a proxy waits for more before it sends a single event",
            &["live.latency"],
            &[],
            |b| {
                b.contract.flush.delay = |moment| match moment.steps {
                    1 => Duration::from_millis(1200),
                    _ => Duration::ZERO,
                };
            },
        ),
        fault(
            "nagle",
            "a small write waits for the acknowledgement of the one before",
            &["live.tcp-nodelay"],
            &[],
            |b| {
                b.contract.flush.delay = |moment| match moment.since_last {
                    Some(since) if moment.delays == 0 && since < ACKNOWLEDGED => ACKNOWLEDGED,
                    Some(_) | None => Duration::ZERO,
                };
            },
        ),
        fault(
            "no-heartbeat",
            "an idle stream is silent",
            &["live.heartbeat-present", "live.heartbeat-15s"],
            &["http.encoding-flush"],
            |b| {
                b.contract.heartbeats.bytes = None;
            },
        ),
        fault(
            "heartbeat-as-bare-word",
            "the heartbeat is a word",
            &["live.heartbeat-is-comment"],
            &[],
            |b| {
                b.contract.heartbeats.bytes = Some(b"ping\n\n");
            },
        ),
        fault(
            "heartbeat-without-data",
            "the heartbeat is an event that nothing dispatches",
            &["live.heartbeat-is-comment"],
            &[],
            |b| {
                b.contract.heartbeats.bytes = Some(b"event: ping\n\n");
            },
        ),
        fault(
            "heartbeat-without-line-end",
            "the heartbeat's line is not ended",
            &["live.heartbeat-terminated"],
            &[],
            |b| {
                b.contract.heartbeats.bytes = Some(b": ping");
            },
        ),
    ]
}
