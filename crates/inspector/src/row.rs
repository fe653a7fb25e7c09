//! What is shown of a stream, one row after another; also how it is written as JSON (docs/inspecting-a-stream.md).

use std::sync::Arc;

use serde::{Serialize, Serializer};
use ssespec_evidence::recording::Moment;

use crate::browser::{GivesUp, Then};
use crate::ended::EndKind;

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The exchange: `stream`, and `stream-2` after a reconnect.
    #[serde(serialize_with = "text")]
    pub exchange: Arc<str>,
    /// The latest moment at which it can have come, in nanoseconds from the beginning of the recording.
    pub at_ns: u64,
    /// The earliest.
    pub since_ns: u64,
    /// Whether it is known when it came; where not, the two are those of the whole exchange.
    #[serde(skip_serializing_if = "Times::are_known")]
    pub times: Times,
    /// What is shown.
    #[serde(flatten)]
    pub shown: Shown,
}

/// Whether it is known when a row came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// It is.
    #[default]
    Known,
    /// It is not: a file of another program has no times.
    Unknown,
}

impl Times {
    fn are_known(&self) -> bool {
        *self == Self::Known
    }
}

fn text<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text)
}

impl Row {
    /// When it came.
    pub fn moment(&self) -> Moment {
        Moment { earliest_ns: self.since_ns, latest_ns: self.at_ns }
    }
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
pub enum Shown {
    /// The request.
    Request(Request),
    /// A redirect that was followed.
    Redirect(Redirect),
    /// The head of the response.
    Head(Head),
    /// That a browser refuses the response.
    Refusal(Refusal),
    /// An event.
    Event(Event),
    /// A comment.
    Comment(Comment),
    /// A reconnection time.
    Retry(Retry),
    /// What is dead or dangerous, or was ignored, and why.
    Problem(Problem),
    /// What shows only when streams are held against each other.
    Notice(Notice),
    /// That nothing came for a while, or no event.
    Silence(Silence),
    /// The end of an exchange.
    End(End),
}

/// The request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The last event ID that was sent along, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_event_id: Option<String>,
    /// How often it was asked before.
    pub reconnects: u64,
    /// The request before it, where somebody else asks and a proxy saw both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<Follows>,
    /// The bytes of its body.
    pub body_bytes: u64,
    /// How many of them are shown and saved, if not all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_bytes: Option<u64>,
}

/// The request before, which was like this one in all but the last event ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Follows {
    /// Its exchange.
    #[serde(serialize_with = "text")]
    pub exchange: Arc<str>,
    /// From the end of that, in nanoseconds.
    pub after_ns: u64,
}

/// A redirect that was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redirect {
    /// The status.
    pub status: u16,
    /// Where it leads.
    pub to: String,
}

/// The head of the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: &'static str,
    /// `TLS 1.3`, over `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<String>,
    /// The Content-Type field as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Whether a browser reads it as an event stream.
    pub is_event_stream: bool,
    /// The content codings of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codings: Vec<String>,
    /// From the end of the request to the end of the head, in nanoseconds.
    pub after_ns: u64,
    /// All fields in their order, values that are no UTF-8 with U+FFFD.
    pub fields: Vec<(String, String)>,
}

/// That a browser refuses the response, whatever its body is: right after the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Why.
    pub why: GivesUp,
    /// What to change, where the head shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its number in this exchange, from 1.
    pub number: u64,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The id in its own block, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The last event ID when it was dispatched.
    pub last_event_id: String,
    /// Its data.
    pub data: String,
    /// From the event or comment before it, or else the head, in nanoseconds.
    pub gap_ns: u64,
    /// Whether an event with this id came before, in an earlier exchange.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub came_before: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// The text after the colon.
    pub text: String,
    /// As of an [`Event`].
    pub gap_ns: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
}

/// A reconnection time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retry {
    /// In milliseconds.
    pub milliseconds: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
}

/// What is dead or dangerous, or was ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The requirement that speaks of it: `ssespec explain` has more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<&'static str>,
    /// What it is and what to do: a sentence.
    pub message: String,
    /// Where it stands; nowhere in the body if it is about its framing or coding.
    #[serde(flatten)]
    pub span: Option<Span>,
}

/// What shows only when the streams of several exchanges are held against each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "notice", rename_all = "kebab-case")]
pub enum Notice {
    /// A stream brought exactly the events of the one before it, none of which was asked for again by a last event ID.
    CameAgain {
        /// How many.
        events: u64,
        /// What became of their ids.
        ids: Ids,
        /// Who asked again.
        #[serde(skip_serializing_if = "AskedAgain::is_by_itself")]
        asked_again: AskedAgain,
    },
    /// The server ended several responses in a row after as many events without ids, with other data each time.
    EndAlike {
        /// How many responses.
        responses: u64,
        /// How many events each had.
        events: u64,
    },
    /// The file that this was read from does not say when what came back came.
    NoTimes,
    /// After a reconnect ids were left out, where each before was one more than the one before it. Others may share the numbers.
    Missing {
        /// The first that was left out.
        first: u64,
        /// The last that was left out.
        last: u64,
    },
    /// To a client that reconnected, the first event was one that had not come before.
    Resumed {
        /// The last event ID that was sent.
        last_event_id: String,
    },
    /// To a client that reconnected, the first event was one that had come before, and not the last.
    Repeated {
        /// The last event ID that was sent.
        last_event_id: String,
        /// The id of the event.
        id: String,
    },
    /// A browser keeps the response from the page that asked for it, which is of another origin.
    CrossOrigin {
        /// The origin of the page.
        origin: String,
        /// The Access-Control-Allow-Origin field of the response, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        allowed: Option<String>,
    },
}

impl Notice {
    /// Whether something is wrong.
    pub fn is_problem(&self) -> bool {
        match self {
            Self::CameAgain { .. }
            | Self::EndAlike { .. }
            | Self::Missing { .. }
            | Self::Repeated { .. }
            | Self::CrossOrigin { .. } => true,
            Self::NoTimes | Self::Resumed { .. } => false,
        }
    }
}

/// What became of the ids of a stream that was asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ids {
    /// Its events have none.
    None,
    /// The last one was sent as Last-Event-ID.
    Sent,
    /// None was sent: an empty id had taken them out of force.
    Emptied,
}

/// Who asked for a stream again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedAgain {
    /// A client by itself, because the response had ended.
    #[default]
    ByItself,
    /// A client that perhaps was told to by its user: nothing that it sent shows which.
    PerhapsByHand,
}

impl AskedAgain {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_by_itself(&self) -> bool {
        *self == Self::ByItself
    }
}

/// What did not come for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lacks {
    /// Anything.
    Bytes,
    /// An event or a comment: bytes came.
    Events,
    /// A client that reads: what came waits for it.
    Reader,
}

/// That nothing came for a while, or nothing that is an event or a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// For how long so far, in nanoseconds.
    pub quiet_ns: u64,
    /// What did not come.
    pub lacks: Lacks,
    /// What is waited for, and what to change: a sentence.
    pub message: String,
}

/// The end of an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// How it ended, as a word.
    pub kind: EndKind,
    /// The same as a clause.
    pub how: String,
    /// Whether we ended it.
    pub is_ours: bool,
    /// Whether the body was complete.
    pub is_complete: bool,
    /// The events of this exchange.
    pub events: u64,
    /// The body's bytes, without framing and coding.
    pub body_bytes: u64,
    /// Why there were no events, and what to change, where the response shows it and no [`Refusal`] said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How the body of a response begins that is no event stream: its first two KiB, with U+FFFD for what is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What a browser does then; nothing where we ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Then>,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first byte of the body, without framing and coding.
    pub first_byte: u64,
    /// The last.
    pub last_byte: u64,
    /// The piece that brought the first of them, counted from 1: a read of HTTP/1, the head among them, or a DATA frame.
    pub first_piece: u64,
    /// The piece with which it was complete.
    pub last_piece: u64,
}
