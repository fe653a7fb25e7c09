//! The encoder: appends events, comments and reconnection times to a buffer, and nothing that would break the stream.
//!
//! ```
//! use event_stream::Encoder;
//!
//! let mut body = Vec::new();
//! Encoder::new(&mut body).event(Some("two\nlines"), Some("greeting"), Some("7"), None)?;
//! assert_eq!(body, b"event: greeting\nid: 7\ndata: two\ndata: lines\n\n");
//! # Ok::<(), event_stream::EncodeError>(())
//! ```

use std::fmt;

use memchr::{memchr2, memchr3};

/// Appends to a buffer. Every call writes whole lines, so that calls can follow each other in any order.
#[derive(Debug)]
pub struct Encoder<'b> {
    out: &'b mut Vec<u8>,
}

impl<'b> Encoder<'b> {
    /// Appends to this buffer.
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        Encoder { out }
    }

    /// One block. What is `None` is left out; `Some("")` writes the field with an empty value: an event with empty
    /// data, the type `message`, a last event ID that is reset. Without data the block dispatches no event.
    ///
    /// Data is split at LF, CR and CR LF into as many data lines; a client puts LF between them. `retry` is in
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// When the type or the ID holds a line break, or the ID a NUL. Nothing is written then.
    pub fn event(
        &mut self,
        data: Option<&str>,
        event_type: Option<&str>,
        id: Option<&str>,
        retry: Option<u64>,
    ) -> Result<(), EncodeError> {
        event_type.map_or(Ok(()), check_event_type)?;
        id.map_or(Ok(()), check_id)?;
        if let Some(event_type) = event_type {
            self.field("event", event_type);
        }
        if let Some(id) = id {
            self.field("id", id);
        }
        if let Some(milliseconds) = retry {
            self.field("retry", &milliseconds.to_string());
        }
        if let Some(data) = data {
            split_lines(data).for_each(|line| self.field("data", line));
        }
        self.out.push(b'\n');
        Ok(())
    }

    /// A comment, which clients ignore; over as many comment lines as the text has lines.
    pub fn comment(&mut self, text: &str) {
        split_lines(text).for_each(|line| self.field("", line));
    }

    /// A reconnection time in milliseconds, as a block of its own.
    pub fn retry(&mut self, milliseconds: u64) {
        self.field("retry", &milliseconds.to_string());
        self.out.push(b'\n');
    }

    /// The value is one line. The space before it makes sure that a space of its own survives.
    fn field(&mut self, name: &str, value: &str) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b':');
        if !value.is_empty() {
            self.out.push(b' ');
            self.out.extend_from_slice(value.as_bytes());
        }
        self.out.push(b'\n');
    }
}

/// [`Encoder::event`] on a buffer.
///
/// # Errors
///
/// Those of [`Encoder::event`].
pub fn event(
    out: &mut Vec<u8>,
    data: Option<&str>,
    event_type: Option<&str>,
    id: Option<&str>,
    retry: Option<u64>,
) -> Result<(), EncodeError> {
    Encoder::new(out).event(data, event_type, id, retry)
}

/// [`Encoder::comment`] on a buffer.
pub fn comment(out: &mut Vec<u8>, text: &str) {
    Encoder::new(out).comment(text);
}

/// [`Encoder::retry`] on a buffer.
pub fn retry(out: &mut Vec<u8>, milliseconds: u64) {
    Encoder::new(out).retry(milliseconds);
}

/// A value that a field cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EncodeError {
    /// Which field.
    pub field: RestrictedField,
    /// What is wrong with the value.
    pub fault: Fault,
    /// Where in the value, in bytes from its start.
    pub at: usize,
}

/// The fields that cannot carry every text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RestrictedField {
    /// `event`.
    EventType,
    /// `id`.
    Id,
}

/// What a field cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// LF.
    LineFeed,
    /// CR.
    CarriageReturn,
    /// NUL, in an ID.
    Nul,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = match self.field {
            RestrictedField::EventType => "event type",
            RestrictedField::Id => "id",
        };
        let (fault, effect) = match self.fault {
            Fault::LineFeed => ("a line feed", "would end the line and start another field"),
            Fault::CarriageReturn => ("a carriage return", "would end the line and start another field"),
            Fault::Nul => ("a NUL", "would make every client ignore the field"),
        };
        write!(out, "the {field} has {fault} at byte {}, which {effect}; remove it or encode it", self.at)
    }
}

impl std::error::Error for EncodeError {}

fn check_event_type(value: &str) -> Result<(), EncodeError> {
    check(RestrictedField::EventType, value, memchr2(b'\n', b'\r', value.as_bytes()))
}

fn check_id(value: &str) -> Result<(), EncodeError> {
    check(RestrictedField::Id, value, memchr3(b'\n', b'\r', 0, value.as_bytes()))
}

fn check(field: RestrictedField, value: &str, found: Option<usize>) -> Result<(), EncodeError> {
    let Some(at) = found else { return Ok(()) };
    let fault = match value.as_bytes()[at] {
        b'\n' => Fault::LineFeed,
        b'\r' => Fault::CarriageReturn,
        _ => Fault::Nul,
    };
    Err(EncodeError { field, fault, at })
}

/// Split at LF, CR and CR LF; a break at the end is followed by one more line, which is empty.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = memchr2(b'\n', b'\r', text.as_bytes()) else {
            rest = None;
            return Some(text);
        };
        let (line, tail) = text.split_at(end);
        rest = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(['\r', '\n']));
        Some(line)
    })
}
