//! The same as JSON lines: `gateway`, one `statement` for each rule in each case, `summary`.

use std::io::{self, Write};

use serde::Serialize;
use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::Statement;

use super::model::GatewayReport;
use crate::exit::Exit;

/// The version of the lines' format. It grows when a reader of the old one would misread the new one.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line<'r> {
    Gateway { schema: u32, version: &'r str, started: &'r str, via: &'r str, dialect: &'r str, out: &'r str },
    Statement(&'r Statement),
    Summary { fail: usize, warn: usize, inconclusive: usize, exit: Exit },
}

/// Writes what there is to report of a gateway as JSON lines.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_lines(report: &GatewayReport, out: &mut dyn Write) -> io::Result<()> {
    let GatewayReport { version, started, via, dialect, out: spoken, .. } = report;
    put(&Line::Gateway { schema: SCHEMA, version, started, via, dialect, out: spoken }, out)?;
    for statement in &report.statements {
        put(&Line::Statement(statement), out)?;
    }
    let summary = Line::Summary {
        fail: report.count(Verdict::Fail),
        warn: report.count(Verdict::Warn),
        inconclusive: report.count(Verdict::Inconclusive),
        exit: report.exit(),
    };
    put(&summary, out)?;
    out.flush()
}

fn put(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
