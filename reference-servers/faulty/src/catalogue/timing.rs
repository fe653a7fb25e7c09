//! Faults of when bytes leave, and of heartbeats.

use std::time::Duration;

use super::entry::fault;
use crate::behaviour::Flush;
use crate::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "head-with-first-event",
            "the head waits for the first event",
            &["live.headers-immediate"],
            &[],
            |b| {
                b.flush = Flush::HeadWithFirst;
            },
        ),
        fault(
            "no-flush",
            "events leave when a buffer of 4 KiB is full",
            &[
                "live.no-coalescing",
                "emit.block-terminated",
                "http.encoding-flush",
                "tutorial.persistent-connection",
            ],
            &[],
            |b| b.flush = Flush::Full(4096),
        ),
        fault(
            "flushed-in-batches",
            "events leave every 700 ms",
            &[
                "live.no-coalescing",
                "emit.block-terminated",
                "http.encoding-flush",
                "tutorial.persistent-connection",
            ],
            &[],
            |b| {
                b.flush = Flush::Batches(Duration::from_millis(700));
            },
        ),
        fault(
            "blank-line-late",
            "the blank line is written with the next event",
            &["emit.block-terminated"],
            &["http.abort-visible", "http.encoding-flush", "live.no-coalescing", "resume.replay-after"],
            |b| {
                b.flush = Flush::BlankLineLate;
            },
        ),
        fault(
            "single-event-late",
            "a proxy waits for more before it sends a single event",
            &["live.latency"],
            &[],
            |b| {
                b.flush = Flush::AloneLate(Duration::from_millis(1200));
            },
        ),
        fault(
            "nagle",
            "a small write waits for the acknowledgement of the one before",
            &["live.tcp-nodelay"],
            &[],
            |b| {
                b.flush = Flush::Nagle(Duration::from_millis(60));
            },
        ),
        fault(
            "no-heartbeat",
            "an idle stream is silent",
            &["live.heartbeat-present", "live.heartbeat-15s"],
            &["http.encoding-flush"],
            |b| {
                b.heartbeat = None;
            },
        ),
        fault(
            "heartbeat-as-bare-word",
            "the heartbeat is a word",
            &["live.heartbeat-is-comment"],
            &[],
            |b| {
                b.heartbeat = Some(b"ping\n\n");
            },
        ),
        fault(
            "heartbeat-without-data",
            "the heartbeat is an event that nothing dispatches",
            &["live.heartbeat-is-comment"],
            &[],
            |b| {
                b.heartbeat = Some(b"event: ping\n\n");
            },
        ),
        fault(
            "heartbeat-without-line-end",
            "the heartbeat's line is not ended",
            &["live.heartbeat-terminated"],
            &[],
            |b| {
                b.heartbeat = Some(b": ping");
            },
        ),
    ]
}
