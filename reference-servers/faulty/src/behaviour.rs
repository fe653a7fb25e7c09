//! Every place where the server can deviate; the default of each is right.

use std::time::Duration;

use crate::event::Event;
use crate::hub::Hub;
use crate::life::Life;
use crate::lines::{self, Lines};
use crate::step::Step;

/// The whole behaviour of one server. A fault changes one thing in it.
pub(crate) struct Behaviour {
    /// Changes to the head of `/events` answers that carry a stream.
    pub head: &'static [HeadEdit],
    /// The status of `/events` answers that carry a stream.
    pub status: u16,
    /// How head field names are spelt, everywhere.
    pub names: Names,
    /// Which methods do what on the two stream endpoints.
    pub methods: Methods,
    /// What negotiating fields of the request do to `/events`.
    pub negotiation: Negotiation,
    /// How streams are framed in HTTP.
    pub framing: Framing,
    /// When `framing` deviates.
    pub framing_on: Scope,
    /// How streams are compressed.
    pub coding: Coding,
    /// When bytes leave.
    pub flush: Flush,
    /// What `Last-Event-ID` does.
    pub resume: Resume,
    /// Where `resume` deviates.
    pub resume_on: Scope,
    /// What a `refuse` step does.
    pub refusal: Refusal,
    /// Which scripts are accepted.
    pub admission: Admission,
    /// What a POST does to its script.
    pub post: fn(Vec<Step>) -> Vec<Step>,
    /// What `abort` does.
    pub abort: Abort,
    /// What bridges idle time while the stream is held; `None` for nothing.
    pub heartbeat: Option<&'static [u8]>,
    /// How much longer than asked the heartbeat interval is.
    pub heartbeat_factor: u32,
    /// What becomes of the steps of `/events`.
    pub sentences: fn(&mut Vec<Step>),
    /// What becomes of the steps of an emit script.
    pub steps: fn(Vec<Step>) -> Vec<Step>,
    /// What becomes of an emitted event before it is written; `None` drops it.
    pub event: fn(Event) -> Option<Event>,
    /// How a payload is cut into lines.
    pub lines: fn(&[u8]) -> Vec<Vec<u8>>,
    /// How one field line is written, without its end.
    pub field: fn(&str, &[u8]) -> Vec<u8>,
    /// How a comment is written: its lines without their ends.
    pub comment: fn(&[u8]) -> Lines,
    /// What is carried from one event to the next.
    pub memory: Memory,
    /// The order of fields.
    pub order: Order,
    /// What ends a line.
    pub eol: Eol,
    /// Written before anything else of a stream.
    pub prelude: Vec<u8>,
    /// Added after every block.
    pub after_block: &'static [u8],
    /// What the cross-origin fields say.
    pub cors: Cors,
    /// Which hosts requests may be meant for.
    pub guard: Guard,
    /// Who may have a protected stream.
    pub protection: Protection,
    /// What is told of errors.
    pub errors: Errors,
    /// The longest request head that is taken, in bytes.
    pub longest_head: LongestHead,
    /// What becomes of streams and of the server in the course of time.
    pub life: Life,
    /// What the hub makes of publications and of readers that come back.
    pub hub: Hub,
    /// How HTTP/2 is spoken.
    pub http2: Http2,
    /// Rules that are broken altogether.
    pub liar: Option<Liar>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            head: &[],
            status: 200,
            names: Names::Usual,
            methods: Methods::Right,
            negotiation: Negotiation::Right,
            framing: Framing::Right,
            framing_on: Scope::Both,
            coding: Coding::Right,
            flush: Flush::Each,
            resume: Resume::Right,
            resume_on: Scope::Both,
            refusal: Refusal::AsAsked,
            admission: Admission::Right,
            post: |steps| steps,
            abort: Abort::Visible,
            heartbeat: Some(b": heartbeat\n\n"),
            heartbeat_factor: 1,
            sentences: |_| (),
            steps: |steps| steps,
            event: Some,
            lines: lines::lines,
            field: lines::field,
            comment: lines::comment,
            memory: Memory::None,
            order: Order::DataLast,
            eol: Eol::Lf,
            prelude: Vec::new(),
            after_block: b"",
            cors: Cors::Right,
            guard: Guard::Right,
            protection: Protection::Right,
            errors: Errors::Right,
            longest_head: LongestHead::Right,
            life: Life::Right,
            hub: Hub::Right,
            http2: Http2::Right,
            liar: None,
        }
    }
}

/// Where a deviation shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// On `/events` only.
    Events,
    /// On `/emit` only.
    Emit,
    /// On both.
    Both,
}

impl Scope {
    /// Whether an endpoint is within.
    pub fn covers(self, endpoint: Endpoint) -> bool {
        matches!(
            (self, endpoint),
            (Scope::Both, _) | (Scope::Events, Endpoint::Events) | (Scope::Emit, Endpoint::Emit)
        )
    }
}

/// The endpoints that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// The five sentences.
    Events,
    /// The emit contract.
    Emit,
    /// A topic of the hub.
    Hub,
}

/// A change to a response head.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HeadEdit {
    /// Replaces the value, or adds the field.
    Set(&'static str, &'static str),
    /// Adds another line of the field.
    Add(&'static str, &'static str),
    /// Takes the field out.
    Remove(&'static str),
}

/// How head field names are spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    Usual,
    Lower,
    Upper,
    /// In the reverse order.
    Reversed,
}

/// Which methods do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Methods {
    Right,
    /// GET is refused: only POST streams.
    PostOnly,
    /// HEAD is answered at once, and then runs the whole stream without sending it.
    HeadRunsStream,
    /// HEAD is answered with the body.
    HeadWithBody,
    /// HEAD is answered as a plain text.
    HeadOtherType,
    /// Every method streams.
    AnyStreams,
    /// OPTIONS gets 405 with Allow, as it may.
    NoOptions,
    /// 405 without Allow.
    NoAllow,
    /// HEAD gets 405 with Allow, as it may.
    NoHead,
}

/// What negotiating request fields do to `/events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Negotiation {
    Right,
    /// 406 unless Accept is exactly text/event-stream.
    AcceptRequired,
    /// An Accept without the type gets JSON with 200.
    JsonOnAccept,
    /// A conditional request gets 304.
    NotModified,
    /// A range request gets 206.
    Partial,
    /// An Accept without the type gets 406, as it may.
    NotAcceptable,
}

/// How streams are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Chunked on HTTP/1.1, ended by close on HTTP/1.0.
    Right,
    /// Chunked even for HTTP/1.0.
    ChunkedOnHttp10,
    /// The connection is closed without the last chunk.
    NoLastChunk,
    /// The connection is closed after the last chunk, as the head announces.
    CloseAfter,
    /// The connection stays open after the last chunk, and the next request on it is not answered.
    DeafAfter,
    /// Chunked, and a Content-Length as well.
    BothLengths,
    /// A Content-Length that is right.
    Length,
    /// Bytes after the end of the body.
    BytesAfterEnd,
    /// Chunks carry extensions.
    ChunkExtensions,
    /// Ended by close, with an HTTP/1.1 status line.
    CloseDelimited,
    /// Ended by close, with an HTTP/1.0 status line.
    Http10,
    /// The first bytes leave one at a time, each in its own chunk.
    ByteByByte,
    /// 100 and 103 come before the head, if the request can take them.
    Interim,
    /// The same for HTTP/1.0.
    InterimOnHttp10,
    /// 103 has a Content-Length.
    InterimWithLength,
    /// Fields behind the last chunk.
    Trailers,
    /// A line behind the last chunk that is no field.
    BrokenTrailer,
}

/// How streams are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// In a coding that was asked for, flushed after each block.
    Right,
    /// gzip whether asked or not, on `/events`.
    Unasked,
    /// gzip although its weight is 0, on `/events`.
    DespiteZero,
    /// Not at all, and named `none`, which is no coding, on `/events`.
    NoSuch,
    /// This one is only flushed at the end.
    Unflushed(Token),
    /// Heartbeats are written, and not flushed.
    HeartbeatsStuck,
    /// Named as another coding than it is.
    Mislabelled,
    /// Flushed after each block, with what means nothing between.
    Padded,
}

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Br,
    Gzip,
    Zstd,
}

impl Token {
    /// All of them, the preferred one first.
    pub const ALL: [Self; 3] = [Self::Br, Self::Gzip, Self::Zstd];

    /// As header fields name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// When bytes leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// After each block.
    Each,
    /// When so many bytes have gathered, or the stream ends. The head leaves at once.
    Full(usize),
    /// The head leaves with the first block.
    HeadWithFirst,
    /// Blocks leave when they have waited so long for company.
    Batches(Duration),
    /// A stream of a single step leaves so much later: something waits for more.
    AloneLate(Duration),
    /// The first block that follows another at once waits so long, as with Nagle's algorithm.
    Nagle(Duration),
    /// The blank line leaves with the next block.
    BlankLineLate,
}

/// What `Last-Event-ID` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resume {
    /// The steps after the event with that id; 204 when none is left.
    Right,
    /// Everything again.
    Ignored,
    /// Everything again, but 204 after the last.
    ReplaysAll,
    /// The event with that id once more.
    Inclusive,
    /// The next event is lost.
    SkipsOne,
    /// Everything again after the last event, instead of 204.
    StartsOver,
    /// An empty stream after the last event, instead of 204.
    EmptyAtEnd,
    /// An unknown id gets this status.
    UnknownIs(u16),
    /// An empty value gets this status.
    EmptyIs(u16),
    /// A value longer than 1 KiB gets 500.
    LongIs500,
    /// A value that is not UTF-8 gets 500.
    OpaqueIs500,
    /// Everything again if the stream has pauses: it was never finished, so it is not kept.
    ForgetsPauses,
    /// Only the two usual spellings of the field name are known.
    TwoSpellings,
    /// The value is read as Latin-1.
    Latin1,
    /// The value comes back in a comment.
    Reflected,
    /// The value comes back in a field of the head.
    ReflectedInHead,
    /// A value with a control character gets 500.
    ControlIs500,
}

/// What a `refuse` step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    AsAsked,
    /// Answered 200 with the error inside the stream.
    InStream,
    /// Answered 500 whatever was asked.
    Always500,
    /// A 4xx answer calls itself an event stream.
    ClientErrorAsStream,
    /// A 5xx answer calls itself an event stream.
    ServerErrorAsStream,
    /// 204 with a Content-Length.
    LengthOn204,
    /// Without the Location field.
    NoLocation,
    /// Retry-After with a unit.
    RetryAfterUnit,
    /// Fields that start with `X-` are left out.
    NoOwnFields,
}

/// Which scripts are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Line breaks in types and ids, and NUL in ids, are refused with 400.
    Right,
    /// Line breaks in types are let through raw.
    TypeBreaks,
    /// LF in ids is let through raw.
    IdLineFeed,
    /// CR in ids is let through raw.
    IdCarriageReturn,
    /// CR and LF in ids are let through raw.
    IdBreaks,
    /// A text in place of a reconnection time is written as it is.
    RetryText,
    /// CR in types is let through raw.
    TypeCarriageReturn,
    /// NUL in ids is let through.
    IdNul,
    /// Unknown steps are skipped.
    UnknownSkipped,
    /// Any script is answered with the same stream.
    Echo,
    /// Lone surrogates are let through as three bytes each.
    Surrogates,
    /// Bodies above 4 MiB are refused with 413.
    Small,
    /// Events with values that no line can carry are left out, the others sent.
    Drops,
    /// Requests with such values are answered by closing the connection.
    Closes,
}

/// What `abort` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abort {
    /// The body stays unfinished.
    Visible,
    /// The body is ended properly.
    CleanEnd,
}

/// What is carried from one event to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    None,
    /// An event without a type gets the one before.
    TypeSticks,
    /// The order of fields changes from event to event.
    OrderVaries,
    /// An event with empty data gets the data before.
    EmptyRepeats,
}

/// The order of fields in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DataLast,
    DataFirst,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eol {
    Lf,
    CrLf,
    Cr,
    /// Another one for each block.
    Mixed,
}

/// What the cross-origin fields say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cors {
    Right,
    /// Streams carry no Access-Control-Allow-Origin.
    NoOrigin,
    /// Answers from 400 on carry none.
    NotOnErrors,
    /// Redirects carry none.
    NotOnRedirects,
    /// The origin comes back, and Vary does not say so.
    Reflected,
    /// Cookies are allowed to all origins at once.
    CookiesForAll,
    /// Cookies are allowed by `True`, as Python writes it.
    CookiesMiswritten,
    /// Cookies are allowed to origins that are known, which are named, as it should be.
    Cookies,
    /// A preflight is answered without the names of fields.
    NoFieldNames,
    /// A preflight is answered 200 with `*` for the names of fields, as it may be.
    AnyField,
}

/// Which hosts requests may be meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    Right,
    /// Any.
    Any,
    /// Foreign ones get 421, as they may.
    Misdirected,
}

/// Who may have a protected stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    Right,
    /// Everybody.
    NotChecked,
    /// 401 without WWW-Authenticate.
    NoChallenge,
    /// Who has the token in the address, too.
    FromAddress,
    /// Who has a token that is over, too.
    TakesExpired,
    /// A stream goes on when its token is over.
    Outlives,
    /// A stream is broken off when its token is over, as it may be.
    CutAtExpiry,
}

/// What is told of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    Right,
    /// The stack of calls comes along.
    WithTrace,
}

/// The longest request head that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LongestHead {
    /// 256 KiB; 431 for a longer one.
    Right,
    /// As long as it comes.
    Any,
    /// 256 KiB; a longer one is cut off without an answer, as it may be.
    CutOff,
}

/// Servers that play by no rules; `/` answers 200 all the same, so that they count as ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Liar {
    /// After the first answer nothing listens any more.
    DeadPort,
    /// Takes requests and never answers.
    Hangs,
    /// One line that never ends.
    EndlessLine,
    /// The connection is reset in the middle of the second event.
    DiesMidStream,
    /// HTML with 200.
    Html,
    /// JSON with 200.
    Json,
    /// Half a head, and then nothing.
    HalfHead,
    /// Closes every connection without a byte.
    ClosesAtOnce,
    /// Answers with bytes that are no HTTP.
    NotHttp,
    /// Endless head fields.
    EndlessHead,
    /// Events as fast as they go, for ever.
    Firehose,
}

/// How HTTP/2 is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Http2 {
    Right,
    /// Not at all.
    Off,
    /// The streams of a connection are served one after the other.
    OneAtATime,
    /// A stream beside another is refused.
    OneStream,
    /// What a stream brings leaves when it ends.
    HeldToEnd,
    /// What all streams of a connection send stands in one line: who has no credit stops those behind.
    OneLine,
    /// What there is no credit for is lost.
    LosesWithoutCredit,
    /// RST_STREAM is not noticed.
    IgnoresCancel,
    /// RST_STREAM of one stream ends the whole connection.
    CancelsAll,
    /// When the server ends, connections are closed without GOAWAY.
    NoGoodbye,
    /// Each head carries this field as well.
    Field(&'static str, &'static str),
    /// Streams end with an empty trailer section, as they may.
    Trailers,
    /// The first bytes leave in the smallest of frames.
    SmallFrames,
}

impl Http2 {
    /// The field that no head may carry.
    pub fn smuggled(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Field(name, value) => Some((name, value)),
            _ => None,
        }
    }
}
