//! One stream that the page shows: its rows as JSON, what was told of it, and whether it goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ssespec_evidence::gathered::Gathered;
use ssespec_evidence::recording::{KnownBy, Recording};
use ssespec_evidence::remedy::{Place, told};
use ssespec_evidence::update::Update;
use ssespec_harness::tap::Stops;
use ssespec_inspector::browser::Reconnecting;
use ssespec_inspector::silence::ChangedBy;
use ssespec_inspector::{Inspector, Row, Shown as ShownIn, Summary};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::ask::Ask;

/// The bytes of rows that are kept. What comes then is counted, and no row.
const MOST: usize = 128 << 20;
/// The rows after which what follows of an application's stream is another: its bytes are kept as well.
const MOST_ROWS: usize = 100_000;

/// Who asked for a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The page.
    Page,
    /// A recording that was loaded.
    Recording,
    /// An application, through the tap.
    Tap,
}

/// One stream that the page shows.
pub struct Stream {
    /// Its number.
    pub id: u64,
    /// The method and the URL.
    pub method: String,
    pub url: String,
    pub origin: Origin,
    /// What the page asked for.
    pub ask: Option<Ask>,
    /// When it was asked for, in milliseconds since 1970.
    pub started_ms: i64,
    began: Instant,
    state: Mutex<State>,
    /// How many rows there are, and whether more may come.
    rows: watch::Sender<(usize, bool)>,
    stop: Notify,
    is_stopped: AtomicBool,
}

struct State {
    inspector: Inspector,
    /// Where what is to be changed is told.
    place: Place,
    gathered: Gathered,
    rows: Vec<Arc<str>>,
    bytes: usize,
    summary: Summary,
    /// The recording, once all has come.
    recording: Option<Arc<Recording>>,
    /// The exchange that passes the tap, and what ends it.
    passing: Option<(Arc<str>, Stops)>,
}

impl Stream {
    /// A stream that is about to be asked for.
    pub fn new(
        id: u64,
        (method, url): (&str, &str),
        origin: Origin,
        ask: Option<Ask>,
        reconnecting: Reconnecting,
    ) -> Self {
        let inspector = Inspector::new(reconnecting);
        let (inspector, place) = match origin {
            Origin::Page | Origin::Recording => (inspector.changed_by(ChangedBy::Form), Place::Page),
            Origin::Tap => (inspector, Place::PageTap),
        };
        Self {
            id,
            method: method.to_owned(),
            url: url.to_owned(),
            origin,
            ask,
            started_ms: jiff::Timestamp::now().as_millisecond(),
            began: Instant::now(),
            state: Mutex::new(State {
                inspector,
                place,
                gathered: Gathered::default(),
                rows: Vec::new(),
                bytes: 0,
                summary: Summary::default(),
                recording: None,
                passing: None,
            }),
            rows: watch::Sender::new((0, true)),
            stop: Notify::new(),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Takes what happened.
    pub fn take(&self, updates: impl IntoIterator<Item = Update>) {
        let mut state = self.state();
        for update in updates {
            state.gathered.take(&update);
            let rows = state.inspector.take(update);
            state.add(rows);
        }
        self.tell(&state, true);
    }

    /// Says what is to be said of a silence, when it is this late.
    pub fn is_now(&self, now: Duration) {
        let mut state = self.state();
        let rows = state.inspector.silences(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX));
        state.add(rows);
        self.tell(&state, true);
    }

    /// Nothing more comes; this is all of it.
    pub fn end(&self, recording: Option<Recording>) {
        let mut state = self.state();
        if recording.is_some() {
            // It has all of this.
            state.gathered = Gathered::default();
        }
        state.recording = recording.map(Arc::new);
        self.tell(&state, false);
    }

    /// Lets nothing more come: ends what the page reads, and what passes the tap, on both sides of it.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.stop.notify_one();
        if self.origin != Origin::Tap {
            return;
        }
        let state = self.state();
        match &state.passing {
            Some((exchange, stops)) => stops.stop(exchange),
            // It is waited for whether its client reconnects.
            None => self.tell(&state, false),
        }
    }

    /// This exchange passes the tap for it, until that can be stopped no more.
    pub fn passes(&self, passing: Option<(Arc<str>, Stops)>) {
        self.state().passing = passing;
    }

    /// What comes next is of another client.
    pub fn begin_anew(&self) {
        self.state().inspector.begin_anew();
    }

    /// The last event ID and the reconnection time that the exchanges so far left.
    pub fn left(&self) -> (String, Option<Duration>) {
        let state = self.state();
        (state.inspector.last_event_id().to_owned(), state.inspector.retry())
    }

    /// Whether it holds as much as one stream should.
    pub fn is_full(&self) -> bool {
        let state = self.state();
        state.rows.len() >= MOST_ROWS || state.bytes >= MOST
    }

    /// Until somebody wants nothing more to come.
    pub async fn stopped(&self) {
        self.stop.notified().await;
    }

    /// Whether more may come, and nobody said that it need not.
    pub fn is_wanted(&self) -> bool {
        self.is_open() && !self.is_stopped.load(Ordering::Relaxed)
    }

    /// Whether more may come.
    pub fn is_open(&self) -> bool {
        self.rows.borrow().1
    }

    /// The events so far.
    pub fn events(&self) -> u64 {
        self.state().summary.all_events()
    }

    /// The rows behind this many, at most so many.
    pub fn rows_behind(&self, seen: usize, most: usize) -> Vec<Arc<str>> {
        self.state().rows.iter().skip(seen).take(most).cloned().collect()
    }

    /// How many rows there are, and whether more may come, now and when it changes.
    pub fn watch(&self) -> watch::Receiver<(usize, bool)> {
        self.rows.subscribe()
    }

    /// What was recorded, so far if it goes on; `None` where that is not known before the end: the frames of HTTP/2.
    pub fn recording(&self) -> Option<Arc<Recording>> {
        let state = self.state();
        match &state.recording {
            Some(recording) => Some(Arc::clone(recording)),
            None if state.gathered.lacks_frames() => None,
            None => Some(Arc::new(self.so_far(&state))),
        }
    }

    /// The same, also where frames are missing: for who looks at bytes and events alone.
    pub fn bytes_so_far(&self) -> Arc<Recording> {
        let state = self.state();
        state.recording.clone().unwrap_or_else(|| Arc::new(self.so_far(&state)))
    }

    fn so_far(&self, state: &State) -> Recording {
        let elapsed_ns = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Recording {
            started: jiff::Timestamp::now().to_string(),
            elapsed_ns,
            known_by: KnownBy::Observation,
            exchanges: state.gathered.exchanges(elapsed_ns),
            ..Recording::new(&self.url, "stream/whole")
        }
    }

    fn tell(&self, state: &State, may_come: bool) {
        self.rows.send_if_modified(|told| {
            let now = (state.rows.len(), may_come && told.1);
            std::mem::replace(told, now) != now
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, rows: Vec<Row>) {
        for mut row in rows {
            self.summary.add(&row);
            if let ShownIn::End(end) = &mut row.shown {
                end.how = told(&end.how, self.place);
                end.hint = end.hint.take().map(|hint| told(&hint, self.place));
            }
            let is_end = matches!(row.shown, ShownIn::End(_));
            if self.bytes < MOST || is_end {
                // A row is plain data: it can always be written.
                let text: Arc<str> = serde_json::to_string(&row).unwrap_or_default().into();
                self.bytes += text.len();
                self.rows.push(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{End, Ended, Exchange, Request};
    use ssespec_evidence::remedy::Remedy;
    use ssespec_evidence::update::updates;

    use super::*;

    #[test]
    fn what_has_ended_is_held_once() {
        let exchange = Exchange::new("stream", Request::get("http://127.0.0.1/"));
        let stream =
            Stream::new(1, ("GET", "http://127.0.0.1/"), Origin::Page, None, Reconnecting::LikeABrowser);
        stream.take(updates(&exchange));
        let gathered = |stream: &Stream| stream.state().gathered.exchanges(0).len();
        assert_eq!(gathered(&stream), 1);
        let recording = Recording { exchanges: vec![exchange], ..Recording::new("x", "stream/whole") };
        stream.end(Some(recording.clone()));
        assert_eq!(gathered(&stream), 0);
        assert_eq!(stream.recording().as_deref(), Some(&recording));
    }

    #[test]
    fn what_is_to_be_changed_is_told_in_words_of_the_page() {
        let how = |origin, reconnecting| {
            let stream = Stream::new(1, ("GET", "https://a/"), origin, None, reconnecting);
            let why = format!("cannot connect: {}", Remedy::TrustAnybody);
            let end = End::exactly(Ended::Failed(why), 1);
            stream.take(updates(&Exchange { end, ..Exchange::new("stream", Request::get("https://a/")) }));
            let row: serde_json::Value =
                serde_json::from_str(stream.rows_behind(0, 9).last().expect("the end")).expect("JSON");
            row["how"].as_str().unwrap_or_default().to_owned()
        };
        let form = "cannot connect: tick \"Accept any certificate\" under \"Headers, body, HTTP version\"";
        assert_eq!(how(Origin::Page, Reconnecting::LikeABrowser), form);
        assert_eq!(
            how(Origin::Tap, Reconnecting::ByTheClient),
            "cannot connect: run `ssespec tap` with --insecure"
        );
    }

    #[test]
    fn what_ended_without_a_recording_stays_as_it_was_told() {
        let exchange = Exchange::new("stream", Request::get("http://127.0.0.1/"));
        let stream =
            Stream::new(1, ("GET", "http://127.0.0.1/"), Origin::Tap, None, Reconnecting::ByTheClient);
        stream.take(updates(&exchange));
        stream.end(None);
        assert_eq!(stream.bytes_so_far().exchanges.len(), 1);
    }
}
