//! A small hub: what is published to a topic is kept, and given to all who read that topic, in the order of publication.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use url::form_urlencoded;

use crate::event::Event;
use crate::reading::Reading;
use crate::request::Request;

/// A deviation of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hub {
    Right,
    /// What is published between the replay and the live events reaches nobody who comes back.
    LosesBetween,
    /// It comes twice.
    DoublesBetween,
    /// An id of another topic is found, and that topic's events are replayed.
    ReplaysOthers,
    /// An id is looked up from the end of the history.
    LatestMatch,
    /// Every fifth reader misses one event of ten.
    SomeMiss,
    /// Every fifth reader gets one event of ten twice.
    SomeGetTwice,
    /// Every fifth reader gets one event of ten behind the next.
    SomeGetLate,
    /// A repeated id is refused with 409, as it may be.
    RefusesRepeatedIds,
    /// What is published under a repeated id is taken for the same event once more, and dropped, as it may be.
    DropsRepeatedIds,
    /// Each stream begins with an event of the hub's own, as it may.
    Greets,
    /// The first line of an event is written before the others, and they may become those of another one.
    MixesWriters,
}

/// How long the faults take between a replay and the live events, and between two lines.
pub(crate) const BETWEEN: Duration = Duration::from_millis(20);

/// All topics.
pub(crate) struct Topics {
    hub: Hub,
    log: Mutex<Vec<Published>>,
    length: watch::Sender<usize>,
    readers: AtomicUsize,
    /// First lines of events whose others are still to come, each with its topic.
    begun: Mutex<Vec<(String, Vec<u8>)>>,
}

struct Published {
    topic: String,
    event: Event,
}

impl Topics {
    pub fn new(hub: Hub) -> Self {
        Self {
            hub,
            log: Mutex::new(Vec::new()),
            length: watch::Sender::new(0),
            readers: AtomicUsize::new(0),
            begun: Mutex::new(Vec::new()),
        }
    }

    /// Takes what a form says, or refuses it with a status and a sentence.
    pub async fn publish(&self, body: &[u8]) -> Result<(), (u16, &'static str)> {
        let (topic, mut event) = form(body)?;
        if self.hub == Hub::MixesWriters {
            event.data = self.mixed(&topic, event.data).await;
        }
        let mut log = self.log();
        let repeated = event.id.as_ref().is_some_and(|id| {
            !id.is_empty() && log.iter().any(|one| one.topic == topic && one.event.id.as_ref() == Some(id))
        });
        match self.hub {
            Hub::RefusesRepeatedIds if repeated => return Err((409, "this id was published before\n")),
            Hub::DropsRepeatedIds if repeated => return Ok(()),
            _ => log.push(Published { topic, event }),
        }
        self.length.send_replace(log.len());
        Ok(())
    }

    /// The lines of an event behind the first line of whichever is being written to the topic, too.
    async fn mixed(&self, topic: &str, data: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let data = data?;
        let at = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
        self.begun().push((topic.to_owned(), data[..at].to_vec()));
        tokio::time::sleep(BETWEEN).await;
        let mut begun = self.begun();
        let latest = begun.iter().rposition(|(other, _)| other == topic)?;
        let (_, first) = begun.remove(latest);
        Some([&first, &data[at..]].concat())
    }

    fn begun(&self) -> MutexGuard<'_, Vec<(String, Vec<u8>)>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a reader begins: behind the event that it saw last, or with what comes next.
    pub fn read(&self, topic: String, request: &Request) -> Reading {
        let log = self.log();
        let seen = request.field("last-event-id").filter(|id| !id.is_empty());
        let is_it = |one: &Published| one.event.id.as_deref() == seen;
        let own = |one: &Published| is_it(one) && one.topic == topic;
        let found = seen.and_then(|_| match self.hub {
            Hub::LatestMatch => log.iter().rposition(own),
            Hub::ReplaysOthers => log.iter().position(own).or_else(|| log.iter().position(is_it)),
            _ => log.iter().position(own),
        });
        let topic = match found {
            Some(at) if self.hub == Hub::ReplaysOthers => log[at].topic.clone(),
            _ => topic,
        };
        let number = self.readers.fetch_add(1, Ordering::SeqCst);
        Reading {
            topic,
            next: found.map_or(log.len(), |at| at + 1),
            resumed: found.is_some(),
            picked: number % 5 == 4,
            given: 0,
            kept: None,
        }
    }

    /// What a reader has not been given yet.
    pub fn take(&self, reading: &mut Reading) -> Vec<Event> {
        let log = self.log();
        let news = log.iter().skip(reading.next).filter(|one| one.topic == reading.topic);
        let news: Vec<Event> = news.map(|one| one.event.clone()).collect();
        reading.next = log.len();
        let mut events = Vec::new();
        for event in news {
            reading.given += 1;
            match (self.hub, reading.picked && reading.given % 10 == 7) {
                (Hub::SomeMiss, true) => {}
                (Hub::SomeGetTwice, true) => events.extend([event.clone(), event]),
                (Hub::SomeGetLate, true) => reading.kept = Some(event),
                _ => {
                    events.push(event);
                    events.extend(reading.kept.take());
                }
            }
        }
        events
    }

    /// How much is kept.
    pub fn len(&self) -> usize {
        *self.length.borrow()
    }

    /// Tells when something is published.
    pub fn news(&self) -> watch::Receiver<usize> {
        self.length.subscribe()
    }

    fn log(&self) -> MutexGuard<'_, Vec<Published>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The topic and the event of a publication.
fn form(body: &[u8]) -> Result<(String, Event), (u16, &'static str)> {
    let mut topic = None;
    let mut event = Event::default();
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match &*name {
            "topic" => topic = Some(value),
            "data" => event.data = Some(value.into_bytes()),
            "type" => event.event = Some(value.into_bytes()),
            "id" => event.id = Some(value.into_bytes()),
            "retry" => event.retry = Some(value.into_bytes()),
            _ => return Err((400, "known are topic, data, type, id and retry\n")),
        }
    }
    let holds = |value: &Option<Vec<u8>>, bad: &[u8]| value.iter().flatten().any(|b| bad.contains(b));
    if holds(&event.event, b"\r\n") || holds(&event.id, b"\r\n\0") {
        return Err((400, "no line can carry this type or id\n"));
    }
    if event.retry.iter().flatten().any(|b| !b.is_ascii_digit()) {
        return Err((400, "a reconnection time is digits\n"));
    }
    match topic {
        Some(topic) if event.data.is_some() => Ok((topic, event)),
        _ => Err((400, "say topic and data\n")),
    }
}
