//! The lines of a body as the rules look at them: where each stands, what it says and what ends it.

use event_stream::{LineEnd, LineKind, Span};

/// One line of the body. A body may be millions of them: they hold places in it and none of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineView {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: Kind,
    /// What ends it.
    pub end: LineEnd,
}

/// What a line says. Its texts are read with [`View::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Blank,
    /// A comment, without its colon.
    Comment(Text),
    /// A field.
    Field {
        /// Its name.
        name: Text,
        /// Its value, without the one space.
        value: Text,
        /// Whether there was a colon.
        colon: bool,
    },
}

/// Where a text stands in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    first: u32,
    length: u32,
}

impl Text {
    /// Where a part of a body stands in it. An empty one may stand anywhere.
    fn of(part: &[u8], body: &[u8]) -> Self {
        let place = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let first = if part.is_empty() { 0 } else { part.as_ptr().addr() - body.as_ptr().addr() };
        Self { first: place(first), length: place(part.len()) }
    }

    pub(super) fn within(self, body: &[u8]) -> &[u8] {
        let first = self.first as usize;
        body.get(first..first + self.length as usize).unwrap_or_default()
    }
}

/// The lines from one blank line to the next.
pub struct Block<'v> {
    /// The body that they are of.
    pub(super) body: &'v [u8],
    /// Its lines, the blank one that closes it aside.
    pub lines: &'v [LineView],
    /// Whether a blank line closes it.
    pub closed: bool,
}

impl<'v> Block<'v> {
    /// The block's fields with this name.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = (&'v LineView, &'v [u8])> {
        self.lines.iter().filter_map(move |line| match line.kind {
            Kind::Field { name: n, value, .. } if self.text(n) == name.as_bytes() => {
                Some((line, self.text(value)))
            }
            _ => None,
        })
    }

    /// A text of one of its lines.
    pub fn text(&self, text: Text) -> &'v [u8] {
        text.within(self.body)
    }
}

/// The lines of a body.
pub(super) fn lines_of(body: &[u8]) -> Vec<LineView> {
    let text = |part| Text::of(part, body);
    event_stream::lines(body)
        .map(|line| LineView {
            span: line.span,
            end: line.end,
            kind: match line.kind {
                LineKind::Blank => Kind::Blank,
                LineKind::Comment(part) => Kind::Comment(text(part)),
                LineKind::Field { name, value, colon, .. } => {
                    Kind::Field { name: text(name), value: text(value), colon }
                }
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_where_they_stand() {
        let body =
            b"\xef\xbb\xbfdata: one\r\n:\n: two\rdata\n\n:three\nid:\nid: \n\xff\x00: \xfe\r\revent:  a:b";
        let lines = lines_of(body);
        let said = |line: &LineView| match line.kind {
            Kind::Blank => LineKind::Blank,
            Kind::Comment(text) => LineKind::Comment(text.within(body)),
            // What is said of the space is not kept.
            Kind::Field { name, value, colon } => {
                LineKind::Field { name: name.within(body), value: value.within(body), colon, space: false }
            }
        };
        let wanted: Vec<_> = event_stream::lines(body).collect();
        assert_eq!(lines.len(), wanted.len());
        for (line, wanted) in lines.iter().zip(wanted) {
            let kind = match wanted.kind {
                LineKind::Field { name, value, colon, .. } => {
                    LineKind::Field { name, value, colon, space: false }
                }
                kind => kind,
            };
            assert_eq!((line.span, line.end, said(line)), (wanted.span, wanted.end, kind));
        }
        assert!(lines_of(b"").is_empty());
    }

    #[test]
    fn a_line_takes_little() {
        assert!(size_of::<LineView>() <= 40, "{} bytes", size_of::<LineView>());
    }
}
