//! A comparison as JSON lines: `compare`, one `event` for each direct event, one `statement` for each finding, `summary`.

use std::io::{self, Write};

use serde::Serialize;
use ssespec_compare::{Flow, Proxy, SideEnd, Statement, StreamSummary};
use ssespec_evidence::recording::Moment;
use ssespec_evidence::verdict::Verdict;

use super::model::ComparisonReport;
use crate::exit::Exit;

/// The version of the lines' format. It grows when a reader of the old one would misread the new one.
pub const SCHEMA: u32 = 2;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line<'r> {
    Compare {
        schema: u32,
        version: &'r str,
        started: &'r str,
        flow: Flow,
        direct: Stream<'r>,
        proxied: Stream<'r>,
        proxy: &'r Proxy,
    },
    Event {
        name: &'r str,
        direct_ms: u64,
        proxied_ms: Option<u64>,
    },
    Statement(&'r Statement),
    Summary {
        fail: usize,
        warn: usize,
        inconclusive: usize,
        exit: Exit,
    },
}

/// One of the two.
#[derive(Serialize)]
struct Stream<'r> {
    url: &'r str,
    status: Option<u16>,
    head_ms: Option<u64>,
    events: usize,
    comments: usize,
    body_bytes: u64,
    end: &'static str,
    end_ms: u64,
}

/// Writes a comparison as JSON lines.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_lines(report: &ComparisonReport, out: &mut dyn Write) -> io::Result<()> {
    let comparison = &report.comparison;
    put(
        &Line::Compare {
            schema: SCHEMA,
            version: &report.version,
            started: &report.started,
            flow: report.flow,
            direct: stream(&report.direct, &report.run.direct),
            proxied: stream(&report.proxied, &report.run.proxied),
            proxy: &comparison.proxy,
        },
        out,
    )?;
    for pair in &comparison.pairs {
        let line = Line::Event {
            name: &pair.name,
            direct_ms: ms(pair.direct_at),
            proxied_ms: pair.proxied_at.map(ms),
        };
        put(&line, out)?;
    }
    for statement in &comparison.statements {
        put(&Line::Statement(statement), out)?;
    }
    let count = |verdict| comparison.statements.iter().filter(|s| s.verdict == verdict).count();
    let summary = Line::Summary {
        fail: count(Verdict::Fail),
        warn: count(Verdict::Warn),
        inconclusive: count(Verdict::Inconclusive),
        exit: report.exit(),
    };
    put(&summary, out)?;
    out.flush()
}

fn stream<'r>(url: &'r str, side: &StreamSummary) -> Stream<'r> {
    Stream {
        url,
        status: side.head.as_ref().map(|head| head.status),
        head_ms: side.head_at.map(ms),
        events: side.events.len(),
        comments: side.comments.len(),
        body_bytes: side.body_bytes,
        end: match side.end {
            SideEnd::Complete => "complete",
            SideEnd::Closed => "closed",
            SideEnd::Broken(_) => "aborted",
            SideEnd::Open => "open",
            SideEnd::Failed(_) => "failed",
        },
        end_ms: ms(side.end_at),
    }
}

fn ms(at: Moment) -> u64 {
    at.latest_ns / 1_000_000
}

fn put(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
