//! What must have come back: one expectation, a map with one key.

use serde::{Deserialize, Serialize};

use crate::dialect_rule::DialectRule;
use crate::expected_event::{EventCount, EventMatch};
use crate::h2_rule::Http2Rule;
use crate::life_rule::LifeRule;
use crate::mcp_rule::Mcp;
use crate::other::Other;
use crate::payload::{Payload, Text};
use crate::span::Span;

/// One expectation about one exchange (some look at a second one).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// The status is one of these.
    Status(Vec<u16>),
    /// The server refused before any stream: a 4xx or 5xx status (501 is a skip), or the connection closed without a response.
    Refused,
    /// A rule about the response head.
    Head(HeadRule),
    /// A header field has this value (compared whole, outer blanks aside).
    Header(HeaderIs),
    /// A header field that is a list has this member, in any letter case.
    HeaderIncludes(HeaderIncludes),
    /// A rule about the HTTP message around the stream.
    Message(MessageRule),
    /// A rule about the bytes and blocks of the event stream.
    Stream(StreamRule),
    /// A rule of the dialect that is spoken over the stream. Where none is recognised or named there is nothing to judge.
    Dialect(DialectRule),
    /// A rule of the Model Context Protocol around its streams.
    Mcp(Mcp),
    /// Exactly these events were dispatched, in this order.
    Events(Vec<EventIs>),
    /// These events were dispatched first, in this order; more may follow.
    FirstEvents(Vec<EventIs>),
    /// Numbered events were dispatched, each once and in order. Others may come between them.
    Sequence(Sequence),
    /// Events of a type, or with a JSON value in their data, come so often.
    EventCount(EventCount),
    /// Such events come in this order, each as the first that fits behind the one before it; others may stand between them.
    EventOrder(Vec<EventMatch>),
    /// At least this many events were dispatched.
    AtLeastEvents(u64),
    /// Exactly the events of the exchange's script were dispatched: data with every line break as LF, types, ids.
    PlaysScript,
    /// The events that came are those of the exchange's script, as far as they came: none was cut, and none mixed with another.
    ScriptPrefix,
    /// These comments were read among all, in this order, each line of a comment on its own.
    Comments(Vec<Payload>),
    /// No field line on the wire has this name and exactly this value: nothing was injected.
    NoField(FieldIs),
    /// Only data, event, id and retry lines that the script asked for were sent.
    OnlyScriptedFields,
    /// A retry line with exactly this value was sent.
    Retry(u64),
    /// An id line was sent that is empty.
    EmptyId,
    /// The last event ID at the end of the exchange.
    LastEventId(Payload),
    /// One mark arrived at least so long after another. Judges: late arrival cannot fake it.
    Gap(Gap),
    /// One mark arrived no later than so long after another. Only for may and info: a slow machine fakes lateness.
    AtMost(AtMost),
    /// A mark of this exchange came before a mark of another exchange that was open beside it. Judges by order, and only a server
    /// that answers both at once.
    Before(Before),
    /// No two of the first events arrived in one read although the script sent them apart.
    NotCoalesced,
    /// The head was not held back: not at least 2 s late and in one piece with the first bytes of the body. Judges by a lower bound.
    HeadNotHeldBack,
    /// The events of this exchange go on where the other's stopped: none of the other's ids comes again, and no error sets the
    /// last event ID back.
    Continues(Other),
    /// The response is one of its own, and not a stored copy of the other: not over at once with the other's events, and with an
    /// Age or the Date of the other.
    NoStoredCopy(Other),
    /// The stream does not start over: its first events are not those of the other exchange again.
    NoRepeat(Other),
    /// The events of this exchange, which has a content coding, can be read as those of another are sent, which has none.
    FlushedBeside(FlushedBeside),
    /// The body of this exchange, which has a content coding, can be read, and some event of it comes before the third of others
    /// that have none. Without a third event on each of the others there is nothing to judge.
    EventsBeside(EventsBeside),
    /// The head fields that a response to HEAD has are those of the other exchange's GET: the Content-Type. What HEAD leaves out
    /// breaks nothing.
    SameHeaders(Other),
    /// If the two responses differ by this request field, `Vary` names it.
    Varies(Varies),
    /// No cookie is set whose value is another one in the other response, although neither request had a cookie.
    NoFreshCookie(Other),
    /// No cookie is set whose name looks like that of a session, with the value that the other response sets, too.
    NoSessionCookie(Other),
    /// A rule about HTTP/2.
    Http2(Http2Rule),
    /// The bytes of the response contain this nowhere, neither head nor body.
    NotContains(Payload),
    /// A rule about the life of the stream, or of the server behind it.
    Life(LifeRule),
    /// All of these hold if the response is in a content coding; without one there is nothing to judge.
    WhenCompressed(Vec<Expectation>),
    /// Something holds if a condition does; where the condition does not hold there is nothing to judge.
    When(When),
    /// At least one of these holds.
    Any(Vec<Expectation>),
    /// All of these hold.
    All(Vec<Expectation>),
}

/// A rule about the response head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HeadRule {
    /// The media type is exactly `text/event-stream`, in any letter case.
    EventStream,
    /// The media type is anything but `text/event-stream`.
    NotEventStream,
    /// A charset parameter, if present, is utf-8.
    CharsetUtf8,
    /// No parameter but charset, and no stray semicolon.
    NoOtherParameters,
    /// One Content-Type line.
    OneContentType,
    /// A 2xx answer that carries an event stream is 200 and nothing else.
    StreamOnlyOn200,
    /// Cache-Control says no-store (no-cache alone is a note in the message, nothing at all breaks the rule).
    NotStored,
    /// Cache-Control says no-transform.
    NoTransform,
    /// No public, s-maxage, positive max-age, future Expires, ETag or Last-Modified, unless Cache-Control says no-store.
    NoCacheContradiction,
    /// `X-Accel-Buffering: no`.
    AccelBuffering,
    /// `Incremental: ?1`, with whatever parameters (RFC 10036).
    Incremental,
    /// Incremental, if it is there, is one Boolean (RFC 9651).
    IncrementalWellFormed,
    /// No Content-Length on the stream; one of 0 is for `no-zero-length`.
    NoContentLength,
    /// An event stream does not have the Content-Length 0, by which it is over with its head.
    NoZeroLength,
    /// A response with status 200 is an event stream; no other status is judged.
    EventStreamOn200,
    /// No connection option names a field that is meant for all recipients, such as Content-Type.
    NoEndToEndOption,
    /// No `Connection: keep-alive`, which HTTP/1.1 does not need and HTTP/2 forbids, and no `Connection: Transfer-Encoding`.
    NoKeepAliveField,
    /// No near miss of a known field name.
    NoMisspeltField,
    /// `X-Content-Type-Options: nosniff`.
    NoSniff,
    /// No Content-Encoding that the request did not admit; a name that does not exist is for `coding-exists`.
    OnlyAskedCodings,
    /// Content-Encoding names codings that exist, or is left out.
    CodingExists,
    /// Content-Encoding is gzip.
    Gzip,
    /// Content-Encoding is br.
    Br,
    /// Content-Encoding is zstd.
    Zstd,
    /// No Transfer-Encoding.
    NoTransferEncoding,
    /// A 405 answer carries Allow.
    AllowOn405,
    /// The status is no 5xx. A 503, by which a server refuses whatever it is asked for, is not judged.
    NoServerError,
    /// Retry-After, if present, is seconds or an HTTP date.
    RetryAfterWellFormed,
    /// Access-Control-Allow-Credentials is `true`, in these letters, and stands beside a named origin, not `*`. Without it there
    /// is nothing to judge.
    CredentialsNameOrigin,
    /// An origin that nobody can have registered is not named beside `Access-Control-Allow-Credentials: true`.
    NoCredentialsForAnyOrigin,
    /// A 401 answer carries WWW-Authenticate.
    #[serde(rename = "challenge-on-401")]
    ChallengeOn401,
}

/// A header field has this value.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeaderIs {
    /// The field name, in any letter case.
    pub name: String,
    /// The value.
    pub value: Payload,
}

/// A header field that is a list has this member.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeaderIncludes {
    /// The field name, in any letter case.
    pub name: String,
    /// The member, in any letter case.
    pub member: String,
}

/// A rule about the HTTP message around the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MessageRule {
    /// Head and chunk syntax are valid, Transfer-Encoding is `chunked` or absent, and Content-Length is one number or absent.
    WellFramed,
    /// The body of an HTTP/1.1 response ends by chunks or by a length, not by the close of the connection.
    Delimited,
    /// The body was ended properly: last chunk, or its length, or the close of a close-delimited body.
    Complete,
    /// The body was aborted: a client can tell it from a proper end.
    Aborted,
    /// No body bytes at all.
    NoBody,
    /// No body bytes, no Content-Length and no Transfer-Encoding (a 204).
    NoBodyNoLength,
    /// The same for a response that is a 204; no other status is judged.
    NoLengthOn204,
    /// Nothing arrived after the end of the body.
    NoTrailingBytes,
    /// No interim response (1xx) came before the head.
    NoInterim,
}

/// A rule about the bytes and blocks of the event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StreamRule {
    /// Every byte sequence is valid UTF-8.
    Utf8,
    /// Does not start with a byte order mark.
    NoBom,
    /// No byte order mark at the start of a later line.
    NoLaterBom,
    /// Has at least one line end, and lines end in LF.
    EndsLinesInLf,
    /// No line ends in CR LF.
    NoCrLf,
    /// No line ends in a lone CR.
    NoLoneCr,
    /// One kind of line end is used throughout.
    OneLineEnd,
    /// No line ends in CR LF in a block that is closed by LF: there the CR was meant as a line end, or as a part of the text.
    NoCrLfHazard,
    /// No extra blank lines between blocks.
    NoExtraBlank,
    /// The ended stream's last block is closed by a blank line.
    EndsOnBlankLine,
    /// No data, event, id or retry line without a colon, and no bare word.
    NoColonlessLines,
    /// No field name that only differs from a known one in letter case.
    NoMiscasedNames,
    /// No field name with blanks before, in or after it.
    NoSpacedNames,
    /// No field name that starts with a known name.
    NoPrefixedNames,
    /// No NUL in a field name.
    NoNulNames,
    /// Only comments, blank lines and the four known fields.
    OnlyKnownFields,
    /// Is not JSON, HTML, an HTTP head or anything else that only claims to be an event stream.
    IsEventStream,
    /// No block that has fields but no data (blocks of id, retry or both alone aside).
    NoDatalessBlock,
    /// Not more than one event field in a block.
    OneTypePerBlock,
    /// No event named open or error, which clash with EventSource's own.
    NoReservedTypes,
    /// No in-band end marker such as `[DONE]`.
    NoSentinel,
    /// The fields stand in the same order in every block.
    ConstantFieldOrder,
    /// No NUL in an id, which would be ignored.
    NoNulInId,
    /// Not more than one id field in a block.
    OneIdPerBlock,
    /// No other control character in an id.
    NoControlInId,
    /// No id longer than 1 KiB.
    ShortIds,
    /// Events carry ids.
    HasIds,
    /// No id comes twice.
    UniqueIds,
    /// Every retry value is ASCII digits.
    RetryDigits,
    /// No empty retry value.
    NoEmptyRetry,
    /// Not more than one retry field in a block.
    OneRetryPerBlock,
    /// No retry of 0.
    NoZeroRetry,
    /// No retry above one hour.
    NoHugeRetry,
    /// A retry value is sent.
    HasRetry,
    /// Retry values lie between 100 ms and 10 minutes.
    RetryInRange,
    /// Idle time is bridged: at least two heartbeats were seen while nothing else was sent.
    HasHeartbeat,
    /// What bridges idle time is a comment or a complete event.
    HeartbeatIsComment,
    /// Each heartbeat line is complete when it arrives.
    HeartbeatComplete,
    /// Nothing comes before the first event: no comment block, no retry, no padding.
    NoLeadingPadding,
    /// Of the blocks with data that a watched stream brings line by line, at least one is closed.
    SomeBlockCloses,
    /// Behind blocks that were closed, none is left open while its data lines go on arriving one by one.
    LastBlockCloses,
    /// The blank line that closes a block comes with the block, not with the next one.
    BlocksCloseAtOnce,
    /// Its pauses come behind what was made before them, not behind buffers that are full in the middle of a line.
    LeavesWhenMade,
    /// Brings an event: a stream that is over at once and empty will never bring one.
    BringsEvents,
    /// Does not end again and again before its first event.
    EndsAfterEvents,
    /// No JSON document is cut over lines of which only the first is data.
    JsonWhole,
    /// Where payloads are JSON documents, each holds one.
    OneJsonPerEvent,
    /// Payloads are not field lines themselves.
    NotFramedTwice,
    /// Payloads hold what values hold, not what a language prints for them, such as `[object Object]`.
    Values,
    /// Of all connections of the scenario, not each is over at once behind a single event.
    StaysForMore,
}

/// What an event must be; what is left out is not compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct EventIs {
    /// The dispatched data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Payload>,
    /// The dispatched type; `message` is the default type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub event_type: Option<Payload>,
    /// The last event ID at dispatch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Payload>,
    /// The data, decoded from Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_base64: Option<Payload>,
}

/// Numbered events, each once and in order.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The data of each; `{n}` in it counts from 1.
    pub data: Text,
    /// The last number.
    pub count: u32,
    /// What this exchange and the connections of a `reconnect-loop` step with this name brought together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across: Option<String>,
    /// In which order.
    #[serde(default, skip_serializing_if = "SequenceOrder::is_counted")]
    pub order: SequenceOrder,
    /// An exchange that kept its connection: what it did not get either is not the fault of the one that is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
}

/// The order of numbered events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SequenceOrder {
    /// As they are counted.
    #[default]
    Counted,
    /// Any: several publishers shared them.
    Any,
}

impl SequenceOrder {
    fn is_counted(&self) -> bool {
        *self == Self::Counted
    }
}

/// A field line.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldIs {
    /// The field name.
    pub name: String,
    /// Its value.
    pub value: Payload,
}

/// One mark arrived at least so long after another.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gap {
    /// The earlier mark.
    pub from: Mark,
    /// The later mark.
    pub to: Mark,
    /// The least time between them.
    pub at_least: Span,
}

/// One mark arrived no later than so long after another.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AtMost {
    /// The earlier mark.
    pub from: Mark,
    /// The later mark.
    pub to: Mark,
    /// The most time between them.
    pub within: Span,
}

/// A moment of an exchange, written as a word or a map with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The request was sent.
    Sent,
    /// The response head was complete.
    Head,
    /// The n-th event, from 1, was dispatched.
    Event(u32),
    /// The n-th comment, from 1, was complete.
    Comment(u32),
    /// The response ended.
    End,
}

/// The plain streams that are open beside a coded one.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventsBeside {
    /// The one that was opened before it.
    pub before: String,
    /// The one that was opened after it: it shows that the server serves later readers, too.
    pub after: String,
}

/// A mark of this exchange came before a mark of another.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// The mark of this exchange.
    pub mark: Mark,
    /// The mark of the other exchange. Its events and comments are counted from when this exchange's request had been sent, and
    /// those that came within 100 ms count as one: what was there before, or came all at once, has no order with this exchange.
    pub other: Mark,
    /// The other exchange.
    pub of: String,
}

/// Something is expected under a condition.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The condition. Where it does not hold the check does not apply, and says what it applies to.
    pub is: Box<Expectation>,
    /// The exchange that the condition is about, if it is another one: a control, such as the plain request. Where the condition
    /// does not hold of it nothing can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What must hold then, all of it. Without it the condition is all that is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
}

/// The events of a coded stream can be read as those of a plain one are sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FlushedBeside {
    /// The plain stream, which was opened first.
    pub of: String,
    /// A second plain stream, which was opened last. Where the two do not bring events at the same times, each client has a
    /// stream of its own, and nothing can be told of the coded one.
    pub control: String,
}

/// If the two responses differ, `Vary` names the request field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Varies {
    /// The other exchange's name.
    pub of: String,
    /// The request field by which the two requests differ.
    pub by: String,
}
