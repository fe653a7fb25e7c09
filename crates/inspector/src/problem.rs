//! What the decoder found wrong, as a row.

use event_stream::{Diagnostic, DiagnosticKind, Exceeded};

use crate::row::{Problem, Span};

/// What is legal but dead or dangerous.
pub fn of_diagnostic(diagnostic: &Diagnostic, span: Span) -> Problem {
    let requirement = requirement(&diagnostic.kind);
    Problem { requirement, message: diagnostic.kind.to_string(), span: Some(span) }
}

/// What was longer than is held.
pub fn of_exceeded(exceeded: Exceeded, span: Span) -> Problem {
    let message = format!(
        "longer than the {} bytes that are held of a line or of the data of an event: it is left out here",
        exceeded.bytes
    );
    Problem { requirement: None, message, span: Some(span) }
}

/// What is wrong with the framing of the response (RFC 9112): strict clients refuse it, and of what is lost nothing more is read.
pub fn of_framing(fault: &str, is_lost: bool) -> Problem {
    Problem { requirement: Some("http.h1-framing"), message: unread(fault, is_lost), span: None }
}

/// Why the body cannot be decoded.
pub fn of_coding(fault: &str) -> Problem {
    Problem { requirement: Some("http.encoding-brings-events"), message: unread(fault, true), span: None }
}

fn unread(fault: &str, is_lost: bool) -> String {
    match is_lost {
        true => {
            format!("{fault}: nothing from there on can be read. A browser ends the response and reconnects")
        }
        false => fault.to_owned(),
    }
}

/// The requirement that speaks of it.
fn requirement(kind: &DiagnosticKind) -> Option<&'static str> {
    Some(match kind {
        DiagnosticKind::UnknownField { meant: Some(_), .. } => "framing.name-case",
        DiagnosticKind::UnknownField { meant: None, .. } => "framing.lint-unknown-line",
        DiagnosticKind::EatenLine { .. } => "event.data-multi",
        DiagnosticKind::BlockWithoutData => "event.no-data-no-event",
        DiagnosticKind::UnterminatedBlock => "framing.eof-complete",
        DiagnosticKind::MisplacedBom => "framing.bom-midstream",
        DiagnosticKind::NotAnEventStream(_) => "framing.unknown-ignored",
        DiagnosticKind::MixedLineEndings { .. } => "framing.eol-mixed",
        DiagnosticKind::RetryNotDigits { .. } => "retry.invalid-ignored",
        DiagnosticKind::RetryTooShort { .. } => "retry.server-sane",
        DiagnosticKind::RetryTooLong { .. } => "retry.huge",
        DiagnosticKind::IdWithNul => "id.nul-ignored",
        DiagnosticKind::InvalidUtf8 => "framing.utf8-valid",
        _ => return None,
    })
}
