//! One exchange while it is shown: its response, and the rows that its bytes come to.

use std::sync::Arc;

use event_stream::{Item, LineKind, OwnedEvent, lines};
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::message::{self, HttpVersion};
use ssespec_evidence::recording::{Moment, TlsView};
use ssespec_evidence::update::{Asked, Backpressure, Times as TimesOf};
use ssespec_judge::{BEGINNING, ResponseSummary, is_event_stream};

use crate::again::{Again, First};
use crate::arrivals::Arrivals;
use crate::cors;
use crate::problem;
use crate::refusal::{Reader, refusal};
use crate::rest::{Left, Rest};
use crate::row::{
    Comment, Event, Head, Lacks, Notice, Problem, Refusal, Retry, Row, Shown, Silence, Span, Times,
};
use crate::silence::{self, LONG, Waiting};

/// The bytes of unfinished blocks that are kept, for the id of an event: what is longer has none that is known.
const TAIL: usize = 32 << 20;
/// The rows that are held back of a response that may be no event stream.
const HELD_BACK: usize = 1000;
/// So many are kept without a look at what they are.
const LITTLE: usize = 4 << 10;

/// Whether the client takes what comes. One that is not beside a proxy always does.
#[derive(Clone, Copy, Debug)]
enum Client {
    Reads {
        /// In nanoseconds.
        since_ns: u64,
        /// Whether it was told before that it did not.
        was_told: bool,
    },
    Waits {
        /// In nanoseconds.
        since_ns: u64,
        is_told: bool,
    },
}

fn is_long(quiet_ns: u64) -> bool {
    u128::from(quiet_ns) >= LONG.as_nanos()
}

/// One exchange while it is shown.
pub struct Stream {
    name: Arc<str>,
    pub asked: Asked,
    sent: Moment,
    reader: Reader,
    /// That a browser refuses it, once the head shows that.
    refusal: Option<Refusal>,
    tls: Option<TlsView>,
    live: ResponseStream,
    /// What it shows at a glance.
    pub glance: ResponseSummary,
    head_is_shown: bool,
    /// The pieces so far.
    pieces: u64,
    arrivals: Arrivals,
    /// The bytes of the body from this one on.
    tail: Vec<u8>,
    tail_from: u64,
    /// So far it was looked through for the ends of blocks.
    searched: u64,
    /// When the latest event or comment came, or else the head.
    last: Moment,
    /// When the latest byte of the body came, in nanoseconds; 0 before.
    last_byte_ns: u64,
    rest: Rest,
    silence_is_told: bool,
    /// So many faults of its framing are told, and whether one of its coding is.
    faults_told: usize,
    coding_is_told: bool,
    client: Client,
    /// What would be shown if this turned out to be an event stream.
    held_back: Vec<Row>,
    pub events: u64,
    pub comments: u64,
    pub body_bytes: u64,
}

impl Stream {
    pub fn new(name: Arc<str>, asked: Asked, sent: Moment, reader: Reader) -> Self {
        Self {
            name,
            live: ResponseStream::showing(&asked.method),
            glance: ResponseSummary { method: asked.method.clone(), ..ResponseSummary::default() },
            asked,
            sent,
            reader,
            refusal: None,
            tls: None,
            head_is_shown: false,
            pieces: 0,
            arrivals: Arrivals::default(),
            tail: Vec::new(),
            tail_from: 0,
            searched: 0,
            last: sent,
            last_byte_ns: 0,
            rest: Rest::default(),
            silence_is_told: false,
            faults_told: 0,
            coding_is_told: false,
            client: Client::Reads { since_ns: 0, was_told: false },
            held_back: Vec::new(),
            events: 0,
            comments: 0,
            body_bytes: 0,
        }
    }

    pub fn name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    pub fn connected(&mut self, tls: Option<TlsView>) {
        self.tls = tls;
    }

    /// A head that came apart from the bytes.
    pub fn head(
        &mut self,
        at: Moment,
        head: message::Head,
        framing: message::Framing,
        again: &mut Again,
    ) -> Vec<Row> {
        self.live.head(head, framing);
        self.rows(at, again)
    }

    /// Bytes came.
    pub fn bytes(&mut self, at: Moment, bytes: &[u8], again: &mut Again) -> Vec<Row> {
        self.pieces += 1;
        self.live.feed(bytes);
        self.rows(at, again)
    }

    /// The client takes what came, or does not.
    pub fn backpressure(&mut self, at: Moment, how: Backpressure) {
        let now_ns = at.latest_ns;
        self.client = match (how, self.client) {
            (Backpressure::Begins, Client::Reads { since_ns, was_told }) => {
                // One that reads too slowly stops again and again.
                Client::Waits {
                    since_ns: now_ns,
                    is_told: was_told && !is_long(now_ns.saturating_sub(since_ns)),
                }
            }
            (Backpressure::Ends, Client::Waits { is_told, .. }) => {
                Client::Reads { since_ns: now_ns, was_told: is_told }
            }
            (Backpressure::Begins | Backpressure::Ends, same) => same,
        };
    }

    /// The server closed its side gracefully.
    pub fn close(&mut self, at: Moment, again: &mut Again) -> Vec<Row> {
        self.live.close();
        self.rows(at, again)
    }

    /// The latest reconnection time, in milliseconds.
    pub fn retry_ms(&self) -> Option<u64> {
        self.live.progress().retry_ms
    }

    /// The last event ID.
    pub fn last_event_id(&self) -> String {
        self.live.progress().last_event_id
    }

    /// Whether the body is complete.
    pub fn is_complete(&self) -> bool {
        self.live.progress().complete
    }

    /// Why there were no events, and what to change, where the response shows it and no refusal said it.
    pub fn hint(&self) -> Option<String> {
        let is_told =
            |told: &String| self.refusal.as_ref().is_some_and(|refusal| refusal.hint.as_ref() == Some(told));
        silence::hint(&self.glance, self.reader.changed_by).filter(|hint| !is_told(hint))
    }

    /// Why what came is no response of HTTP, or cannot be read as one any further, once that shows.
    pub fn lost(&self) -> Option<&str> {
        let message = self.live.message();
        message.faults().last().filter(|_| message.is_lost()).map(|fault| fault.what.as_str())
    }

    pub fn response_head(&self) -> Option<&message::Head> {
        self.live.message().head()
    }

    /// What is to be said of its silence, when it is this late: once, until an event or a comment comes.
    pub fn silence(&mut self, now_ns: u64) -> Option<Row> {
        let read_since_ns = match &mut self.client {
            Client::Reads { since_ns, .. } => *since_ns,
            // What the server sends meanwhile nobody sees.
            Client::Waits { since_ns, is_told } => {
                let quiet_ns = now_ns.saturating_sub(*since_ns);
                let is_due = is_long(quiet_ns) && !std::mem::replace(is_told, true);
                let message = || Waiting::Reader.to_string();
                return is_due.then(|| self.silent(now_ns, Lacks::Reader, quiet_ns, message()));
            }
        };
        let without_event_ns = now_ns.saturating_sub(self.last.latest_ns.max(read_since_ns));
        if self.silence_is_told || !is_long(without_event_ns) {
            return None;
        }
        self.silence_is_told = true;
        let without_byte_ns = without_event_ns.min(now_ns.saturating_sub(self.last_byte_ns));
        let told = |waiting: Waiting| waiting.to_string();
        let (lacks, quiet_ns, message) = match (self.lost(), self.rest.left()) {
            _ if !self.may_bring_events() => return None,
            (Some(why), _) => {
                let message = format!("what came cannot be read any further: {why}");
                (Lacks::Events, without_event_ns, message)
            }
            (None, Left::Lines) => (Lacks::Events, without_event_ns, told(Waiting::BlankLine)),
            (None, Left::Blocks) => (Lacks::Events, without_event_ns, told(Waiting::Data)),
            (None, Left::Nothing) if !is_long(without_byte_ns) => {
                (Lacks::Events, without_event_ns, told(Waiting::Event))
            }
            (None, Left::Nothing) => (Lacks::Bytes, without_byte_ns, told(self.waiting())),
        };
        Some(self.silent(now_ns, lacks, quiet_ns, message))
    }

    fn silent(&self, now_ns: u64, lacks: Lacks, quiet_ns: u64, message: String) -> Row {
        self.row(Moment::exactly(now_ns), Shown::Silence(Silence { quiet_ns, lacks, message }))
    }

    /// Whether it may still bring what can be shown: not once it is complete or is no event stream.
    fn may_bring_events(&self) -> bool {
        let is_over = self.refusal.is_some() || self.is_complete() || !self.glance.claims_event_stream;
        self.response_head().is_none() || !(is_over || self.is_unreadable())
    }

    /// Whether nothing more of the body can be read, whatever comes.
    pub fn is_unreadable(&self) -> bool {
        self.live.message().is_lost() || self.live.coding_fault().is_some()
    }

    /// What is wrong with the framing and the coding of the body, each once.
    fn unread(&mut self, at: Moment) -> Vec<Row> {
        let message = self.live.message();
        let (told, all) = (self.faults_told, message.faults());
        let last = all.len().checked_sub(1).filter(|_| message.is_lost());
        let new = all.iter().enumerate().skip(told);
        let mut problems: Vec<Problem> =
            new.map(|(place, fault)| problem::of_framing(&fault.what, last == Some(place))).collect();
        self.faults_told = all.len();
        if let (Some(fault), false) = (self.live.coding_fault(), self.coding_is_told) {
            problems.push(problem::of_coding(fault));
            self.coding_is_told = true;
        }
        problems.into_iter().map(|problem| self.row(at, Shown::Problem(problem))).collect()
    }

    /// What it waits for when nothing comes.
    fn waiting(&self) -> Waiting {
        match (self.response_head(), self.body_bytes) {
            (None, _) => Waiting::Head,
            (Some(_), 0) => Waiting::FirstByte { is_coded: self.glance.content_coding.is_some() },
            (Some(_), _) => Waiting::Next,
        }
    }

    fn rows(&mut self, at: Moment, again: &mut Again) -> Vec<Row> {
        let mut rows = Vec::new();
        if !self.head_is_shown
            && let Some(head) = self.live.message().head()
        {
            self.head_is_shown = true;
            self.glance = std::mem::take(&mut self.glance).with_head(head);
            self.refusal = refusal(head, &self.glance, self.reader.of(&self.asked));
            rows.push(self.row(at, Shown::Head(self.shown_head(head, at))));
            if self.asked.times == TimesOf::Unknown {
                rows.push(self.row(at, Shown::Notice(Notice::NoTimes)));
            }
            let denied = cors::denied(&self.asked.bytes, head);
            rows.extend(denied.map(|notice| self.row(at, Shown::Notice(notice))));
            rows.extend(self.refusal.clone().map(|refusal| self.row(at, Shown::Refusal(refusal))));
            self.last = at;
            self.silence_is_told = false;
        }
        let fresh = self.live.fresh();
        if !fresh.plain.is_empty() {
            self.body_bytes += fresh.plain.len() as u64;
            self.arrivals.note(self.pieces, self.body_bytes);
            let room = BEGINNING.saturating_sub(self.glance.beginning.len());
            self.glance.beginning.extend(fresh.plain.iter().take(room));
            self.glance.body_bytes = self.body_bytes;
            self.last_byte_ns = at.latest_ns;
            self.rest.feed(&fresh.plain);
            self.tail.extend_from_slice(&fresh.plain);
        }
        if self.head_is_shown {
            rows.extend(self.unread(at));
        }
        let mut of_body = Vec::new();
        for item in fresh.items {
            self.item(at, item, again, &mut of_body);
        }
        self.trim();
        if self.refusal.is_some() {
            // A browser dispatches nothing of it: only how it begins is shown.
        } else if self.may_be_no_stream() {
            self.held_back.extend(of_body);
            self.held_back.truncate(HELD_BACK);
        } else {
            rows.append(&mut self.held_back);
            rows.append(&mut of_body);
        }
        rows
    }

    /// Whether the head says that this is no event stream, and its reader is a browser or no event has shown that it is one nevertheless: then what is no
    /// field or not closed in it says nothing.
    fn may_be_no_stream(&self) -> bool {
        let says_so = self.glance.status == Some(200) && self.glance.claims_event_stream;
        self.refusal.is_some() || (!says_so && self.events == 0)
    }

    /// The bytes of the body that are kept.
    #[cfg(test)]
    pub fn held_bytes(&self) -> usize {
        self.tail.capacity()
    }

    /// How the body begins, of a response that is no event stream.
    pub fn body_of_no_stream(&self) -> Option<String> {
        let is_told = self.may_be_no_stream() && !self.glance.beginning.is_empty();
        is_told.then(|| String::from_utf8_lossy(&self.glance.beginning).into_owned())
    }

    fn item(&mut self, at: Moment, item: Item, again: &mut Again, rows: &mut Vec<Row>) {
        let place = item.span();
        let span = Span {
            first_byte: place.first,
            last_byte: place.last,
            first_piece: self.arrivals.of(place.first),
            last_piece: self.arrivals.newest(),
        };
        let shown = match item {
            Item::Event(event) => {
                let id = self.own_id(&event);
                let seen = again.event(&event.event_type, &event.data, id.as_deref());
                let last_event_id = || again.last_event_id().to_owned();
                let notice = match (seen.missing, seen.first, &id) {
                    (Some((first, last)), _, _) => Some(Notice::Missing { first, last }),
                    (None, First::Is, Some(id)) if seen.came_before => {
                        Some(Notice::Repeated { last_event_id: last_event_id(), id: id.clone() })
                    }
                    (None, First::Is, _) => Some(Notice::Resumed { last_event_id: last_event_id() }),
                    (None, First::No, _) => None,
                };
                rows.extend(notice.map(|notice| self.row(at, Shown::Notice(notice))));
                self.events += 1;
                self.glance.events += 1;
                self.forget_before(place.last + 1);
                Shown::Event(Event {
                    number: self.events,
                    event_type: event.event_type,
                    id,
                    last_event_id: event.last_event_id,
                    data: event.data,
                    gap_ns: self.gap(at),
                    came_before: seen.came_before,
                    span,
                })
            }
            Item::Comment { text, .. } => {
                self.comments += 1;
                self.glance.comments += 1;
                Shown::Comment(Comment { text, gap_ns: self.gap(at), span })
            }
            Item::Retry { milliseconds, .. } => Shown::Retry(Retry { milliseconds, span }),
            Item::Diagnostic(diagnostic) => Shown::Problem(problem::of_diagnostic(&diagnostic, span)),
            Item::Exceeded(exceeded) => Shown::Problem(problem::of_exceeded(exceeded, span)),
            // The diagnostic before it says so, with a reason.
            Item::UnknownField { .. } => return,
        };
        rows.push(self.row(at, shown));
    }

    /// From the event or comment before, which this one follows.
    fn gap(&mut self, at: Moment) -> u64 {
        let before = std::mem::replace(&mut self.last, at);
        self.silence_is_told = false;
        at.latest_ns.saturating_sub(before.latest_ns)
    }

    /// The id in the block of an event: what was sent, not what it left behind.
    fn own_id(&self, event: &OwnedEvent) -> Option<String> {
        let at = |byte: u64| usize::try_from(byte.checked_sub(self.tail_from)?).ok();
        let (first, last) = (at(event.span.first)?, at(event.span.last)?);
        let block = self.tail.get(first..=last)?;
        let ids = lines(block).filter_map(|line| match line.kind {
            LineKind::Field { name: b"id", value, .. } if !value.contains(&0) => {
                Some(String::from_utf8_lossy(value).into_owned())
            }
            _ => None,
        });
        ids.last()
    }

    fn forget_before(&mut self, byte: u64) {
        self.arrivals.forget_before(byte);
        let count = usize::try_from(byte.saturating_sub(self.tail_from)).unwrap_or(usize::MAX);
        let count = count.min(self.tail.len());
        self.tail.drain(..count);
        self.tail_from += count as u64;
    }

    /// Lets go of blocks that brought no event, and of one without an end.
    fn trim(&mut self) {
        if self.tail.len() <= LITTLE {
            return;
        }
        // Only what is new is looked through, and the end of what is old: a blank line may have been cut.
        let from = self.searched.saturating_sub(self.tail_from + 3);
        let from = usize::try_from(from).unwrap_or_default().min(self.tail.len());
        self.searched = self.tail_from + self.tail.len() as u64;
        let blank_line = |end: &[u8]| {
            let at = self.tail[from..].windows(end.len()).rposition(|bytes| bytes == end)?;
            Some(from + at + end.len())
        };
        let done = [&b"\n\n"[..], b"\r\n\r\n", b"\r\r"].into_iter().filter_map(blank_line).max();
        match done {
            Some(done) => self.forget_before(self.tail_from + done as u64),
            None if self.tail.len() > TAIL => self.forget_before(self.tail_from + self.tail.len() as u64),
            None => {}
        }
    }

    fn shown_head(&self, head: &message::Head, at: Moment) -> Head {
        Head {
            status: head.status,
            protocol: match (self.asked.is_http2, head.version) {
                (true, _) | (_, HttpVersion::Http2) => "HTTP/2",
                (false, HttpVersion::Http11) => "HTTP/1.1",
                (false, HttpVersion::Http10) => "HTTP/1.0",
            },
            tls: self.tls.as_ref().map(|tls| tls.version.clone()),
            content_type: head.combined("content-type"),
            is_event_stream: is_event_stream(head),
            codings: ssespec_evidence::coding::of_body(head),
            after_ns: at.latest_ns.saturating_sub(self.sent.latest_ns),
            fields: head
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
                .collect(),
        }
    }

    /// A row of this exchange.
    pub fn row(&self, at: Moment, shown: Shown) -> Row {
        let times = match (&shown, self.asked.times) {
            (Shown::Request(_) | Shown::Redirect(_) | Shown::End(_), _) | (_, TimesOf::Known) => Times::Known,
            (_, TimesOf::Unknown) => Times::Unknown,
        };
        let Moment { earliest_ns: since_ns, latest_ns: at_ns } = at;
        Row { exchange: Arc::clone(&self.name), at_ns, since_ns, times, shown }
    }
}
