//! Bodies that are no event stream at all: what they are instead, and what helps.

use event_stream::Lookalike;
use ssespec_evidence::coding::of_body;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;

use super::escaped::Escaped;
use super::lines::{FIELDS, is_known, is_name_like, seen};
use super::outcome::Outcome;
use super::view::{Kind, View};
use super::{blocks, payloads};

/// How to send lines of bare text.
const WRAP_EACH: &str = "The lines are events without their field name. Write each as `data: ..` with an empty line behind it, and flush.";

/// How to let a client know what it has to undo.
const NAME_THE_CODING: &str = "Send the stream as it is, or name the coding: `Content-Encoding: gzip` (or zstd). Something compresses without saying so: a middleware that comes too late to change the head, a proxy that drops the field, or responses that are stored compressed.";

/// Where the coding that the head names is undone, and another is left.
const CODED_TWICE: &str = "Compress once. Two layers compress the same response and the head names one of them: take the middleware out of the handler, or the compression off the proxy.";

/// The only encoding that there is.
const ENCODE_AS_UTF8: &str =
    "Encode the stream as UTF-8: it has no other encoding, and Content-Type cannot change that.";

/// How a second head comes into the body.
const ONE_HEAD: &str = "Write one head. Something writes a second response into the body of the first: a handler that writes its own head below a library that has sent one, or an error handler that runs after the head was sent.";

/// Whether anything in the body is a line of an event stream.
pub fn looks_like_stream(view: &View<'_>, body: &[u8]) -> bool {
    let found = foreign(body);
    // Among bytes of a coding anything may happen to look like a line.
    if matches!(found, Some(Lookalike::Gzip | Lookalike::Zstd | Lookalike::Utf16)) {
        return view.events().next().is_some();
    }
    if Escaped::of(view, body).is_some() {
        return false;
    }
    let has_line = view.lines().iter().any(|line| match line.kind {
        Kind::Comment(_) => true,
        Kind::Field { name, .. } => {
            is_known(view.text(name)) || FIELDS.iter().any(|f| resembles(view.text(name), f))
        }
        Kind::Blank => false,
    });
    has_line || (found.is_none() && view.lines().iter().all(|l| l.kind == Kind::Blank))
}

/// What the body is, where its beginning tells. A line of digits is text as well as the size of a chunk.
fn foreign(body: &[u8]) -> Option<Lookalike> {
    Lookalike::of(body).filter(|lookalike| *lookalike != Lookalike::ChunkSize)
}

/// Whether each line is blank, or a field as they are written: a word, a colon, and a value.
fn has_only_fields(view: &View<'_>) -> bool {
    view.lines().iter().all(|line| match line.kind {
        Kind::Field { name, colon, .. } => colon && is_name_like(view.text(name)),
        Kind::Blank | Kind::Comment(_) => true,
    })
}

/// Whether each line is a JSON document of its own.
fn is_json_lines(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| payloads::holds_several(text.trim()))
}

/// A known field spelt wrong still shows that an event stream was meant.
fn resembles(name: &[u8], field: &str) -> bool {
    let letters: Vec<u8> =
        name.iter().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect();
    letters.starts_with(field.as_bytes()) && name.len() <= field.len() + 8
}

/// What is sent as an event stream is one.
pub fn is_event_stream(view: &View<'_>, body: &[u8]) -> Outcome {
    if let Some(escaped) = Escaped::of(view, body) {
        let start = show(&body[..body.len().min(80)]);
        let what = format!(
            "no line of an event stream that ends: line ends are written as a backslash and a letter; the body starts with {start}"
        );
        return Outcome::violated_at("lines of an event stream", what, 0, view.arrival_of(0))
            .with_fix(escaped.fix());
    }
    match looks_like_stream(view, body) {
        true => Outcome::Satisfied(seen(view)),
        // Fields that no reader knows are legal (HTML 9.2.6), such as those of a heartbeat, and events may still come.
        false if !view.ended() && foreign(body).is_none() && has_only_fields(view) => {
            Outcome::Inconclusive(Reason::OnlyUnknownFields)
        }
        false => {
            let found = foreign(body);
            let start = show(&body[..body.len().min(80)]);
            let what = match found.and_then(named) {
                Some(name) => format!("no line of an event stream but {name}; the body starts with {start}"),
                None => format!("no line of an event stream; the body starts with {start}"),
            };
            let outcome = Outcome::violated_at("lines of an event stream", what, 0, view.arrival_of(0));
            let one_by_one = blocks::come_one_by_one(view) && (found.is_none() || is_json_lines(body));
            match one_by_one.then_some(WRAP_EACH).or_else(|| fix(found?, view)) {
                Some(fix) => outcome.with_fix(fix),
                None => outcome,
            }
        }
    }
}

/// What cannot be seen in the bytes as they are shown.
fn named(found: Lookalike) -> Option<&'static str> {
    match found {
        Lookalike::Gzip => Some("what looks like gzip"),
        Lookalike::Zstd => Some("what looks like zstd"),
        Lookalike::Utf16 => Some("what looks like UTF-16"),
        _ => None,
    }
}

/// What helps against a body of this kind; `None` where the requirement's own fix does.
fn fix(found: Lookalike, view: &View<'_>) -> Option<&'static str> {
    match found {
        Lookalike::Gzip | Lookalike::Zstd
            if view.head.as_ref().is_some_and(|head| !of_body(head).is_empty()) =>
        {
            Some(CODED_TWICE)
        }
        Lookalike::Gzip | Lookalike::Zstd => Some(NAME_THE_CODING),
        Lookalike::Utf16 => Some(ENCODE_AS_UTF8),
        Lookalike::HttpHead => Some(ONE_HEAD),
        _ => None,
    }
}

#[cfg(test)]
#[path = "foreign_tests.rs"]
mod tests;
