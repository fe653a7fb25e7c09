//! The log of what was published, in the order of publication, and who reads where.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::form::form;
use super::log::Published;
use super::reading::Reading;
use super::settings::{BETWEEN, Hub, Lines, Repeated};
use crate::http::Request;
use crate::sse::Event;

/// All topics.
pub(crate) struct Topics {
    pub hub: Hub,
    log: Mutex<Vec<Published>>,
    length: watch::Sender<usize>,
    readers: AtomicUsize,
    /// First lines of events whose others are still to come, each with its topic.
    begun: Mutex<Vec<(String, Vec<u8>)>>,
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
        if self.hub.lines == Lines::Mixed {
            event.data = self.mixed(&topic, event.data).await;
        }
        let mut log = self.log();
        let repeated = event.id.as_ref().is_some_and(|id| {
            !id.is_empty() && log.iter().any(|one| one.topic == topic && one.event.id.as_ref() == Some(id))
        });
        match self.hub.repeated {
            Repeated::Refused if repeated => return Err((409, "this id was published before\n")),
            Repeated::Dropped if repeated => return Ok(()),
            Repeated::Kept | Repeated::Refused | Repeated::Dropped => log.push(Published { topic, event }),
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

    /// Where a reader begins: after the event that it saw last, or with what comes next.
    pub fn read(&self, topic: String, request: &Request) -> Reading {
        let log = self.log();
        let seen = request.field("last-event-id").filter(|id| !id.is_empty());
        let found = seen.and_then(|id| (self.hub.find)(&log, &topic, id));
        let topic = found.map_or(topic, |at| log[at].topic.clone());
        let number = self.readers.fetch_add(1, Ordering::SeqCst);
        Reading {
            topic,
            next: found.map_or(log.len(), |at| at + 1),
            resumed: found.is_some(),
            number,
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
            events.extend((self.hub.give)(reading, event));
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
