//! The Server-Sent Events wire format: decoder, encoder, diagnostics. No I/O, no async, no dependencies but memchr.

/// The bytes that something occupies in the stream, both ends included, counted from the first byte of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub first: u64,
    /// The last byte.
    pub last: u64,
}

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
