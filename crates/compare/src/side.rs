//! One of the two streams, digested from its recording: what came and when, on one count of time.

use std::fmt;

use event_stream::Lookalike;
use ssespec_evidence::coding::of_body;
use ssespec_evidence::http2::StreamEnd;
use ssespec_evidence::message::{Framing, Head};
use ssespec_evidence::recording::{Ended, Moment, Recording};
use ssespec_evidence::text::show_up_to;
use ssespec_evidence::took::{Sure, Took};
use ssespec_evidence::transcript::Transcript;
use ssespec_judge::MediaType;
use ssespec_judge::view::View;

use super::margins::SLACK_NS;

/// So many bytes are shown of a body that is no event stream.
const PAGE_SHOWN: usize = 200;

/// One of the two streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSummary {
    /// The head, if one came.
    pub head: Option<Head>,
    /// When it was complete. Here and below: from the start of the comparison.
    pub head_at: Option<Moment>,
    /// The dispatched events.
    pub events: Vec<Came>,
    /// The comments: text and time.
    pub comments: Vec<(String, Moment)>,
    /// The last reconnection time that was sent, in milliseconds.
    pub retry_ms: Option<u64>,
    /// How the body is delimited, if a head came.
    pub framing: Option<Framing>,
    /// The body's bytes without framing and coding.
    pub body_bytes: u64,
    /// How it ended.
    pub end: SideEnd,
    /// When it ended, or when we stopped watching.
    pub end_at: Moment,
    /// What cannot be read of it, and why.
    pub trouble: Option<String>,
    /// Why the body is coded otherwise than its head says, if it is.
    pub coding_fault: Option<CodingFault>,
    /// Whether HTTP/1.1 allows its framing.
    pub framed: Framed,
    /// The beginning of a body that is no event stream, made printable; empty if it is one, or has no body.
    pub page: String,
}

/// How the body is coded otherwise than its head says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodingFault {
    /// It cannot be decoded, for this reason.
    Undecodable(String),
    /// What is decoded looks like this coding once more.
    CodedTwice(&'static str),
    /// It looks like this coding, and the head names none.
    NotNamed(&'static str),
}

impl fmt::Display for CodingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable(why) => f.write_str(why),
            Self::CodedTwice(coding) => write!(f, "what is decoded looks like {coding} once more"),
            Self::NotNamed(coding) => {
                write!(f, "the body looks like {coding}, and no Content-Encoding says so")
            }
        }
    }
}

/// Whether HTTP/1.1 allows the framing of a response (RFC 9112 6 and 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framed {
    /// Nothing is wrong with it, or it is another HTTP.
    Rightly,
    /// Strict clients refuse it, for this reason.
    Wrongly(String),
    /// Nobody can read what follows, for this reason.
    Unreadably(String),
}

impl Framed {
    fn of(view: &View<'_>) -> Self {
        let message = view.live.message();
        match message.faults().first().map(|fault| fault.what.clone()) {
            None => Self::Rightly,
            Some(_) if message.is_lost() => {
                Self::Unreadably(message.faults().last().map_or_else(String::new, |fault| fault.what.clone()))
            }
            Some(why) => Self::Wrongly(why),
        }
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<&str> {
        match self {
            Self::Rightly => None,
            Self::Wrongly(why) | Self::Unreadably(why) => Some(why),
        }
    }
}

/// An event that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// Its type.
    pub event_type: String,
    /// Its data.
    pub data: String,
    /// The last event ID after it.
    pub id: String,
    /// When it came.
    pub at: Moment,
    /// The body's offset behind its last byte.
    pub end: u64,
}

/// How one of the two ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideEnd {
    /// The message was brought to its proper end.
    Complete,
    /// The connection was closed, and its close is all that ends the message: whether something is missing cannot be told.
    Closed,
    /// It aborted, as a client can see.
    Broken(String),
    /// It was still open when we stopped watching.
    Open,
    /// It could not be asked, or not be read on.
    Failed(Failure),
}

/// Why one of the two could not be asked, or not be read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What came is not valid HTTP/2.
    NotHttp2(String),
    /// The exchange failed, was never begun, or the reader gave up on it.
    Exchange(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttp2(why) => write!(f, "not valid HTTP/2: {why}"),
            Self::Exchange(why) => f.write_str(why),
        }
    }
}

impl StreamSummary {
    /// Digests the only exchange of a recording. Times count from `base_ns` of the recording's own time.
    pub fn of(recording: &Recording, base_ns: u64) -> Option<Self> {
        let exchange = recording.exchanges.first()?;
        let view = View::of(recording, exchange);
        let since = |at: Moment| at.since(base_ns);
        let events = view
            .events()
            .map(|(event, at)| Came {
                event_type: event.event_type.clone(),
                data: event.data.clone(),
                id: event.last_event_id.clone(),
                at: since(at),
                end: event.span.last + 1,
            })
            .collect();
        let trouble = match exchange.transcript.http2().map(|h2| &h2.end) {
            Some(StreamEnd::Refused(why)) => Some(why.clone()),
            _ => view.body().err(),
        };
        let mut side = Self {
            page: String::new(),
            head_at: view.head_at.map(since),
            events,
            comments: view.comments().map(|(text, _, at)| (text.to_owned(), since(at))).collect(),
            retry_ms: view.live.progress().retry_ms,
            framing: view.live.message().framing(),
            body_bytes: view.body().map_or(0, |body| body.len() as u64),
            end: end(&view),
            end_at: since(view.end()),
            trouble,
            coding_fault: coding_fault(&view),
            framed: Framed::of(&view),
            head: view.head.clone(),
        };
        if let (false, Ok(body)) = (side.is_stream() || view.head.is_none(), view.body())
            && !body.is_empty()
        {
            side.page = show_up_to(body, PAGE_SHOWN);
        }
        Some(side)
    }

    /// A response that is no event stream, with what it says of itself.
    pub fn refusal(&self) -> String {
        let mut told = self.answer();
        for name in ["retry-after", "location"] {
            if let Some(value) = self.head.as_ref().and_then(|head| head.text(name)) {
                told.push_str(&format!(", {name}: {value}"));
            }
        }
        match self.page.is_empty() {
            true => told,
            false => format!("{told}: {}", self.page),
        }
    }

    /// Whether the response is an event stream.
    pub fn is_stream(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.status == 200)
            && self.media_type().is_some_and(|media| media.essence == "text/event-stream")
    }

    /// The media type, as browsers extract it from all lines of Content-Type.
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::of(self.head.as_ref()?)
    }

    /// When the first event or comment came.
    pub fn first_at(&self) -> Option<Moment> {
        let event = self.events.first().map(|event| event.at);
        let comment = self.comments.first().map(|(_, at)| *at);
        event.into_iter().chain(comment).min_by_key(|at| at.latest_ns)
    }

    /// When its events and comments came.
    pub(super) fn came(&self) -> impl Iterator<Item = Moment> {
        self.events.iter().map(|event| event.at).chain(self.comments.iter().map(|(_, at)| *at))
    }

    /// How long nothing had come when it ended.
    pub(super) fn silence_before_end(&self) -> Took {
        let last = self.came().max_by_key(|at| at.latest_ns).or(self.head_at);
        last.map_or_else(Took::default, |last| Took::between(last, self.end_at))
    }

    /// When the server itself ended it.
    pub fn ended_at(&self) -> Option<Moment> {
        match self.end {
            SideEnd::Complete | SideEnd::Closed | SideEnd::Broken(_) => Some(self.end_at),
            SideEnd::Open | SideEnd::Failed(_) => None,
        }
    }

    /// The response in a few words.
    pub fn answer(&self) -> String {
        match (&self.head, &self.end) {
            (Some(head), _) => {
                let kind =
                    head.combined("content-type").unwrap_or_else(|| "without a Content-Type".to_owned());
                let coding = head.text("content-encoding").map(|c| format!(", coded with {c}"));
                format!("{} {kind}{}", head.status, coding.unwrap_or_default())
            }
            (None, SideEnd::Failed(why)) => format!("no response: {why}"),
            (None, SideEnd::Broken(why)) => format!("no head: {why}"),
            (None, _) => format!("no head in {}", said_at(self.end_at)),
        }
    }
}

fn coding_fault(view: &View<'_>) -> Option<CodingFault> {
    if let Some(why) = view.live.coding_fault() {
        return Some(CodingFault::Undecodable(why.to_owned()));
    }
    let left = match Lookalike::of(view.body().ok()?)? {
        Lookalike::Gzip => "gzip",
        Lookalike::Zstd => "zstd",
        _ => return None,
    };
    let is_coded = view.head.as_ref().is_some_and(|head| !of_body(head).is_empty());
    let fault = if is_coded { CodingFault::CodedTwice(left) } else { CodingFault::NotNamed(left) };
    view.events().next().is_none().then_some(fault)
}

fn end(view: &View<'_>) -> SideEnd {
    match &view.exchange.transcript {
        Transcript::Http2(h2) => match &h2.end {
            StreamEnd::EndStream => SideEnd::Complete,
            StreamEnd::Reset(code) => SideEnd::Broken(format!("RST_STREAM with error code {code}")),
            StreamEnd::GoAway(code) => SideEnd::Broken(format!("GOAWAY with error code {code}")),
            StreamEnd::Lost(why) => SideEnd::Broken(format!("the connection was lost: {why}")),
            StreamEnd::Refused(why) => SideEnd::Failed(Failure::NotHttp2(why.clone())),
            StreamEnd::Open => unended(&view.exchange.end.how, view.head.is_some()),
        },
        Transcript::Http1(_) | Transcript::Library(_) => http1_end(view),
    }
}

fn http1_end(view: &View<'_>) -> SideEnd {
    match &view.exchange.end.how {
        Ended::Complete | Ended::Fin if view.complete() => match view.live.message().framing() {
            Some(Framing::Close) => SideEnd::Closed,
            _ => SideEnd::Complete,
        },
        Ended::Fin => match (view.head.is_some(), view.live.message().framing()) {
            (false, _) => SideEnd::Broken("the connection was closed".to_owned()),
            (true, Some(Framing::Chunked)) => SideEnd::Broken("closed without the last chunk".to_owned()),
            (true, _) => SideEnd::Broken("closed before the announced length".to_owned()),
        },
        Ended::Reset => SideEnd::Broken("the connection was reset".to_owned()),
        Ended::Truncated(why) => SideEnd::Broken(why.clone()),
        how => unended(how, view.head.is_some()),
    }
}

fn unended(how: &Ended, begun: bool) -> SideEnd {
    match how {
        Ended::Failed(why) | Ended::NeverSent(why) | Ended::GaveUp(why) => {
            SideEnd::Failed(Failure::Exchange(why.clone()))
        }
        // Not our time, which ends the wait and not the exchange.
        Ended::Limit(why) if begun => {
            SideEnd::Failed(Failure::Exchange(format!("our own limit ended the watch: {why}")))
        }
        // Our own time or patience was over.
        _ => SideEnd::Open,
    }
}

/// Whether something came only when something else had come, give or take the slack of two connections.
pub(super) fn overtaken(at: Moment, by: Moment) -> Sure {
    match (at.earliest_ns + SLACK_NS >= by.latest_ns, at.latest_ns + SLACK_NS < by.earliest_ns) {
        (true, _) => Sure::Yes,
        (_, true) => Sure::No,
        _ => Sure::Open,
    }
}

/// A moment as people say it: both bounds where it makes a difference.
pub(super) fn said_at(at: Moment) -> String {
    span(at.earliest_ns, at.latest_ns)
}

/// The time between two moments as people say it.
pub(super) fn said_took(took: Took) -> String {
    span(took.least_ns, took.most_ns)
}

fn span(least_ns: u64, most_ns: u64) -> String {
    match (said(least_ns), said(most_ns)) {
        (least, most) if least == most => most,
        (least, most) => format!("{least} to {most}"),
    }
}

/// A time as people say it.
pub(super) fn said(ns: u64) -> String {
    match ns / 1_000_000 {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms => format!("{}.{:02} s", ms / 1_000, ms % 1_000 / 10),
    }
}
