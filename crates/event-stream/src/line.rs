//! A whole stream line by line, as the grammar of the standard sees it (HTML 9.2.5), nothing interpreted.

use memchr::{memchr, memchr2};

use crate::Span;

/// One line of a stream, as the grammar of the standard sees it (HTML 9.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where it stands, its line end included.
    pub span: Span,
    /// What it says.
    pub kind: LineKind<'a>,
    /// What ends it.
    pub end: LineEnd,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind<'a> {
    /// Nothing: it closes a block.
    Blank,
    /// A comment; the text after the colon, raw.
    Comment(&'a [u8]),
    /// A field.
    Field {
        /// The name, raw.
        name: &'a [u8],
        /// The value without the one space, raw.
        value: &'a [u8],
        /// Whether there was a colon.
        colon: bool,
        /// Whether a space after the colon was dropped.
        space: bool,
    },
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// LF.
    Lf,
    /// CR LF.
    CrLf,
    /// CR.
    Cr,
    /// The end of the stream: the line is unfinished.
    Missing,
}

/// The lines of a whole stream.
///
/// A byte order mark at the very start belongs to no line, but offsets count it. Bytes after the last line end are one
/// more line, which ends in [`LineEnd::Missing`].
pub fn lines(bytes: &[u8]) -> Lines<'_> {
    let at = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    Lines { bytes, at }
}

/// The iterator that [`lines`] returns.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return None;
        }
        let (text, end) = match memchr2(b'\n', b'\r', rest) {
            None => (rest, LineEnd::Missing),
            Some(at) if rest[at] == b'\n' => (&rest[..at], LineEnd::Lf),
            Some(at) if rest.get(at + 1) == Some(&b'\n') => (&rest[..at], LineEnd::CrLf),
            Some(at) => (&rest[..at], LineEnd::Cr),
        };
        let length = text.len() + end.length();
        let span = Span::of(self.at as u64, length);
        self.at += length;
        Some(Line { span, kind: LineKind::parse(text), end })
    }
}

impl<'a> LineKind<'a> {
    /// Reads one line, given without its line end.
    pub fn parse(text: &'a [u8]) -> Self {
        match memchr(b':', text) {
            None if text.is_empty() => LineKind::Blank,
            None => LineKind::Field { name: text, value: &[], colon: false, space: false },
            Some(0) => LineKind::Comment(&text[1..]),
            Some(colon) => {
                let (name, value) = (&text[..colon], &text[colon + 1..]);
                match value.strip_prefix(b" ") {
                    Some(value) => LineKind::Field { name, value, colon: true, space: true },
                    None => LineKind::Field { name, value, colon: true, space: false },
                }
            }
        }
    }
}

impl LineEnd {
    /// How many bytes it has.
    pub fn length(self) -> usize {
        match self {
            LineEnd::Missing => 0,
            LineEnd::Lf | LineEnd::Cr => 1,
            LineEnd::CrLf => 2,
        }
    }
}
