//! What the decoder found wrong, as a row.

use event_stream::{Diagnostic, DiagnosticKind, Exceeded};

use crate::row::{Problem, Span};

/// What is legal but dead or dangerous.
pub fn of_diagnostic(diagnostic: &Diagnostic, span: Span) -> Problem {
    let requirement = requirement(&diagnostic.kind);
    Problem { requirement, message: diagnostic.kind.to_string(), span }
}

/// What was longer than is held.
pub fn of_exceeded(exceeded: Exceeded, span: Span) -> Problem {
    let message = format!(
        "longer than the {} bytes that are held of a line or of the data of an event: it is left out here",
        exceeded.bytes
    );
    Problem { requirement: None, message, span }
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
