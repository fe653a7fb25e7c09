//! Faults in the life of streams: clients that leave or do not read, deadlines, limits, failures, and the server's end.

use std::io;
use std::time::Duration;

use tokio::sync::Mutex;

use super::entry::{fault, variant};
use crate::contract::{Above, AfterLoss, Aged, Bursts, Clock, Ending, Failure, OnEnding, Places};
use crate::fault::Fault;
use crate::life::OnTerm;
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    let mut all = leaving();
    all.extend(load());
    all.extend(beats());
    all.extend(ends());
    all.extend(deadlines());
    all.extend(limits());
    all
}

fn leaving() -> Vec<Fault> {
    vec![
        fault(
            "never-notices-leaving",
            "a stream whose client left is counted for ever",
            &["life.disconnect-detected", "life.no-leak"],
            &["life.connection-limit"],
            |b| b.contract.miscounted = |over| over.lost.is_some(),
        ),
        fault(
            "leaks-on-reset",
            "a stream whose client was lost with a reset is counted for ever",
            &["life.disconnect-detected", "life.no-leak"],
            &[],
            |b| b.contract.miscounted = |over| over.lost == Some(io::ErrorKind::ConnectionReset),
        ),
        fault("leaks-now-and-then", "one stream of forty is counted for ever", &["life.no-leak"], &[], |b| {
            b.contract.miscounted = |over| over.number % 40 == 39;
        }),
        fault(
            "works-on",
            "a script is played on when its client has left",
            &["life.cancel-work"],
            &[],
            |b| b.contract.after_loss = AfterLoss::PlaysOn,
        ),
        fault(
            "crashes-on-a-closed-stream",
            "a stream whose connection was reset ends the server",
            &["life.send-after-close"],
            &["life.disconnect-detected", "life.no-leak", "life.cancel-work", "life.connection-limit"],
            |b| b.contract.after_loss = AfterLoss::Crashes,
        ),
    ]
}

fn load() -> Vec<Fault> {
    vec![
        fault(
            "two-workers",
            "each stream takes one of two workers; others wait",
            &["life.concurrent"],
            &[
                "life.disconnect-detected",
                "life.no-leak",
                "life.isolation",
                "live.heartbeat-resets",
                "life.late-error",
                "life.send-after-close",
                "life.max-duration",
                "life.connection-limit",
                "life.shutdown",
                "resp.capacity-5xx",
                "live.idle-survival",
            ],
            |b| b.contract.workers = 2,
        ),
        fault(
            "one-lock-for-all-writes",
            "a reader that stops reading blocks all others, with all that waits for it",
            &["life.isolation", "life.slow-reader-bounded"],
            &[],
            |b| {
                b.contract.writes.lock = Some(Mutex::new(()));
                // In one write: between many small ones, others would get through now and then.
                b.contract.bursts = Bursts::Gathered;
            },
        ),
        fault(
            "unbounded-queue",
            "what a slow reader does not take is kept in memory",
            &["life.slow-reader-bounded"],
            &[],
            |b| b.contract.bursts = Bursts::Gathered,
        ),
        variant("drops-slow-readers", "a reader that stops reading is dropped", &[], &[], |b| {
            b.contract.writes.patience = Some(Duration::from_secs(1));
        }),
    ]
}

fn beats() -> Vec<Fault> {
    vec![
        fault(
            "heartbeats-inside-events",
            "a heartbeat comes in the middle of an event that is slow to leave",
            &["emit.heartbeat-not-splitting"],
            // On a machine that is slow itself they may come in any large event.
            &["emit.large", "event.data-multi", "framing.large-event"],
            |b| b.contract.heartbeats.inside = Some(b": heartbeat\n\n"),
        ),
        variant(
            "heartbeats-between-lines",
            "a heartbeat without a blank line comes in the middle of an event that is slow to leave",
            &[],
            &[],
            |b| b.contract.heartbeats.inside = Some(b": heartbeat\n"),
        ),
    ]
}

fn ends() -> Vec<Fault> {
    vec![
        fault("ignores-term", "TERM is ignored", &["life.shutdown"], &[], |b| b.on_term = OnTerm::Nothing),
        fault("cuts-on-term", "TERM cuts every stream", &["life.shutdown"], &[], |b| {
            b.on_term = OnTerm::Cuts;
        }),
        fault("waits-on-term", "TERM waits for streams that have no end", &["life.shutdown"], &[], |b| {
            b.on_term = OnTerm::Waits;
        }),
        variant("drains-on-term", "TERM lets finite streams play to their end", &[], &[], |b| {
            b.contract.on_ending = OnEnding::EndsHeld;
        }),
        fault(
            "fails-in-order",
            "a failure of the server's code ends the stream in order",
            &["life.late-error"],
            &[],
            |b| b.contract.failure.ending = Ending::Proper,
        ),
        variant("fails-by-event", "a failure is told by an error event", &[], &[], |b| {
            b.contract.failure = Failure {
                event: || {
                    let (event, data) = (Some(b"error".to_vec()), Some(b"the work failed".to_vec()));
                    Some(Event { event, data, ..Event::default() })
                },
                ending: Ending::Proper,
            };
        }),
    ]
}

/// The age at which streams meet their end: before a quick hold is over.
const AGE: Duration = Duration::from_millis(2_500);

fn deadlines() -> Vec<Fault> {
    vec![
        fault(
            "cut-at-a-fixed-age",
            "a write deadline cuts every stream at the same age",
            &["live.idle-survival", "life.max-duration"],
            &[],
            |b| b.contract.aged = Some(Aged::End(AGE, Ending::Broken)),
        ),
        fault(
            "ended-at-a-fixed-age",
            "every stream is ended gracefully at the same age",
            &["live.idle-survival", "life.max-duration"],
            &[],
            |b| b.contract.aged = Some(Aged::End(AGE, Ending::Proper)),
        ),
        fault(
            "silent-at-a-fixed-age",
            "every stream stays open and is written to no more from some age on",
            &["live.idle-survival"],
            &[],
            |b| b.contract.aged = Some(Aged::Silent(AGE)),
        ),
        fault(
            "heartbeats-among-events",
            "heartbeats come whether there was anything else or not",
            &["live.heartbeat-resets"],
            &[],
            |b| b.contract.heartbeats.clock = Clock::OfTheStream,
        ),
    ]
}

fn limits() -> Vec<Fault> {
    let both = &["resp.capacity-5xx", "life.connection-limit"];
    vec![
        fault("limit-opens-and-closes", "above its limit it opens and closes", both, &[], |b| {
            b.contract.limit.above = Above::Ended;
        }),
        fault("limit-leaves-waiting", "above its limit it does not answer", both, &[], |b| {
            b.contract.limit.above = Above::Waits;
        }),
        fault(
            "limit-counts-the-gone",
            "streams that are over count against the limit",
            &["life.connection-limit"],
            &[],
            |b| b.contract.limit.places = Places::Kept,
        ),
        variant("limit-answers-429", "above its limit it answers 429", &[], &[], |b| {
            b.contract.limit.above = Above::Answered(429)
        }),
    ]
}
