//! Lines as messages show them, and the breach that points at one.

use event_stream::Span;
use ssespec_evidence::text::{counted, show};

use super::outcome::Outcome;
use super::view::{Kind, LineView, View};

/// The four fields of the standard (HTML 9.2.6).
pub const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

/// A breach at a line.
pub fn at_line(view: &View<'_>, expected: &str, observed: String, span: Span) -> Outcome {
    Outcome::violated_at(expected, observed, span.first, view.arrival_of(span.first))
}

/// A line as it stands, without its end.
pub fn show_line(view: &View<'_>, line: &LineView) -> String {
    let text = match line.kind {
        Kind::Blank => Vec::new(),
        Kind::Comment(text) => [b":", view.text(text)].concat(),
        Kind::Field { name, value, colon: true } => [view.text(name), b": ", view.text(value)].concat(),
        Kind::Field { name, .. } => view.text(name).to_vec(),
    };
    show(&text)
}

/// Whether the standard knows a field of this name.
pub fn is_known(name: &[u8]) -> bool {
    FIELDS.iter().any(|f| f.as_bytes() == name)
}

/// Whether this could be the name of a field.
pub fn is_name_like(name: &[u8]) -> bool {
    name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-')
}

/// How much evidence there was: for the sentence of a rule that holds.
pub fn seen(view: &View<'_>) -> String {
    format!("{}, {}", counted(view.lines().len(), "line"), counted(view.events().count(), "event"))
}
