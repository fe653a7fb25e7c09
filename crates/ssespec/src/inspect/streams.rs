//! All streams that the page shows, and how each is read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ssespec_evidence::recording::{End, Ended, Exchange, Recording, Request};
use ssespec_evidence::update::{updates as updates_of, updates_of_all};
use ssespec_harness::launcher::Attached;
use ssespec_harness::recorder::{Keep, follow, observer};
use ssespec_inspector::browser::Reconnecting;

use super::ask::Ask;
use super::stream::{Origin, Stream};
use crate::watch::live::{LOOKS, as_a_browser, limits};

/// The streams that are kept: the oldest that is over makes room.
const MOST: usize = 32;
/// The streams that may be open at once: as many as a browser opens to one server over HTTP/1.1.
pub const MOST_OPEN: usize = 6;

/// All streams that the page shows.
#[derive(Default)]
pub struct Streams {
    all: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    streams: BTreeMap<u64, Arc<Stream>>,
    newest: u64,
}

impl Streams {
    /// Asks for a stream, and shows what comes. `None` if too many are open.
    pub fn open(&self, target: Attached, ask: Ask) -> Option<Arc<Stream>> {
        let mut kept = self.kept();
        if kept.asked_for() >= MOST_OPEN {
            return None;
        }
        let method = target.access.stream_method().to_owned();
        let reconnecting = ask.reconnecting();
        let stream = kept.add(|id| {
            let url = ask.url.clone();
            Stream::new(id, (&method, &url), Origin::Page, Some(ask), reconnecting)
        });
        tokio::spawn(read(Arc::clone(&stream), target, reconnecting));
        Some(stream)
    }

    /// Shows a recording, all at once.
    pub fn load(&self, recording: Recording) -> Arc<Stream> {
        let first = recording.exchanges.first();
        let (method, url) =
            first.map_or(("", ""), |first| (first.request.method.as_str(), first.request.url.as_str()));
        let stream = self
            .kept()
            .add(|id| Stream::new(id, (method, url), Origin::Recording, None, Reconnecting::LikeABrowser));
        stream.take(updates_of_all(&recording.exchanges));
        stream.end(Some(recording));
        stream
    }

    /// Shows a stream that an application reads.
    pub fn tapped(&self, method: &str, url: &str) -> Arc<Stream> {
        self.kept().add(|id| Stream::new(id, (method, url), Origin::Tap, None, Reconnecting::ByTheClient))
    }

    /// One of them.
    pub fn find(&self, id: u64) -> Option<Arc<Stream>> {
        self.kept().streams.get(&id).cloned()
    }

    /// Lets go of one.
    pub fn forget(&self, id: u64) {
        self.kept().streams.remove(&id);
    }

    /// All, the oldest first.
    pub fn all(&self) -> Vec<Arc<Stream>> {
        self.kept().streams.values().cloned().collect()
    }

    /// Lets nothing more come on any.
    pub fn stop(&self) {
        self.all().iter().for_each(|stream| stream.stop());
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// How many streams are open that the page asked for. Those of an application are its own affair, and one that was stopped makes
    /// room at once: who sends again stops the one before and does not wait for its end.
    fn asked_for(&self) -> usize {
        self.streams.values().filter(|stream| stream.origin == Origin::Page && stream.is_wanted()).count()
    }

    fn add(&mut self, stream: impl FnOnce(u64) -> Stream) -> Arc<Stream> {
        while self.streams.len() >= MOST {
            let over = self.streams.values().find(|stream| !stream.is_open()).map(|stream| stream.id);
            match over {
                Some(id) => self.streams.remove(&id),
                None => break,
            };
        }
        self.newest += 1;
        let stream = Arc::new(stream(self.newest));
        self.streams.insert(stream.id, Arc::clone(&stream));
        stream
    }
}

/// Reads a stream until its end, or until nobody wants it any more.
async fn read(stream: Arc<Stream>, target: Attached, reconnecting: Reconnecting) {
    let (observer, mut updates) = observer();
    let began = tokio::time::Instant::now();
    let after = as_a_browser(&target, reconnecting);
    let limits = limits(Keep::Everything);
    let reading = follow(&target, &limits, Keep::Everything, observer, after, stream.stopped());
    let showing = async {
        let mut looks = tokio::time::interval(LOOKS);
        loop {
            tokio::select! {
                biased;
                update = updates.next() => {
                    let Some(first) = update else { return };
                    // What came together is shown together.
                    let mut all = vec![first];
                    while let Some(more) = updates.try_next() {
                        all.push(more);
                    }
                    stream.take(all);
                }
                _ = looks.tick() => stream.is_now(began.elapsed()),
            }
        }
    };
    let (recording, ()) = tokio::join!(reading, showing);
    match recording {
        Ok(recording) => stream.end(Some(recording)),
        // Nothing was sent: the request cannot be made.
        Err(why) => {
            let exchange = Exchange {
                end: End::exactly(Ended::Failed(why), 0),
                ..Exchange::new("stream", Request::get(&stream.url))
            };
            stream.take(updates_of(&exchange));
            stream.end(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_application_reads_leaves_room_for_the_page() {
        let streams = Streams::default();
        for _ in 0..=MOST_OPEN {
            assert!(streams.tapped("GET", "http://127.0.0.1/").is_open());
        }
        assert_eq!(streams.kept().asked_for(), 0);
    }
}
