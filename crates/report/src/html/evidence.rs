//! What a recording is cut down to, so that a page of twenty servers stays small.

use serde::Serialize;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::verdict::Finding;

use super::exchange::{Exchange, Keep, views};
use super::offence::marked;
use super::timeline::{Axis, axis};
use super::trim::Room;
use crate::visible::visible;

/// The most exchanges that are shown.
const EXCHANGES: usize = 24;
/// For what passed: enough to see how it went.
const LITTLE: Keep = Keep {
    head: Room { beginning: 420, around: 0 },
    body: Room { beginning: 360, around: 0 },
    wire: None,
    frames: 0,
    marks: 10,
};
/// For what is not simply green.
const MORE: Keep = Keep {
    head: Room { beginning: 600, around: 0 },
    body: Room { beginning: 500, around: 0 },
    wire: None,
    frames: 20,
    marks: 16,
};
/// For the exchange in which it was seen.
const MOST: Keep = Keep {
    head: Room { beginning: 2_000, around: 0 },
    body: Room { beginning: 1_200, around: 700 },
    wire: Some(Room { beginning: 1_000, around: 400 }),
    frames: 60,
    marks: 40,
};

/// A recording as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Evidence {
    attempt: u32,
    started: String,
    late_ms: u64,
    axis: Axis,
    exchanges: Vec<Exchange>,
    /// How many exchanges are left out.
    more: usize,
}

/// What is to be marked in one exchange's body: the first and the last byte, both counted from 0.
pub(super) type Marked = (u64, u64);

/// Whether the results of a scenario need more than a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interest {
    /// All of them pass or do not apply.
    Little,
    /// Something was found.
    Much,
}

/// Cuts a recording down; the second part has for each finding, in order, what it marks.
pub(super) fn evidence(
    recording: &Recording,
    findings: &[&Finding],
    interest: Interest,
) -> (Evidence, Vec<Option<Marked>>) {
    let mut marks = vec![None; findings.len()];
    let mut exchanges = Vec::new();
    let mut more = 0;
    for view in views(recording) {
        let accused: Vec<usize> =
            (0..findings.len()).filter(|i| findings[*i].exchange == view.exchange.name).collect();
        for i in &accused {
            if let (Some(byte), Ok(body)) = (findings[*i].byte, view.body()) {
                marks[*i] = Some(marked(body, byte));
            }
        }
        // What is accused is shown, however late it comes.
        if exchanges.len() >= EXCHANGES && accused.is_empty() {
            more += 1;
            continue;
        }
        let places: Vec<u64> = accused.iter().filter_map(|i| findings[*i].byte).collect();
        let keep = match interest {
            _ if !accused.is_empty() => MOST,
            Interest::Much => MORE,
            Interest::Little => LITTLE,
        };
        exchanges.push(Exchange::of(&view, &places, keep));
    }
    let last_ms = exchanges.iter().map(Exchange::last_ms).fold(0.0, f64::max);
    let evidence = Evidence {
        attempt: recording.attempt,
        started: visible(&recording.started),
        late_ms: recording.lateness_ns / 1_000_000,
        axis: axis(last_ms),
        exchanges,
        more,
    };
    (evidence, marks)
}

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
