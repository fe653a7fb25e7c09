//! Looks at each line as it is completed and reports what is legal but dead or dangerous.
//!
//! Kept apart from the decoder, which it must not slow down: nothing here runs unless the sink asked for it.

use std::str;

use crate::diagnostic::{EXCERPT_CHARS, LONG_LINE_BYTES, LONG_RETRY_MS, SHORT_RETRY_MS};
use crate::field::{Field, milliseconds};
use crate::{Diagnostic, DiagnosticKind, LineEnd, Lookalike, Sink, Span};

const KNOWN: [&str; 4] = ["data", "event", "id", "retry"];

/// What must be remembered from one line to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    start: Start,
    block: BlockSoFar,
    /// The last non-blank line of the block was data, or something taken for more of it.
    in_data: bool,
    line_ends: LineEnds,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Start {
    /// Only blank lines so far.
    #[default]
    Nothing,
    Stream,
    SomethingElse,
}

/// What the current block has, as far as its end matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BlockSoFar {
    /// Nothing that waits for the end of the block.
    #[default]
    Harmless,
    /// An event type or an ID.
    Fields,
    Data,
    /// Over a limit, and reported as that.
    Lost,
}

/// The line ends seen. The newest waits for the next line, since an LF may yet make CR LF of a CR.
#[derive(Clone, Copy, Debug, Default)]
struct LineEnds {
    first: Option<LineEnd>,
    newest: Option<(LineEnd, u64)>,
    reported: bool,
}

impl Watch {
    /// A complete line that is not blank.
    pub(crate) fn line<S: Sink>(&mut self, text: &str, span: Span, sink: &mut S) {
        self.settle_line_end(sink);
        let mut report = |kind| sink.diagnostic(Diagnostic { kind, span });
        if self.start == Start::Nothing {
            self.start = Start::Stream;
            if let Some(lookalike) = Lookalike::of_line(text) {
                self.start = Start::SomethingElse;
                report(DiagnosticKind::NotAnEventStream(lookalike));
            }
        }
        let bytes = span.last - span.first + 1;
        if bytes >= LONG_LINE_BYTES {
            report(DiagnosticKind::LongLine { bytes });
        }
        let was_in_data = self.in_data;
        match Field::parse(text) {
            Field::Data(_) => {
                self.has(BlockSoFar::Data);
                self.in_data = true;
                return;
            }
            Field::EventType(_) => self.has(BlockSoFar::Fields),
            Field::Id(value) if value.contains('\0') => report(DiagnosticKind::IdWithNul),
            Field::Id(_) => self.has(BlockSoFar::Fields),
            Field::Retry(digits) => match milliseconds(digits) {
                None => report(DiagnosticKind::RetryNotDigits { value: excerpt(digits) }),
                Some(milliseconds) if milliseconds < SHORT_RETRY_MS => {
                    report(DiagnosticKind::RetryTooShort { milliseconds });
                }
                Some(milliseconds) if milliseconds > LONG_RETRY_MS => {
                    report(DiagnosticKind::RetryTooLong { milliseconds });
                }
                Some(_) => {}
            },
            Field::Comment(_) => {}
            Field::Unknown { .. } if self.start == Start::SomethingElse => {}
            Field::Unknown { .. } if text.starts_with('\u{FEFF}') => report(DiagnosticKind::MisplacedBom),
            Field::Unknown { name, .. } if was_in_data && !is_a_field(text, name) => {
                report(DiagnosticKind::EatenLine { text: excerpt(text) });
                return;
            }
            Field::Unknown { name, .. } => {
                report(DiagnosticKind::UnknownField { name: excerpt(name), meant: meant(name) });
            }
        }
        self.in_data = false;
    }

    /// A blank line; the span is the block that it closes.
    pub(crate) fn blank_line<S: Sink>(&mut self, block: Span, sink: &mut S) {
        self.settle_line_end(sink);
        if self.block == BlockSoFar::Fields {
            sink.diagnostic(Diagnostic { kind: DiagnosticKind::BlockWithoutData, span: block });
        }
        self.block = BlockSoFar::Harmless;
        self.in_data = false;
    }

    /// The line was ended by this byte, at this offset.
    pub(crate) fn line_ended(&mut self, byte: u8, at: u64) {
        let end = if byte == b'\r' { LineEnd::Cr } else { LineEnd::Lf };
        self.line_ends.newest = Some((end, at));
    }

    /// The CR that ended the last line has an LF after it.
    pub(crate) fn line_feed_after_cr(&mut self) {
        if let Some((end, _)) = &mut self.line_ends.newest {
            *end = LineEnd::CrLf;
        }
    }

    /// A line went over the limit, and its block with it unless it is a comment.
    pub(crate) fn line_is_lost<S: Sink>(&mut self, is_comment: bool, sink: &mut S) {
        self.settle_line_end(sink);
        self.in_data = false;
        if !is_comment {
            self.block_is_lost();
        }
    }

    /// The block went over a limit.
    pub(crate) fn block_is_lost(&mut self) {
        self.block = BlockSoFar::Lost;
    }

    /// The line, which starts at `first`, is not UTF-8.
    pub(crate) fn invalid_utf8<S: Sink>(&mut self, line: &[u8], first: u64, sink: &mut S) {
        self.settle_line_end(sink);
        if let Err(error) = str::from_utf8(line) {
            let start = error.valid_up_to();
            let length = error.error_len().unwrap_or(line.len() - start);
            let span = Span::of(first + start as u64, length);
            sink.diagnostic(Diagnostic { kind: DiagnosticKind::InvalidUtf8, span });
        }
    }

    /// The stream ends at `end`, with an unfinished line or none, in the block that starts at `block_start`.
    pub(crate) fn end_of_stream<S: Sink>(
        &mut self,
        unfinished: &[u8],
        block_start: u64,
        end: u64,
        sink: &mut S,
    ) {
        self.settle_line_end(sink);
        let report_line = |kind, sink: &mut S| {
            let span = Span::of(end - unfinished.len() as u64, unfinished.len());
            sink.diagnostic(Diagnostic { kind, span });
        };
        if self.start == Start::Nothing {
            let text = String::from_utf8_lossy(&unfinished[..unfinished.len().min(EXCERPT_CHARS)]);
            if let Some(lookalike) = Lookalike::of_line(&text).filter(|&it| it != Lookalike::ChunkSize) {
                self.start = Start::SomethingElse;
                report_line(DiagnosticKind::NotAnEventStream(lookalike), sink);
            }
        }
        if unfinished.len() as u64 >= LONG_LINE_BYTES {
            report_line(DiagnosticKind::LongLine { bytes: unfinished.len() as u64 }, sink);
        }
        let dead_line = !unfinished.is_empty() && !unfinished.starts_with(b":");
        let dead_block = dead_line || matches!(self.block, BlockSoFar::Fields | BlockSoFar::Data);
        if dead_block && self.block != BlockSoFar::Lost && self.start != Start::SomethingElse {
            let span = Span { first: block_start, last: end.saturating_sub(1) };
            sink.diagnostic(Diagnostic { kind: DiagnosticKind::UnterminatedBlock, span });
        }
    }

    fn has(&mut self, what: BlockSoFar) {
        match (self.block, what) {
            (BlockSoFar::Lost, _) | (BlockSoFar::Data, BlockSoFar::Fields) => {}
            _ => self.block = what,
        }
    }

    /// Compares the newest line end, now that it is known, with the first.
    fn settle_line_end<S: Sink>(&mut self, sink: &mut S) {
        let Some((then, at)) = self.line_ends.newest.take() else {
            return;
        };
        let first = *self.line_ends.first.get_or_insert(then);
        if first != then && !self.line_ends.reported {
            self.line_ends.reported = true;
            let span = Span::of(at, then.length());
            sink.diagnostic(Diagnostic { kind: DiagnosticKind::MixedLineEndings { first, then }, span });
        }
    }
}

/// Whether this has the shape of a field, so that it was hardly meant as more data.
fn is_a_field(line: &str, name: &str) -> bool {
    line.len() > name.len()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The field whose name differs only in case and white space.
fn meant(name: &str) -> Option<&'static str> {
    KNOWN.into_iter().find(|known| name.trim().eq_ignore_ascii_case(known))
}

/// The text, shortened for a message.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
