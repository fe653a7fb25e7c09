//! One request that passes and the response to it: told while it passes, and kept if it is an event stream.

use std::sync::Arc;

use ssespec_evidence::accept::is_event_stream_alone;
use ssespec_evidence::http1::ResponseReader;
use ssespec_evidence::message::Framing;
use ssespec_evidence::observations::Asked as HowOften;
use ssespec_evidence::recording::{End, Ended, Exchange, KnownBy, Moment, Read, Recording, Request, TlsView};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::update::{Asked, Backpressure, Happened, Passing, Times, Update};
use tokio::sync::Notify;

use super::refusal::Refusal;
use super::request::RequestHead;
use super::secrets::{mask_cookies, without_cookies};
use super::shared::Shared;
use super::stops::Stoppable;
use super::wanted::Wanted;
use crate::reader::Span;
use crate::recorder::clock::Clock;
use crate::recorder::redaction::Redaction;

/// The bytes of a request's body that are kept.
const MOST_BODY: usize = 8 << 20;
/// The scenario that judges what is kept, and the name of its exchange.
const SCENARIO: &str = "stream/whole";
const EXCHANGE: &str = "stream";

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Response {
    /// The head is not complete yet.
    Unknown,
    /// An event stream: all of it is told, and kept.
    Stream,
    /// Something else, to a client that accepts nothing but an event stream: all of it is told, so that it shows why nothing comes.
    NoStream,
    /// Something else: its head is told, as one that did not come as bytes.
    Other,
}

/// One request that passes and the response to it.
pub(super) struct Passage {
    name: Arc<str>,
    shared: Arc<Shared>,
    clock: Clock,
    head: RequestHead,
    /// What is shown of the request.
    shown: Vec<u8>,
    /// The bytes of its body beyond that.
    left_out: u64,
    /// When it came, from the beginning of the proxy.
    since_ns: u64,
    stoppable: Stoppable,
    /// When the last of it was sent, once that was told.
    sent_ns: Option<u64>,
    tls: Option<TlsView>,
    reader: ResponseReader,
    response: Response,
    /// Whether it was told that the client takes no more.
    is_held_up: bool,
    /// The pieces of a head that is not complete.
    held: Vec<Read>,
    kept: Vec<Read>,
    kept_bytes: u64,
    /// The end of what is kept where more came.
    full: Option<End>,
    newest_ns: u64,
}

impl Passage {
    /// A request whose head has come.
    pub fn new(head: RequestHead, shared: &Arc<Shared>) -> Self {
        let name = shared.name();
        Self {
            stoppable: shared.stops.stoppable(&name),
            name,
            left_out: 0,
            since_ns: shared.now_ns(),
            shared: Arc::clone(shared),
            clock: Clock::start(),
            shown: head.shown.clone(),
            sent_ns: None,
            tls: None,
            reader: ResponseReader::new(&head.method),
            head,
            response: Response::Unknown,
            is_held_up: false,
            held: Vec::new(),
            kept: Vec::new(),
            kept_bytes: 0,
            full: None,
            newest_ns: 0,
        }
    }

    /// What TLS showed of the upstream.
    pub fn tls(&mut self, view: Option<TlsView>) {
        self.tls = view;
    }

    /// The next bytes of the request's body, without its framing.
    pub fn body(&mut self, bytes: &[u8]) {
        let room = (self.head.shown.len() + MOST_BODY).saturating_sub(self.shown.len());
        let (kept, beyond) = bytes.split_at(room.min(bytes.len()));
        self.shown.extend_from_slice(kept);
        self.left_out += beyond.len() as u64;
    }

    /// All of the request was sent.
    pub fn sent(&mut self) {
        if self.sent_ns.is_some() {
            return;
        }
        let now = self.clock.now_ns();
        self.sent_ns = Some(now);
        let asked = Asked {
            method: self.head.method.clone(),
            url: self.head.url.clone(),
            bytes: self.shown.as_slice().into(),
            last_event_id: self.head.last_event_id.clone(),
            left_out: self.left_out,
            is_http2: false,
            times: Times::Known,
            passing: Some(Passing {
                alike: self.head.alike,
                since_ns: self.since_ns,
                counts_from_ns: self.since_ns,
            }),
        };
        self.tell(Moment::exactly(now), Happened::Asked(asked));
        self.tell(Moment::exactly(now), Happened::Connected(self.tls.clone().map(Box::new)));
    }

    /// The next bytes from the upstream.
    pub fn came(&mut self, bytes: &[u8], span: Span) {
        let moment = self.moment(span);
        self.reader.feed(bytes);
        self.reader.forget_body();
        let piece = || Read::within(moment, span.stamp, bytes);
        match self.response {
            Response::Unknown => {
                self.held.push(piece());
                if self.reader.head().is_some() || self.reader.is_lost() {
                    self.decide();
                }
            }
            Response::Stream | Response::NoStream => self.take(piece()),
            Response::Other => {}
        }
    }

    /// The client takes no more of what came.
    pub fn held_up(&mut self) {
        match self.response {
            Response::Stream | Response::NoStream => {
                self.is_held_up = true;
                self.tell(self.now(), Happened::Backpressure(Backpressure::Begins));
            }
            // Nothing but its head is told.
            Response::Unknown | Response::Other => {}
        }
    }

    /// The client has taken all that came.
    pub fn delivered(&mut self) {
        if std::mem::take(&mut self.is_held_up) {
            self.tell(self.now(), Happened::Backpressure(Backpressure::Ends));
        }
    }

    /// The upstream closed its side gracefully.
    pub fn close(&mut self) {
        self.reader.close();
    }

    /// Whether the response is complete.
    pub fn is_complete(&self) -> bool {
        self.reader.is_complete()
    }

    /// Whether the response cannot be read any further.
    pub fn is_lost(&self) -> bool {
        self.reader.is_lost()
    }

    /// Whether both connections may carry another exchange after this one.
    pub fn is_reusable(&self) -> bool {
        self.head.keeps && self.reader.is_reusable()
    }

    /// Whether what follows is no HTTP any more.
    pub fn is_upgraded(&self) -> bool {
        self.reader.head().is_some_and(|head| head.status == 101)
    }

    /// When something came, in the count of this passage.
    pub fn moment(&mut self, span: Span) -> Moment {
        let Moment { earliest_ns, latest_ns } = self.clock.moment(span);
        self.newest_ns = latest_ns.max(self.newest_ns);
        Moment { earliest_ns, latest_ns: self.newest_ns }
    }

    /// Now, in the count of this passage.
    pub fn now(&self) -> Moment {
        Moment::exactly(self.clock.now_ns())
    }

    /// Nothing more passes.
    pub fn end(self, how: Ended, at: Moment) {
        self.ended(how.clone(), how, at);
    }

    /// The proxy answers in place of the server.
    pub fn refuse(self, refusal: &Refusal) {
        self.shared.count.answered();
        let mut told = refusal.told();
        if is_event_stream_alone(&self.shown) {
            told.push_str("; a browser stops at that for good");
        }
        let now = self.now();
        self.end(Ended::Failed(told), now);
    }

    /// Tells when this is to be ended, at the wish of who looks at it.
    pub fn wish(&self) -> Arc<Notify> {
        self.stoppable.wish()
    }

    /// It is ended at the wish of who looks at it.
    pub fn stop_here(self) {
        let now = self.now();
        self.ended(Ended::Limit("ended here, not by the server".to_owned()), Ended::Dropped, now);
    }

    /// The proxy is stopped.
    pub fn stop(self) {
        let now = self.now();
        self.ended(Ended::Limit("ssespec tap was stopped".to_owned()), Ended::Dropped, now);
    }

    /// What is told of the end, and what is kept of it.
    fn ended(mut self, told: Ended, how: Ended, at: Moment) {
        // A request that was answered, or cut, before all of it was sent.
        self.sent();
        self.tell_held();
        self.tell(at, Happened::Ended(told));
        if self.response == Response::Stream
            && let Some(recordings) = &self.shared.recordings
        {
            let end = End { how, since_ns: at.earliest_ns, at_ns: at.latest_ns };
            let recordings = recordings.clone();
            // Who does not take it any more does not want it.
            let _ = recordings.send(self.recording(end));
        }
    }

    /// The head is complete, or none comes.
    fn decide(&mut self) {
        self.response = match self.reader.head() {
            // What HEAD gets is no stream, whatever its head says.
            Some(head) if (self.shared.is_stream)(head) && self.head.method != "HEAD" => Response::Stream,
            Some(_) if is_event_stream_alone(&self.head.shown) => Response::NoStream,
            Some(_) | None => Response::Other,
        };
        if self.response == Response::Stream {
            self.shared.count.stream();
        }
        self.sent();
        self.tell_held();
    }

    fn tell_held(&mut self) {
        if self.held.is_empty() {
            return;
        }
        if let (Response::Other, Some(head)) = (self.response, self.reader.head()) {
            let at = self.held.last().map_or(self.now(), Read::moment);
            self.held.clear();
            self.tell(at, Happened::Head(Box::new(without_cookies(head)), Framing::Close));
            return;
        }
        let interim = self.reader.interim().iter().chain(self.reader.head());
        let length = interim.map(|head| head.raw.len()).sum();
        let mut held = std::mem::take(&mut self.held);
        mask_cookies(&mut held, length);
        for piece in held {
            self.take(piece);
        }
    }

    fn take(&mut self, piece: Read) {
        self.tell(piece.moment(), Happened::Bytes(piece.bytes.as_slice().into()));
        let keeps = self.response == Response::Stream && self.shared.recordings.is_some();
        if !keeps || self.full.is_some() {
            return;
        }
        let limits = &self.shared.limits;
        let most = limits.bytes + limits.bytes_per_request_byte * self.shown.len() as u64;
        self.kept_bytes += piece.bytes.len() as u64;
        let full = match (self.kept_bytes > most, self.kept.len() >= limits.reads) {
            (true, _) => Some(format!("more than {most} bytes")),
            (false, true) => Some(format!("more than {} reads", limits.reads)),
            (false, false) => None,
        };
        match full {
            Some(why) => self.full = Some(End::exactly(Ended::Limit(why), piece.at_ns)),
            None => self.kept.push(piece),
        }
    }

    fn tell(&self, at: Moment, what: Happened) {
        self.shared.observer.tell(Update { exchange: Arc::clone(&self.name), at, what });
    }

    fn recording(self, end: End) -> Recording {
        let request = Request {
            method: self.head.method,
            bytes: self.shown,
            left_out: self.left_out,
            last_event_id: self.head.last_event_id,
            sent_ns: self.sent_ns.unwrap_or_default(),
            ..Request::get(self.head.url)
        };
        let exchange = Exchange {
            connection: 1,
            transcript: Transcript::Http1(self.kept),
            tls: self.tls,
            end: self.full.unwrap_or(end),
            ..Exchange::new(EXCHANGE, request)
        };
        let mut recording = Recording {
            started: self.clock.started(),
            elapsed_ns: self.clock.now_ns(),
            known_by: KnownBy::Observation,
            exchanges: vec![exchange],
            ..Recording::new(&*self.name, SCENARIO)
        };
        // Nothing can be asked a second time: it was not we who asked.
        recording.beside.asked = HowOften::Once;
        let mut redaction = Redaction::default();
        redaction.hide(self.head.secrets.values());
        redaction.apply(&mut recording);
        recording
    }
}

/// Tells of a request that cannot be passed on, to which the proxy answers itself.
pub(super) fn tell_refused(wanted: Wanted, refusal: &Refusal, shared: &Shared) {
    let name = shared.name();
    shared.count.answered();
    // Nothing that can be read tells whether it is like another.
    let since_ns = shared.now_ns();
    let passing = Some(Passing { alike: 0, since_ns, counts_from_ns: since_ns });
    let asked = Asked { method: wanted.method, url: wanted.url, passing, ..Asked::default() };
    for what in [Happened::Asked(asked), Happened::Ended(Ended::Failed(refusal.told()))] {
        shared.observer.tell(Update { exchange: Arc::clone(&name), at: Moment::default(), what });
    }
}
