//! One exchange while it is being written down, and how far it has come.

use std::sync::Arc;

use ssespec_evidence::live::{Progress, ResponseStream};
use ssespec_evidence::message::{Framing, Head};
use ssespec_evidence::recording::{End, Ended, Exchange, Hop, Moment, Read, Request, TlsView};
use ssespec_evidence::sieve::Sieve;
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::update::{Asked, Happened, Times};
use ssespec_scenario::Redirects;
use tokio::sync::watch;
use url::Url;

use super::context::{Context, Keeps};
use super::prepared_request::{PreparedRequest, redirect_of};
use super::request_text::{http1, http2, recorded};
use crate::access::Protocol;
use crate::reader::Span;

/// How far an exchange has come, for the steps that wait for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    pub progress: Progress,
    /// When the response was complete or the connection gone.
    pub ended_ns: Option<u64>,
    /// The response head, once it is complete.
    pub head: Option<Arc<Head>>,
}

/// What bytes of the response came to.
pub(super) enum FeedResult {
    /// More may come.
    More,
    /// A limit is reached: a sentence.
    Limit(String),
    /// The response is a redirect to be followed: its status and where it leads, or why that cannot be followed.
    Redirect(u16, Result<Url, String>),
}

/// One exchange while it is being written down.
pub(super) struct ExchangeRecorder {
    exchange: Exchange,
    url: Url,
    redirects: Redirects,
    live: ResponseStream,
    context: Arc<Context>,
    snapshots: watch::Sender<Snapshot>,
    /// When this request was begun.
    began: tokio::time::Instant,
    /// When the response was complete.
    completed: Option<Moment>,
    /// When the server closed its side.
    closed: Option<Moment>,
    /// When it was looked at for the last time, if it then waited for others to be closed with.
    looked: Option<Moment>,
    bytes: u64,
    bytes_limit: u64,
    /// The latest moment at which something was read.
    newest_ns: u64,
}

impl ExchangeRecorder {
    pub fn new(
        name: &str,
        request: &PreparedRequest,
        context: &Arc<Context>,
        snapshots: watch::Sender<Snapshot>,
    ) -> Self {
        let mut tape = Self {
            exchange: blank(name, request.url.as_str()),
            url: request.url.clone(),
            redirects: request.redirects,
            live: ResponseStream::following(&request.method),
            context: Arc::clone(context),
            snapshots,
            began: tokio::time::Instant::now(),
            completed: None,
            closed: None,
            looked: None,
            bytes: 0,
            bytes_limit: 0,
            newest_ns: 0,
        };
        tape.begin(request);
        tape
    }

    /// Begins anew with this request, after a redirect or at the start.
    fn begin(&mut self, request: &PreparedRequest) {
        let parts = match self.context.access.protocol {
            Protocol::Http2 => http2(request),
            Protocol::Auto | Protocol::Http1 => http1(request),
        };
        let bytes = recorded(&parts, usize::MAX);
        let sent_ns = self.context.clock.now_ns();
        self.tell(Moment::exactly(sent_ns), || {
            Happened::Asked(Asked {
                method: request.method.clone(),
                url: self.context.without_secrets(request.url.as_str()),
                bytes: bytes.as_slice().into(),
                last_event_id: request.last_event_id(),
                left_out: 0,
                passing: None,
                is_http2: self.context.access.protocol == Protocol::Http2,
                times: Times::Known,
            })
        });
        self.url = request.url.clone();
        self.began = tokio::time::Instant::now();
        let limits = &self.context.limits;
        self.bytes_limit = limits.bytes + limits.bytes_per_request_byte * bytes.len() as u64;
        self.exchange.request = Request {
            method: request.method.clone(),
            bytes,
            script: request.script.clone(),
            topic: request.topic.clone(),
            last_event_id: request.last_event_id(),
            sent_ns,
            ..Request::get(request.url.as_str())
        };
        self.exchange.transcript = Transcript::default();
        self.bytes = 0;
        let sieve = Sieve::of(&self.context.learned.now(), &self.exchange.request);
        self.live = ResponseStream::following(&request.method).sifted(sieve);
        self.completed = None;
        self.publish(Moment::exactly(self.exchange.request.sent_ns));
    }

    pub fn hop(&mut self, status: u16, request: &PreparedRequest) {
        self.exchange.hops.push(Hop { status, location: request.url.to_string() });
        self.tell(Moment::exactly(self.context.clock.now_ns()), || Happened::Redirected {
            status,
            to: self.context.without_secrets(request.url.as_str()),
        });
        self.begin(request);
    }

    pub fn hops(&self) -> usize {
        self.exchange.hops.len()
    }

    pub fn connection(&mut self, number: u32) {
        self.exchange.connection = number;
    }

    /// What TLS showed of the server; nothing in clear text.
    pub fn tls(&mut self, view: Option<&TlsView>) {
        self.exchange.tls = view.cloned();
        let now = Moment::exactly(self.context.clock.now_ns());
        self.tell(now, || Happened::Connected(view.cloned().map(Box::new)));
    }

    /// The kernel has taken the last byte of the request.
    pub fn sent(&mut self) {
        self.exchange.request.sent_ns = self.context.clock.now_ns();
    }

    /// The connection broke while this many bytes of the request were sent.
    pub fn cut_request(&mut self, request: &PreparedRequest, sent: usize) {
        self.exchange.request.bytes = recorded(&http1(request), sent);
        self.sent();
    }

    /// Takes down a read.
    pub fn read(&mut self, span: Span, bytes: Vec<u8>) -> FeedResult {
        let Moment { earliest_ns, latest_ns } = self.context.clock.moment(span);
        // A stamp can be older than the clock's time of the read before; the order of the bytes is not in doubt.
        let moment = Moment { earliest_ns, latest_ns: latest_ns.max(self.newest_ns) };
        self.newest_ns = moment.latest_ns;
        if self.context.keeps == Keeps::Nothing {
            return self.take(moment, &bytes);
        }
        self.exchange.transcript.pieces_mut().push(Read::within(moment, span.stamp, Vec::new()));
        let taken = self.take(moment, &bytes);
        // Kept without a copy, once the decoder has seen them.
        if let Some(read) = self.exchange.transcript.pieces_mut().last_mut() {
            read.bytes = bytes;
        }
        taken
    }

    /// Takes in bytes of the body without writing down a read: HTTP/2 and the client library have their own transcripts.
    pub fn take(&mut self, moment: Moment, bytes: &[u8]) -> FeedResult {
        self.bytes += bytes.len() as u64;
        self.tell(moment, || Happened::Bytes(bytes.into()));
        self.live.feed(bytes);
        self.taken(moment)
    }

    /// Takes in a head that did not come as bytes of HTTP/1.
    pub fn head(&mut self, moment: Moment, head: Head, framing: Framing) -> FeedResult {
        self.bytes += head.raw.len() as u64;
        self.tell(moment, || Happened::Head(Box::new(head.clone()), framing));
        self.live.head(head, framing);
        self.taken(moment)
    }

    /// What came back, where it was not taken down read by read.
    pub fn transcript(&mut self, transcript: Transcript) {
        self.exchange.transcript = transcript;
    }

    fn taken(&mut self, moment: Moment) -> FeedResult {
        let progress = self.live.progress();
        if self.redirects == Redirects::Follow
            && let Some(to) = redirect_of(&self.url, progress.status, progress.location.as_deref())
        {
            // Not published: for those who wait, the exchange goes on at the new place.
            return FeedResult::Redirect(progress.status.unwrap_or_default(), to);
        }
        self.publish(moment);
        self.over_limit().map_or(FeedResult::More, FeedResult::Limit)
    }

    fn tell(&self, at: Moment, what: impl FnOnce() -> Happened) {
        self.context.tell(&self.exchange.name, at, what);
    }

    fn over_limit(&self) -> Option<String> {
        let limits = &self.context.limits;
        let progress = self.progress();
        let asked = self.exchange.request.bytes.len() as u64;
        let events = limits.events + asked / 8;
        let reads = self.most_reads();
        if !progress.head && self.bytes > limits.head_bytes {
            Some(format!("more than {} bytes without a complete head", limits.head_bytes))
        } else if self.context.keeps == Keeps::Nothing {
            None
        } else if self.bytes > self.bytes_limit {
            Some(format!("more than {} bytes", self.bytes_limit))
        } else if progress.body_bytes > limits.body_bytes {
            Some(format!("more than {} bytes when decompressed", limits.body_bytes))
        } else if progress.events + progress.own_events > events {
            Some(format!("more than {events} events"))
        } else if self.exchange.transcript.pieces().len() > reads {
            Some(format!("more than {reads} reads"))
        } else {
            None
        }
    }

    /// How many reads the response may take: more where much was asked for.
    pub fn most_reads(&self) -> usize {
        let asked = self.exchange.request.bytes.len();
        self.context.limits.reads.saturating_add(asked / 16)
    }

    /// The server closed its side gracefully.
    pub fn close(&mut self, span: Span) {
        self.close_at(self.context.clock.moment(span));
    }

    /// The same, at a moment of this recording.
    pub fn close_at(&mut self, moment: Moment) {
        self.live.close();
        self.closed = Some(moment);
        self.publish(moment);
    }

    /// Until when a response head may still come; `None` once it has.
    pub fn head_deadline(&self) -> Option<tokio::time::Instant> {
        (!self.progress().head).then_some(self.began + self.context.limits.head)
    }

    /// The sentence when it did not come.
    pub fn no_head(&self) -> String {
        let most = self.context.limits.head;
        match (most.subsec_millis(), most.as_secs()) {
            (0, seconds @ 1..) => format!("no complete response head within {seconds} s"),
            _ => format!("no complete response head within {} ms", most.as_millis()),
        }
    }

    pub fn progress(&self) -> Progress {
        self.snapshots.borrow().progress.clone()
    }

    /// Whether the response is complete.
    pub fn is_complete(&self) -> bool {
        self.completed.is_some()
    }

    fn publish(&mut self, moment: Moment) {
        let progress = self.live.progress();
        self.completed = self.completed.or(progress.complete.then_some(moment));
        let ended_ns = self.completed.map(|completed| completed.latest_ns);
        self.snapshots.send_modify(|s| {
            s.ended_ns = s.ended_ns.or(ended_ns);
            if s.head.is_none() {
                s.head = self.live.message().head().cloned().map(Arc::new);
            }
            s.progress = progress;
        });
    }

    /// What comes from now on is not seen: the exchange ends here, however long it still waits for others.
    pub fn looked(&mut self) {
        self.looked = Some(Moment::exactly(self.context.clock.now_ns()));
    }

    /// Nothing more will come, and those who wait are told.
    pub fn ended(&mut self, how: Ended) {
        let now = self.context.clock.now_ns();
        let known = match how {
            Ended::Complete => self.completed,
            Ended::Fin => self.closed,
            _ => self.looked,
        };
        let Moment { earliest_ns: since_ns, latest_ns: at_ns } = known.unwrap_or(Moment::exactly(now));
        self.tell(Moment { earliest_ns: since_ns, latest_ns: at_ns }, || Happened::Ended(how.clone()));
        self.exchange.end = End { how, since_ns, at_ns };
        self.snapshots.send_modify(|s| s.ended_ns = s.ended_ns.or(Some(now)));
    }

    pub fn into_exchange(self) -> Exchange {
        self.exchange
    }
}

/// An exchange before anything happened.
fn blank(name: &str, url: &str) -> Exchange {
    Exchange::new(name, Request { method: String::new(), ..Request::get(url) })
}

/// An exchange that was not even tried, so that the judge has the reason.
pub(super) fn never_opened(name: &str, context: &Context, how: Ended) -> Exchange {
    let mut exchange = blank(name, "");
    exchange.request.sent_ns = context.clock.now_ns();
    exchange.end = End::exactly(how, exchange.request.sent_ns);
    exchange
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ssespec_scenario::{Credit, Extent, HttpVersion};

    use super::*;
    use crate::access::Access;
    use crate::learned::Learned;
    use crate::limits::Limits;
    use crate::recorder::clock::Clock;

    fn tape() -> (ExchangeRecorder, Arc<Context>) {
        let clock = Arc::new(Clock::start());
        let context =
            Arc::new(Context::new(&Limits::default(), &Access::default(), &Learned::default(), clock));
        let request = PreparedRequest {
            url: "http://127.0.0.1:1/".parse().expect("a URL"),
            method: "GET".to_owned(),
            http: HttpVersion::Http11,
            extent: Extent::Whole,
            fields: Vec::new(),
            body: None,
            template: None,
            script: None,
            topic: None,
            redirects: Redirects::Follow,
            credit: Credit::Given,
            secret: Vec::new(),
            hidden: None,
        };
        (ExchangeRecorder::new("one", &request, &context, watch::channel(Snapshot::default()).0), context)
    }

    /// It may wait for seconds until the others are looked at, and sees nothing of them.
    #[tokio::test]
    async fn an_exchange_that_waits_for_others_ended_when_it_was_looked_at_last() {
        let (mut tape, context) = tape();
        tape.looked();
        tokio::time::sleep(Duration::from_millis(30)).await;
        let later = context.clock.now_ns();
        tape.ended(Ended::Dropped);
        let end = tape.into_exchange().end;
        assert!(end.at_ns + 30_000_000 <= later, "{end:?}, and it waited until {later}");
    }

    #[tokio::test]
    async fn one_that_waits_for_nobody_ends_now() {
        let (mut tape, context) = tape();
        let before = context.clock.now_ns();
        tape.ended(Ended::Dropped);
        assert!(tape.into_exchange().end.at_ns >= before);
    }
}
