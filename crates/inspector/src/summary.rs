//! What a stream came to: events by type, gaps, heartbeats, reconnects, bytes, problems.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::row::{Row, Shown, Times};

/// In nanoseconds.
const SECOND: u64 = 1_000_000_000;
/// The event types that are counted apart.
const MOST_TYPES: usize = 64;

/// What a stream came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// The events by type, up to 64 types.
    pub events: BTreeMap<String, u64>,
    /// The events of further types.
    pub other_events: u64,
    /// The comments.
    pub comments: u64,
    /// The largest gap before an event or comment, in nanoseconds, with the moment at which it ended.
    pub largest_gap: Option<(u64, u64)>,
    /// The requests after the first.
    pub reconnects: u64,
    /// The events whose id had come before.
    pub came_before: u64,
    /// What is dead or dangerous, or was ignored, and what came again or was left out.
    pub problems: u64,
    /// The body's bytes, without framing and coding, of the exchanges that ended.
    pub body_bytes: u64,
    /// When the first event came, and the last, in nanoseconds.
    pub first_and_last: Option<(u64, u64)>,
    /// Whether a request was sent that no `EventSource` sends.
    #[serde(skip)]
    pub by_another_method: bool,
}

impl Summary {
    /// Takes the next row.
    pub fn add(&mut self, row: &Row) {
        let mut gap = |gap_ns: u64| {
            if row.times == Times::Known && self.largest_gap.is_none_or(|(largest, _)| gap_ns > largest) {
                self.largest_gap = Some((gap_ns, row.at_ns));
            }
        };
        match &row.shown {
            Shown::Request(request) => {
                self.reconnects = self.reconnects.max(request.reconnects);
                self.by_another_method |= request.method != "GET";
            }
            Shown::Event(event) => {
                gap(event.gap_ns);
                if row.times == Times::Known {
                    let first = self.first_and_last.map_or(row.at_ns, |(first, _)| first);
                    self.first_and_last = Some((first, row.at_ns));
                }
                self.came_before += u64::from(event.came_before);
                let has_room = self.events.len() < MOST_TYPES;
                match self.events.get_mut(&event.event_type) {
                    Some(count) => *count += 1,
                    None if has_room => {
                        self.events.insert(event.event_type.clone(), 1);
                    }
                    None => self.other_events += 1,
                }
            }
            Shown::Comment(comment) => {
                gap(comment.gap_ns);
                self.comments += 1;
            }
            Shown::Problem(_) => self.problems += 1,
            Shown::Notice(notice) => self.problems += u64::from(notice.is_problem()),
            Shown::End(end) => self.body_bytes += end.body_bytes,
            Shown::Redirect(_) | Shown::Head(_) | Shown::Refusal(_) | Shown::Retry(_) | Shown::Silence(_) => {
            }
        }
    }

    /// All events.
    pub fn all_events(&self) -> u64 {
        self.events.values().sum::<u64>() + self.other_events
    }

    /// The type of an event where none is of the type `message`, for which alone a browser calls `onmessage` (HTML 9.2.6): the first by
    /// name. `None` where an event was not told apart by its type, and where no `EventSource` reads the stream.
    pub fn only_named(&self) -> Option<&str> {
        let is_known =
            self.other_events == 0 && !self.by_another_method && !self.events.contains_key("message");
        self.events.keys().next().filter(|_| is_known).map(String::as_str)
    }

    /// Events a second from the first to the end of watching, in nanoseconds; `None` for one event, and for less than a second.
    pub fn rate(&self, watched_ns: u64) -> Option<f64> {
        let (first, _) = self.first_and_last?;
        let events = Some(self.all_events()).filter(|events| *events > 1)?;
        let ns = watched_ns.checked_sub(first).filter(|ns| *ns >= SECOND)?;
        Some(events as f64 * SECOND as f64 / ns as f64)
    }
}
