//! What is legal in a stream but dead or dangerous: the findings and their sentences.

use std::fmt;

use crate::{LineEnd, Lookalike, Span};

/// A line from this length on is reported: common line readers (Go's `bufio.Scanner`, asyncio's stream reader) stop at
/// 64 KiB.
pub const LONG_LINE_BYTES: u64 = 64 * 1024;

/// A reconnection time under this is reported: it was probably meant in seconds.
pub const SHORT_RETRY_MS: u64 = 100;

/// A reconnection time above this, a day, is reported: the client will not come back in anybody's lifetime of a page.
pub const LONG_RETRY_MS: u64 = 24 * 60 * 60 * 1000;

/// So much of a name or value is quoted, in characters.
pub(crate) const EXCERPT_CHARS: usize = 60;

/// Something legal but dead or dangerous, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What it is.
    pub kind: DiagnosticKind,
    /// The line without its line end, or the bytes that the kind names.
    pub span: Span,
}

/// What a [`Diagnostic`] says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A field that no client knows.
    UnknownField {
        /// Its name, shortened.
        name: String,
        /// The field that was probably meant.
        meant: Option<&'static str>,
    },
    /// A line after a data line that looks like more of its data, but has no `data:` before it.
    EatenLine {
        /// The line, shortened.
        text: String,
    },
    /// A block with an event type or an ID but no data; the span is the block.
    BlockWithoutData,
    /// The stream ended within a block; the span is what is discarded.
    UnterminatedBlock,
    /// A byte order mark at the start of a line that is not the first.
    MisplacedBom,
    /// The first line shows that this is something else.
    NotAnEventStream(Lookalike),
    /// A line of [`LONG_LINE_BYTES`] or more.
    LongLine {
        /// Its length without the line end.
        bytes: u64,
    },
    /// A line end that differs from the first one of the stream, reported once; the span is the line end.
    MixedLineEndings {
        /// The first line end of the stream.
        first: LineEnd,
        /// The first one that differs.
        then: LineEnd,
    },
    /// A `retry` that is not ASCII digits.
    RetryNotDigits {
        /// Its value, shortened.
        value: String,
    },
    /// A `retry` under [`SHORT_RETRY_MS`].
    RetryTooShort {
        /// Its value.
        milliseconds: u64,
    },
    /// A `retry` above [`LONG_RETRY_MS`].
    RetryTooLong {
        /// Its value, saturated.
        milliseconds: u64,
    },
    /// An `id` with a NUL in it.
    IdWithNul,
    /// Bytes that are not UTF-8; the span is the first such sequence of the line.
    InvalidUtf8,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.span, self.kind)
    }
}

impl fmt::Display for DiagnosticKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        use DiagnosticKind::*;
        match self {
            UnknownField { name, meant: None } => {
                write!(
                    out,
                    "the field {name:?} is not one of data, event, id and retry: every client ignores this line"
                )
            }
            UnknownField { name, meant: Some(meant) } => {
                write!(
                    out,
                    "the field {name:?} is not known, {meant:?} is probably meant: every client ignores this line"
                )
            }
            EatenLine { text } => write!(
                out,
                "the line {text:?} follows a data line but has no `data:` of its own: every client drops it; \
                 write `data: ` before each line of the data"
            ),
            BlockWithoutData => write!(
                out,
                "this block has no data field, so no event is dispatched: its type is lost, though an id still takes \
                 effect; add an empty `data:` if an event is meant"
            ),
            UnterminatedBlock => write!(
                out,
                "the stream ends inside this block, so it is discarded; end every block with a blank line"
            ),
            MisplacedBom => write!(
                out,
                "a byte order mark away from the start of the stream becomes part of the field name, so the line is \
                 ignored; remove it"
            ),
            NotAnEventStream(lookalike) => write!(out, "this is no event stream: {lookalike}"),
            LongLine { bytes } => write!(
                out,
                "a line of {bytes} bytes: many clients read lines of less than {LONG_LINE_BYTES} bytes only; \
                 split the data over several data lines or several events"
            ),
            MixedLineEndings { first, then } => write!(
                out,
                "this line ends in {then}, the first one in {first}: legal, but a sign that two writers or a text \
                 conversion had a hand in it; use one line end throughout"
            ),
            RetryNotDigits { value } => write!(
                out,
                "retry {value:?} is not a number of milliseconds in the digits 0 to 9: every client ignores it"
            ),
            RetryTooShort { milliseconds: 0 } => write!(
                out,
                "retry is in milliseconds: 0 lets clients come back at once, all together after an outage; for one second \
                 write 1000"
            ),
            RetryTooLong { milliseconds: u64::MAX } => write!(
                out,
                "retry has more digits than numbers have: some clients ignore it, others never come back; use a shorter time, \
                 or answer 204 to stop them"
            ),
            RetryTooShort { milliseconds } => write!(
                out,
                "retry is in milliseconds: {milliseconds} lets clients come back almost at once, all together after \
                 an outage; for {milliseconds} seconds write {}",
                milliseconds * 1000
            ),
            RetryTooLong { milliseconds } => write!(
                out,
                "retry is in milliseconds: clients wait {} days before they come back; use a shorter time, or answer \
                 204 to stop them",
                milliseconds / LONG_RETRY_MS
            ),
            IdWithNul => {
                write!(out, "an id with a NUL in it is ignored by every client; send an id without NUL")
            }
            InvalidUtf8 => write!(
                out,
                "bytes that are not UTF-8: clients show U+FFFD in their place, and some fail; send UTF-8, or Base64 \
                 for binary data"
            ),
        }
    }
}

impl fmt::Display for LineEnd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            LineEnd::Lf => "LF",
            LineEnd::CrLf => "CR LF",
            LineEnd::Cr => "CR",
            LineEnd::Missing => "nothing",
        })
    }
}
