//! The badge: one fact of a run as a small picture, or as the JSON from which shields.io draws one.

mod standing;
mod svg;

use std::io::{self, Write};

use crate::model::RunReport;
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;
use standing::Standing;

/// What stands on the badge's left side.
const LABEL: &str = "SSE conformance";

/// The badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// How it is written.
    pub form: BadgeForm,
}

/// How a badge is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeForm {
    /// An SVG picture, complete in itself.
    #[default]
    Svg,
    /// The response that <https://shields.io/badges/endpoint-badge> asks for.
    Endpoint,
}

impl Reporter for Badge {
    fn write(&self, report: &RunReport, _: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let standing = Standing::of(report);
        match self.form {
            BadgeForm::Svg => svg::write(LABEL, &standing, out),
            BadgeForm::Endpoint => {
                let answer = serde_json::json!({
                    "schemaVersion": 1,
                    "label": LABEL,
                    "message": standing.message,
                    "color": standing.colour.name(),
                    "isError": standing.colour != standing::Colour::Good && standing.colour != standing::Colour::Fair,
                });
                writeln!(out, "{answer}")
            }
        }
    }
}
