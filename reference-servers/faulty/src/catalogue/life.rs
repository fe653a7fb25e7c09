//! Faults in the life of streams: clients that leave or do not read, deadlines, limits, failures, and the server's own end.

use std::time::Duration;

use super::entry::{fault, odd};
use crate::behaviour::Behaviour;
use crate::fault::Fault;
use crate::life::Life;

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
            |b| b.life = Life::NeverNotices,
        ),
        fault(
            "leaks-on-reset",
            "a stream whose client was lost with a reset is counted for ever",
            &["life.disconnect-detected", "life.no-leak"],
            &[],
            |b| b.life = Life::NeverNoticesResets,
        ),
        fault("leaks-now-and-then", "one stream of forty is counted for ever", &["life.no-leak"], &[], |b| {
            b.life = Life::LeaksSome;
        }),
        fault(
            "works-on",
            "a script is played on when its client has left",
            &["life.cancel-work"],
            &[],
            |b| b.life = Life::WorksOn,
        ),
        fault(
            "crashes-on-a-closed-stream",
            "a stream whose connection was reset ends the server",
            &["life.send-after-close"],
            &["life.disconnect-detected", "life.no-leak", "life.cancel-work", "life.connection-limit"],
            |b| b.life = Life::Crashes,
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
            |b| b.life = Life::Workers(2),
        ),
        fault(
            "one-lock-for-all-writes",
            "a reader that stops reading blocks all others",
            &["life.isolation"],
            &[],
            |b| b.life = Life::OneLock,
        ),
        fault(
            "unbounded-queue",
            "what a slow reader does not take is kept in memory",
            &["life.slow-reader-bounded"],
            &[],
            |b| b.life = Life::Unbounded,
        ),
        odd("drops-slow-readers", "a reader that stops reading is dropped", &[], &[], |b| {
            b.life = Life::DropsSlow;
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
            |b| b.life = Life::BeatsInside,
        ),
        odd(
            "heartbeats-between-lines",
            "a heartbeat without a blank line comes in the middle of an event that is slow to leave",
            &[],
            &[],
            |b| b.life = Life::BeatsBetweenLines,
        ),
    ]
}

fn ends() -> Vec<Fault> {
    vec![
        fault("ignores-term", "TERM is ignored", &["life.shutdown"], &[], |b| b.life = Life::IgnoresTerm),
        fault("cuts-on-term", "TERM cuts every stream", &["life.shutdown"], &[], |b| {
            b.life = Life::CutsOnTerm;
        }),
        fault("waits-on-term", "TERM waits for streams that have no end", &["life.shutdown"], &[], |b| {
            b.life = Life::WaitsOnTerm;
        }),
        odd("drains-on-term", "TERM lets finite streams play to their end", &[], &[], |b| {
            b.life = Life::DrainsOnTerm;
        }),
        fault(
            "fails-in-order",
            "a failure of the server's code ends the stream in order",
            &["life.late-error"],
            &[],
            |b| b.life = Life::FailsInOrder,
        ),
        odd("fails-by-event", "a failure is told by an error event", &[], &[], |b| {
            b.life = Life::FailsByEvent;
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
            |b| b.life = Life::CutAt(AGE),
        ),
        fault(
            "ended-at-a-fixed-age",
            "every stream is ended in order at the same age",
            &["live.idle-survival", "life.max-duration"],
            &[],
            |b| b.life = Life::EndedAt(AGE),
        ),
        fault(
            "deaf-at-a-fixed-age",
            "every stream stays open and is written to no more from some age on",
            &["live.idle-survival"],
            &[],
            |b| b.life = Life::DeafAt(AGE),
        ),
        fault(
            "heartbeats-among-events",
            "heartbeats come whether there was anything else or not",
            &["live.heartbeat-resets"],
            &[],
            |b| b.life = Life::BeatsAlways,
        ),
    ]
}

fn limits() -> Vec<Fault> {
    let both = &["resp.capacity-5xx", "life.connection-limit"];
    vec![
        fault("limit-opens-and-closes", "above its limit it opens and closes", both, &[], |b| {
            limited(b, Life::LimitCloses);
        }),
        fault("limit-leaves-waiting", "above its limit it does not answer", both, &[], |b| {
            limited(b, Life::LimitWaits);
        }),
        fault(
            "limit-counts-the-gone",
            "streams that are over count against the limit",
            &["life.connection-limit"],
            &[],
            |b| limited(b, Life::LimitSticks),
        ),
        odd("limit-answers-429", "above its limit it answers 429", &[], &[], |b| limited(b, Life::Limit429)),
    ]
}

fn limited(behaviour: &mut Behaviour, life: Life) {
    behaviour.life = life;
}
