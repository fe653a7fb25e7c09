//! What an exchange shows at a glance, before any rule is applied: for summaries, and to tell whether a rule can apply.

use std::time::Duration;

use ssespec_evidence::coding::of_body;
use ssespec_evidence::message::Head;
use ssespec_evidence::other_protocol::IF_TLS;
use ssespec_evidence::recording::{Ended, Recording};

use super::dialect;
use super::head::is_event_stream;
use super::view::View;

/// So many first bytes of a body are kept: enough for what a refusal says, or a page asks for.
pub const BEGINNING: usize = 2048;
/// The most distinct event types that a glance names.
const TYPES: usize = 5;

/// What an exchange shows at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseSummary {
    /// The method of the request.
    pub method: String,
    /// The status, if a head came.
    pub status: Option<u16>,
    /// The Content-Type field as it came.
    pub content_type: Option<String>,
    /// Whether the response says that it is an event stream.
    pub claims_event_stream: bool,
    /// The redirects that were followed before this response: the status of each, and where it led.
    pub hops: Vec<(u16, String)>,
    /// The Location field.
    pub location: Option<String>,
    /// The Allow field as it came.
    pub allow: Option<String>,
    /// The Retry-After field as it came.
    pub retry_after: Option<String>,
    /// Whether the response lets pages of other origins read it, or speaks of it at all.
    pub speaks_cors: bool,
    /// The content codings of the body, joined by commas; a name that does not exist is none.
    pub content_coding: Option<String>,
    /// The body's bytes, without framing and coding.
    pub body_bytes: u64,
    /// The first bytes of the body.
    pub beginning: Vec<u8>,
    /// The events that were dispatched.
    pub events: u64,
    /// The events with an id of their own.
    pub ids: u64,
    /// The comments.
    pub comments: u64,
    /// The latest reconnection time.
    pub retry: Option<Duration>,
    /// The distinct event types, in the order of their first event, up to five.
    pub types: Vec<String>,
    /// From the end of the request to the head.
    pub head_after: Option<Duration>,
    /// From the end of the request to the first event.
    pub first_event_after: Option<Duration>,
    /// The longest time in which nothing arrived while the stream was watched.
    pub longest_silence: Duration,
    /// From the end of the request to the end of the watch.
    pub watched: Duration,
    /// Whether the response was brought to an end by the server.
    pub ended: bool,
    /// Whether it was a proper end.
    pub complete: bool,
    /// Why nothing could be asked or read, if so.
    pub trouble: Option<String>,
    /// What is spoken over the stream, in one clause; only [`ResponseSummary::in_full`] looks for it.
    pub spoken: Option<String>,
    /// The name of the dialect that it was held to; only [`ResponseSummary::in_full`] looks for it.
    pub dialect: Option<String>,
}

/// How a server that sent not a byte closed the connection, with what may be wrong.
fn without_response(how: &Ended, url: &str) -> Option<String> {
    let told = match how {
        Ended::Fin | Ended::Complete => "the server closed the connection without a response",
        Ended::Reset => "the server reset the connection without a response",
        _ => return None,
    };
    let hint = url.starts_with("http://").then(|| format!("; {IF_TLS}"));
    Some(format!("{told}{}", hint.unwrap_or_default()))
}

impl ResponseSummary {
    /// The same, and what is spoken over the stream.
    pub fn in_full(recording: &Recording, exchange: &str) -> Option<Self> {
        let summary = Self::of(recording, exchange)?;
        let view = View::of(recording, recording.exchange(exchange)?);
        let is_stream = summary.status == Some(200) && (summary.claims_event_stream || summary.events > 0);
        let spoken = is_stream.then(|| dialect::spoken(&view));
        Some(Self {
            spoken: spoken.and_then(dialect::told),
            dialect: spoken.and_then(|spoken| spoken.heard()).map(|heard| heard.name().to_owned()),
            ..summary
        })
    }

    /// The same with what the head of the response says.
    #[must_use]
    pub fn with_head(self, head: &Head) -> Self {
        let text = |name: &str| head.text(name);
        Self {
            status: Some(head.status),
            claims_event_stream: is_event_stream(head),
            content_type: text("content-type"),
            location: text("location"),
            allow: text("allow"),
            retry_after: text("retry-after"),
            speaks_cors: text("access-control-allow-origin").is_some(),
            content_coding: Some(of_body(head)).filter(|c| !c.is_empty()).map(|c| c.join(", ")),
            ..self
        }
    }

    /// Looks at one exchange of a recording; `None` if it has none of this name.
    pub fn of(recording: &Recording, exchange: &str) -> Option<Self> {
        let exchange = recording.exchange(exchange)?;
        let view = View::of(recording, exchange);
        let sent = exchange.request.sent_ns;
        let since = |at: u64| Duration::from_nanos(at.saturating_sub(sent));
        let asked = Self {
            method: exchange.request.method.clone(),
            hops: exchange.hops.iter().map(|hop| (hop.status, hop.location.clone())).collect(),
            ..Self::default()
        };
        let mut summary = Self {
            comments: view.comments().count() as u64,
            ids: view.fields().filter(|(_, name, id)| *name == b"id" && !id.is_empty()).count() as u64,
            head_after: view.head_at.map(|at| since(at.latest_ns)),
            first_event_after: view.events().next().map(|(_, at)| since(at.latest_ns)),
            watched: since(exchange.end.at_ns),
            ended: view.ended(),
            complete: view.complete(),
            ..view.head.as_ref().map_or(asked.clone(), |head| asked.with_head(head))
        };
        if let Ok(body) = view.body() {
            summary.body_bytes = body.len() as u64;
            summary.beginning = body[..body.len().min(BEGINNING)].to_vec();
        }
        for (event, _) in view.events() {
            summary.events += 1;
            if summary.types.len() < TYPES && !summary.types.contains(&event.event_type) {
                summary.types.push(event.event_type.clone());
            }
        }
        summary.retry = view.live.progress().retry_ms.map(Duration::from_millis);
        let mut last = view.head_at.map_or(sent, |at| at.latest_ns);
        for at in view.arrivals.iter().map(|(_, at)| at.latest_ns).chain([exchange.end.at_ns]) {
            summary.longest_silence =
                summary.longest_silence.max(Duration::from_nanos(at.saturating_sub(last)));
            last = last.max(at);
        }
        summary.trouble = match &exchange.end.how {
            Ended::Failed(why) | Ended::Limit(why) | Ended::GaveUp(why) => Some(why.clone()),
            _ if view.live.message().is_lost() && view.head.is_none() => {
                view.live.message().faults().last().map(|fault| fault.what.clone())
            }
            how if view.head.is_none() && exchange.transcript.pieces().is_empty() => {
                without_response(how, &exchange.request.url)
            }
            _ => None,
        };
        Some(summary)
    }
}
