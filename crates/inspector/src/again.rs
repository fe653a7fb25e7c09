//! What came again after a reconnect, and what is missing.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use crate::row::Notice;

/// The ids and events that are remembered.
const MOST: usize = 100_000;

/// So many exchanges in a row are a pattern.
const ALIKE: u64 = 3;

/// Who ended an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The server, with a body that is complete.
    Server,
    /// Anybody or anything else.
    Other,
}

/// What is remembered of the exchanges so far.
#[derive(Debug, Default)]
pub struct Again {
    /// The ids of all exchanges before this one.
    before: HashSet<u64>,
    /// Those of this one.
    ids: HashSet<u64>,
    /// The events of the exchange before this one, and of this one, type and data.
    last: Vec<u64>,
    now: Vec<u64>,
    /// Whether some event had an id.
    have_ids: bool,
    /// How many events the latest exchange without ids had that the server ended, and how many exchanges in a row had so many.
    alike: (u64, u64),
    sequence: Sequence,
    /// Whether this exchange follows another, and no id has come on it yet.
    fresh: bool,
}

/// Whether ids are numbers that rise by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sequence {
    /// None came.
    #[default]
    Unknown,
    /// So far they do; the last one.
    Rises(u64),
    /// They do not.
    No,
}

/// What an event is in the light of those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether its id came before, in an earlier exchange.
    pub came_before: bool,
    /// The ids that are missing before it, first and last.
    pub missing: Option<(u64, u64)>,
}

impl Again {
    /// Another exchange begins.
    pub fn begin(&mut self) {
        if self.before.len() < MOST {
            self.before.extend(self.ids.drain());
        }
        self.ids.clear();
        self.last = std::mem::take(&mut self.now);
        self.fresh = true;
    }

    /// Takes an event with the id of its own block.
    pub fn event(&mut self, event_type: &str, data: &str, id: Option<&str>) -> Seen {
        if self.now.len() < MOST {
            self.now.push(hash(&(event_type, data)));
        }
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Seen::default() };
        self.have_ids = true;
        let known = hash(&id);
        if self.ids.len() < MOST {
            self.ids.insert(known);
        }
        let came_before = self.before.contains(&known);
        let number = id.parse::<u64>().ok();
        let fresh = std::mem::take(&mut self.fresh);
        let (sequence, missing) = match (self.sequence, number) {
            (Sequence::Unknown, Some(number)) => (Sequence::Rises(number), None),
            (Sequence::Rises(last), Some(number)) if Some(number) == last.checked_add(1) => {
                (Sequence::Rises(number), None)
            }
            // After a reconnect some may be left out, or come again.
            (Sequence::Rises(last), Some(number)) if fresh && number > last => {
                (Sequence::Rises(number), Some((last + 1, number - 1)))
            }
            (Sequence::Rises(_), Some(number)) if fresh => (Sequence::Rises(number), None),
            _ => (Sequence::No, None),
        };
        self.sequence = sequence;
        Seen { came_before, missing }
    }

    /// What is to be said of the exchange that ends.
    pub fn end(&mut self, by: EndedBy) -> Option<Notice> {
        let events = self.now.len() as u64;
        let is_known = !self.now.is_empty() && self.now.len() < MOST;
        self.alike = match (by, self.alike) {
            (EndedBy::Server, _) if !is_known || self.have_ids => (0, 0),
            (EndedBy::Server, (same, times)) if same == events => (events, times + 1),
            (EndedBy::Server, _) => (events, 1),
            (EndedBy::Other, _) => (0, 0),
        };
        if is_known && self.now == self.last {
            self.alike = (0, 0);
            return Some(Notice::CameAgain { events, have_ids: self.have_ids });
        }
        (self.alike.1 == ALIKE).then_some(Notice::EndAlike { responses: ALIKE, events })
    }
}

fn hash<T: std::hash::Hash + ?Sized>(what: &T) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(again: &mut Again, ids: &[u64]) -> Vec<Seen> {
        ids.iter().map(|id| again.event("message", "x", Some(&id.to_string()))).collect()
    }

    const NEW: Seen = Seen { came_before: false, missing: None };

    #[test]
    fn what_comes_again_and_what_is_missing_is_told_after_a_reconnect() {
        let mut again = Again::default();
        assert_eq!(seen(&mut again, &[1, 2, 3]), [NEW; 3]);
        again.begin();
        let came = Seen { came_before: true, missing: None };
        assert_eq!(seen(&mut again, &[2, 3, 4]), [came, came, NEW]);
        again.begin();
        let missing = Seen { came_before: false, missing: Some((5, 7)) };
        assert_eq!(seen(&mut again, &[8, 9]), [missing, NEW]);
    }

    #[test]
    fn ids_that_do_not_rise_by_one_say_nothing_of_what_is_missing() {
        let mut again = Again::default();
        assert_eq!(seen(&mut again, &[10, 20]), [NEW; 2]);
        again.begin();
        assert_eq!(seen(&mut again, &[40]), [NEW]);
    }

    #[test]
    fn a_stream_that_begins_again_is_told_from_one_that_goes_on() {
        let mut again = Again::default();
        let mut play = |data: &[&str]| {
            again.begin();
            data.iter().for_each(|data| {
                again.event("message", data, None);
            });
            again.end(EndedBy::Server)
        };
        assert_eq!(play(&["a", "b"]), None);
        assert_eq!(play(&["a", "b"]), Some(Notice::CameAgain { events: 2, have_ids: false }));
        assert_eq!(play(&["a", "c"]), None);
        assert_eq!(play(&[]), None);
        assert_eq!(play(&[]), None);
    }

    /// Other data each time, as of a clock or a counter.
    #[test]
    fn responses_that_end_alike_are_told_once() {
        let play = |again: &mut Again, data: &[&str], id: Option<&str>, by| {
            again.begin();
            data.iter().for_each(|data| {
                again.event("message", data, id);
            });
            again.end(by)
        };
        let mut again = Again::default();
        let alike = Some(Notice::EndAlike { responses: 3, events: 2 });
        assert_eq!(play(&mut again, &["a"], None, EndedBy::Server), None);
        assert_eq!(play(&mut again, &["b", "c"], None, EndedBy::Server), None);
        assert_eq!(play(&mut again, &["d", "e"], None, EndedBy::Server), None);
        assert_eq!(play(&mut again, &["f", "g"], None, EndedBy::Server), alike);
        assert_eq!(play(&mut again, &["h", "i"], None, EndedBy::Server), None);
        let mut cut = Again::default();
        for data in ["a", "b", "c", "d"] {
            assert_eq!(play(&mut cut, &[data], None, EndedBy::Other), None);
        }
        let mut with_ids = Again::default();
        for data in ["1", "2", "3", "4"] {
            assert_eq!(play(&mut with_ids, &[data], Some(data), EndedBy::Server), None);
        }
    }
}
