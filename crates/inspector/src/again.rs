//! What came again after a reconnect, and what is missing.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use crate::row::{AskedAgain, Ids, Notice};

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
    /// The events of the exchange before this one, and of this one: type, data and id, for a new id makes a new event of the same data.
    last: Vec<u64>,
    now: Vec<u64>,
    /// Whether some event had an id.
    have_ids: bool,
    /// How many events the latest exchange without ids had that the server ended, and how many exchanges in a row had so many.
    alike: (u64, u64),
    sequence: Sequence,
    /// Whether this exchange follows another, and no id has come on it yet.
    fresh: bool,
    asked: Asked,
}

/// With what an exchange was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The last event ID that was sent; empty: none.
    pub last_event_id: String,
    /// By whom.
    pub by: By,
}

/// Who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// We, as a browser does.
    #[default]
    Us,
    /// Somebody else, whose requests pass us.
    Client,
}

/// Whether ids are numbers that rise by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sequence {
    /// None came.
    #[default]
    Unknown,
    /// One came, which shows no order yet.
    Began(u64),
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
    /// Whether it is the first after a client reconnected.
    pub first: First,
}

/// Where an event stands after a client reconnected with a last event ID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum First {
    /// Not at the beginning.
    #[default]
    No,
    /// At the beginning.
    Is,
}

impl Again {
    /// Another exchange begins, which was asked for like this.
    pub fn begin(&mut self, asked: Asked) {
        self.asked = asked;
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
            self.now.push(hash(&(event_type, data, id)));
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
        let first = match (fresh, self.asked.by, self.asked.last_event_id.as_str()) {
            (true, By::Client, last) if !last.is_empty() && last != id => First::Is,
            (_, By::Us | By::Client, _) => First::No,
        };
        let (sequence, missing) = match (self.sequence, number) {
            (Sequence::Unknown, Some(number)) => (Sequence::Began(number), None),
            (Sequence::Began(last) | Sequence::Rises(last), Some(number))
                if Some(number) == last.checked_add(1) =>
            {
                (Sequence::Rises(number), None)
            }
            (Sequence::Began(_), Some(number)) if fresh => (Sequence::Began(number), None),
            // After a reconnect some may be left out, or come again.
            (Sequence::Rises(last), Some(number)) if fresh && number > last => {
                (Sequence::Rises(number), Some((last + 1, number - 1)))
            }
            (Sequence::Rises(_), Some(number)) if fresh => (Sequence::Rises(number), None),
            _ => (Sequence::No, None),
        };
        self.sequence = sequence;
        Seen { came_before, missing, first }
    }

    /// The last event ID that was sent for this exchange.
    pub fn last_event_id(&self) -> &str {
        &self.asked.last_event_id
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
        // What we cut ourselves, and what was cut for us, shows nothing of what the server does when it is done.
        if is_known && self.now == self.last && by == EndedBy::Server {
            self.alike = (0, 0);
            let asked_again = match (self.asked.by, self.asked.last_event_id.is_empty()) {
                (By::Us, _) | (By::Client, false) => AskedAgain::ByItself,
                // Who reconnects to a stream with ids sends one.
                (By::Client, true) if self.have_ids => return None,
                (By::Client, true) => AskedAgain::PerhapsByHand,
            };
            let ids = match (self.have_ids, self.asked.last_event_id.is_empty()) {
                (false, _) => Ids::None,
                (true, false) => Ids::Sent,
                (true, true) => Ids::Emptied,
            };
            return Some(Notice::CameAgain { events, ids, asked_again });
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

    const NEW: Seen = Seen { came_before: false, missing: None, first: First::No };

    #[test]
    fn what_comes_again_and_what_is_missing_is_told_after_a_reconnect() {
        let mut again = Again::default();
        assert_eq!(seen(&mut again, &[1, 2, 3]), [NEW; 3]);
        again.begin(Asked::default());
        let came = Seen { came_before: true, ..NEW };
        assert_eq!(seen(&mut again, &[2, 3, 4]), [came, came, NEW]);
        again.begin(Asked::default());
        let missing = Seen { missing: Some((5, 7)), ..NEW };
        assert_eq!(seen(&mut again, &[8, 9]), [missing, NEW]);
    }

    #[test]
    fn ids_that_do_not_rise_by_one_say_nothing_of_what_is_missing() {
        let mut again = Again::default();
        assert_eq!(seen(&mut again, &[10, 20]), [NEW; 2]);
        again.begin(Asked::default());
        assert_eq!(seen(&mut again, &[40]), [NEW]);
    }

    /// Of a number that each response brings one of, or that others share, nothing is known.
    #[test]
    fn one_id_shows_no_sequence() {
        let mut again = Again::default();
        for id in [7, 14, 21, 22] {
            again.begin(Asked::default());
            assert_eq!(seen(&mut again, &[id]), [NEW], "{id}");
        }
    }

    #[test]
    fn only_what_the_server_ends_goes_on_for_ever() {
        let play = |by, last_event_id: &str, ids: [Option<&str>; 2]| {
            let mut again = Again::default();
            let mut ended = None;
            for _ in 0..2 {
                again.begin(Asked { last_event_id: last_event_id.into(), by: By::Us });
                ids.iter().for_each(|id| {
                    again.event("message", "x", *id);
                });
                ended = again.end(by);
            }
            ended
        };
        assert_eq!(play(EndedBy::Other, "", [None, None]), None, "we closed it, or it was reset");
        let told = |ids| Some(Notice::CameAgain { events: 2, ids, asked_again: AskedAgain::ByItself });
        assert_eq!(play(EndedBy::Server, "", [None, None]), told(Ids::None));
        assert_eq!(play(EndedBy::Server, "2", [Some("1"), Some("2")]), told(Ids::Sent));
        assert_eq!(play(EndedBy::Server, "", [Some("1"), Some("")]), told(Ids::Emptied));
    }

    #[test]
    fn a_stream_that_begins_again_is_told_from_one_that_goes_on() {
        let mut again = Again::default();
        let mut play = |data: &[&str]| {
            again.begin(Asked::default());
            data.iter().for_each(|data| {
                again.event("message", data, None);
            });
            again.end(EndedBy::Server)
        };
        assert_eq!(play(&["a", "b"]), None);
        let came_again = Notice::CameAgain { events: 2, ids: Ids::None, asked_again: AskedAgain::ByItself };
        assert_eq!(play(&["a", "b"]), Some(came_again));
        assert_eq!(play(&["a", "c"]), None);
        assert_eq!(play(&[]), None);
        assert_eq!(play(&[]), None);
    }

    /// Such as of a lamp that is still on.
    #[test]
    fn the_same_data_with_a_new_id_is_a_new_event() {
        let mut again = Again::default();
        for id in ["1", "2", "3", "4"] {
            again.begin(Asked { last_event_id: "0".into(), by: By::Us });
            again.event("message", "on", Some(id));
            assert_eq!(again.end(EndedBy::Server), None, "{id}");
        }
    }

    fn client(last_event_id: &str) -> Asked {
        Asked { last_event_id: last_event_id.into(), by: By::Client }
    }

    /// A client that sends no id may have been told to ask again, by a page that was loaded again such as.
    #[test]
    fn of_what_a_client_asked_again_it_is_said_whether_it_did_so_by_itself() {
        let play = |ids: &[&str], last_event_id: &str| {
            let mut again = Again::default();
            let mut ended = None;
            for asked in [client(""), client(last_event_id)] {
                again.begin(asked);
                for id in ids {
                    again.event("message", "x", Some(id).copied().filter(|id| !id.is_empty()));
                }
                ended = again.end(EndedBy::Server);
            }
            ended
        };
        let told = |ids, asked_again| Some(Notice::CameAgain { events: 2, ids, asked_again });
        assert_eq!(play(&["", ""], ""), told(Ids::None, AskedAgain::PerhapsByHand));
        assert_eq!(play(&["1", "2"], "2"), told(Ids::Sent, AskedAgain::ByItself));
        assert_eq!(play(&["1", "2"], ""), None, "it began anew, and so the stream did");
    }

    #[test]
    fn the_first_event_after_a_client_reconnected_is_known() {
        let first = |last_event_id: &str, ids: &[u64]| {
            let mut again = Again::default();
            seen(&mut again, &[1, 2, 3]);
            again.begin(client(last_event_id));
            seen(&mut again, ids).iter().map(|seen| (seen.first, seen.came_before)).collect::<Vec<_>>()
        };
        assert_eq!(first("3", &[4, 5]), [(First::Is, false), (First::No, false)]);
        assert_eq!(first("3", &[1, 2]), [(First::Is, true), (First::No, true)]);
        assert_eq!(first("3", &[3]), [(First::No, true)], "one that stays the same says nothing");
        assert_eq!(first("", &[1]), [(First::No, true)]);
    }

    /// Other data each time, as of a clock or a counter.
    #[test]
    fn responses_that_end_alike_are_told_once() {
        let play = |again: &mut Again, data: &[&str], id: Option<&str>, by| {
            again.begin(Asked::default());
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
