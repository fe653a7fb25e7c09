//! What passes the tap, as streams of the page: one for each client as long as that reconnects.

use std::collections::VecDeque;
use std::sync::Arc;

use ssespec_evidence::accept::is_event_stream_alone;
use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::update::{Asked, Happened, Update};
use ssespec_harness::tap::Stops;
use ssespec_inspector::{Over, Series};

use super::stream::Stream;
use super::streams::Streams;
use crate::watch::live::Clock;

/// The requests without a response that are told apart by method and URL.
const MOST_FAILED: usize = 8;

/// What passes the tap.
pub struct Passages {
    streams: Arc<Streams>,
    stops: Stops,
    series: Series<Passage>,
    /// What got no response, each method and URL by itself.
    failed: VecDeque<Passage>,
    /// The clock of the tap.
    clock: Clock,
}

/// The requests of one client.
struct Passage {
    /// What is not shown yet: whether it is an event stream is to be seen.
    held: Vec<Update>,
    stream: Option<Arc<Stream>>,
    /// When the first of them came, from the beginning of the tap: what is shown counts from it.
    first_ns: u64,
    /// How much later the one that is open came.
    later_ns: u64,
    clock: Clock,
}

/// Also when the tap is closed while it passes.
impl Drop for Passage {
    fn drop(&mut self) {
        if let Some(stream) = &self.stream {
            stream.passes(None);
            stream.end(None);
        }
    }
}

impl Passage {
    fn new(since_ns: u64) -> Self {
        Self { held: Vec::new(), stream: None, first_ns: since_ns, later_ns: 0, clock: Clock::default() }
    }

    /// Another request of the same client came.
    fn again(&mut self, since_ns: u64) {
        self.later_ns = since_ns.saturating_sub(self.first_ns);
        self.clock = Clock::default();
    }

    /// An update in the count of the first request.
    fn counted(&mut self, mut update: Update) -> Update {
        self.clock.note(&update);
        let Moment { earliest_ns, latest_ns } = update.at;
        update.at = Moment { earliest_ns: earliest_ns + self.later_ns, latest_ns: latest_ns + self.later_ns };
        if let Happened::Asked(Asked { passing: Some(passing), .. }) = &mut update.what {
            passing.counts_from_ns = self.first_ns;
        }
        update
    }

    fn is_now(&mut self) {
        if let (Some(stream), Some(now_ns)) = (&self.stream, self.clock.now_ns()) {
            stream.is_now(std::time::Duration::from_nanos(now_ns + self.later_ns));
        }
    }
}

impl Passages {
    /// Shown as some of these streams, and ended by this.
    pub fn new(streams: Arc<Streams>, stops: Stops) -> Self {
        let (series, failed) = (Series::default(), VecDeque::new());
        Self { streams, stops, series, failed, clock: Clock::default() }
    }

    /// Says what is to be said of silences by now.
    pub fn is_now(&mut self) {
        self.series.all_mut().for_each(|(_, passage)| passage.is_now());
        if let Some(now_ns) = self.clock.now_ns() {
            self.series.give_up(now_ns);
        }
    }

    /// Takes the next thing that happened.
    pub fn take(&mut self, update: Update) {
        let name = Arc::clone(&update.exchange);
        match &update.what {
            Happened::Asked(asked) => {
                let asked = asked.clone();
                self.asked(&name, &asked, update);
            }
            // Only the bytes of what is shown are told.
            Happened::Bytes(_)
            | Happened::Connected(_)
            | Happened::Redirected { .. }
            | Happened::Backpressure(_) => {
                let is_shown = matches!(update.what, Happened::Bytes(_));
                let Some(passage) = self.series.get_mut(&name) else { return };
                let update = passage.counted(update);
                passage.held.push(update);
                if is_shown || passage.stream.is_some() {
                    show(passage, &name, &self.streams, &self.stops);
                }
            }
            // The head of what is no event stream, and nothing after it.
            Happened::Head(..) => drop(self.series.drop(&name)),
            Happened::Ended(how) => {
                let how = how.clone();
                self.ended(&name, &how, update);
            }
        }
    }

    fn asked(&mut self, name: &Arc<str>, asked: &Asked, update: Update) {
        let since_ns = asked.passing.map_or(0, |passing| passing.since_ns);
        self.clock.note_ns(since_ns + update.at.latest_ns);
        let streams = &self.streams;
        let is_kept =
            |stream: &Arc<Stream>| stream.is_open() && !stream.is_full() && streams.find(stream.id).is_some();
        let before = self.series.reconnected(asked, |passage| passage.stream.as_ref().is_some_and(is_kept));
        let mut passage = before.unwrap_or_else(|| Passage::new(since_ns));
        passage.again(since_ns);
        let update = passage.counted(update);
        passage.held.push(update);
        // Who accepts nothing else is shown from the beginning: it may be that nothing comes.
        if is_event_stream_alone(&asked.bytes) {
            show(&mut passage, name, &self.streams, &self.stops);
        }
        self.series.begin(Arc::clone(name), asked, passage);
    }

    fn ended(&mut self, name: &Arc<str>, how: &Ended, update: Update) {
        let Some(passage) = self.series.get_mut(name) else { return };
        let at_ns = update.at.latest_ns;
        let update = passage.counted(update);
        passage.held.push(update);
        let Some(stream) = passage.stream.clone() else {
            return match (how, self.series.drop(name)) {
                // By the client, or because the tap is closed.
                (Ended::Dropped | Ended::Limit(_), _) | (_, None) => {}
                (_, Some(passage)) => self.failed(passage),
            };
        };
        show(passage, name, &self.streams, &self.stops);
        stream.passes(None);
        let (last_event_id, retry) = stream.left();
        // One whose client is not waited for is over, and let go of.
        self.series.end(name, &Over { how, at_ns, last_event_id: &last_event_id, retry });
    }

    /// Shows a request that got no response, after those before it that asked the same.
    fn failed(&mut self, mut passage: Passage) {
        let held = std::mem::take(&mut passage.held);
        let Some(asked) = held.iter().find_map(|update| match &update.what {
            Happened::Asked(asked) => Some(asked),
            _ => None,
        }) else {
            return;
        };
        let streams = &self.streams;
        self.failed.retain(|failed| {
            let stream = failed.stream.as_ref();
            stream.is_some_and(|stream| {
                stream.is_open() && !stream.is_full() && streams.find(stream.id).is_some()
            })
        });
        let same = |failed: &Passage| {
            failed
                .stream
                .as_ref()
                .is_some_and(|stream| stream.method == asked.method && stream.url == asked.url)
        };
        let place = self.failed.iter().position(same).unwrap_or_else(|| {
            passage.stream = Some(streams.tapped(&asked.method, &asked.url));
            let fresh = Passage::new(passage.first_ns);
            self.failed.push_back(std::mem::replace(&mut passage, fresh));
            self.failed.len() - 1
        });
        let Some(failed) = self.failed.get_mut(place) else { return };
        failed.later_ns = passage.first_ns.saturating_sub(failed.first_ns);
        let held: Vec<Update> = held.into_iter().map(|update| failed.counted(update)).collect();
        if let Some(stream) = &failed.stream {
            stream.begin_anew();
            stream.take(held);
        }
        if self.failed.len() > MOST_FAILED {
            self.failed.pop_front();
        }
    }
}

/// Shows what is held of a passage, and lets it be stopped.
fn show(passage: &mut Passage, name: &Arc<str>, streams: &Streams, stops: &Stops) {
    let asked = passage.held.iter().find_map(|update| match &update.what {
        Happened::Asked(asked) => Some((asked.method.clone(), asked.url.clone())),
        _ => None,
    });
    let stream = match (&passage.stream, &asked) {
        (Some(stream), _) => Arc::clone(stream),
        (None, Some((method, url))) => streams.tapped(method, url),
        (None, None) => return,
    };
    if asked.is_some() {
        stream.passes(Some((Arc::clone(name), stops.clone())));
    }
    stream.take(passage.held.drain(..));
    passage.stream = Some(stream);
}

#[cfg(test)]
#[path = "passing_tests.rs"]
mod tests;
