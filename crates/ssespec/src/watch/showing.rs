//! Shows what happens in a stream: rows, bytes or texts, for people or as JSON lines, and at the end what it came to.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use ssespec_dialect::{Grammar, Report};
use ssespec_evidence::update::{Asked, Happened, Update};
use ssespec_inspector::browser::Reconnecting;
use ssespec_inspector::{Filter, Inspector, Merging, Piece, Row, Shown, Summary, ending};
use ssespec_report::harmless_json;
use ssespec_report::rows::{Detail, MergedWriter, RowWriter, write_bytes, write_summary};

use super::form::{FormArgs, View};

/// So long the body of a response is read that a browser refuses, to show how it begins.
const REFUSED: Duration = Duration::from_secs(1);

/// What is wanted of a stream.
pub struct Wanted<'g> {
    /// How it is shown.
    pub form: FormArgs,
    /// The dialects that it may be of.
    pub grammars: &'g [Grammar],
    /// The width of a line.
    pub width: usize,
    /// Whether it is asked for again when it ends.
    pub reconnecting: Reconnecting,
    /// After so many events that are shown it is enough.
    pub until: Option<u64>,
}

/// Shows what happens in a stream.
pub struct Showing<'g, W> {
    wanted: Wanted<'g>,
    inspector: Inspector,
    exchanges: HashMap<Arc<str>, Exchange<'g>>,
    merged: MergedWriter,
    summary: Summary,
    /// The events that were shown.
    events: u64,
    seen: Seen,
    /// When a browser refused the response that is open, in nanoseconds.
    refused_ns: Option<u64>,
    /// Whether something was wrong with the framing or coding of a response.
    is_unreadable: bool,
    out: W,
}

/// The best that came so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    Response,
    Stream,
}

/// What is kept of an exchange beside its rows.
struct Exchange<'g> {
    is_http2: bool,
    pieces: u64,
    bytes: u64,
    merging: Merging<'g>,
}

/// What a stream came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// A stream, and the events that were asked for.
    Enough,
    /// A response that is no stream or cannot be read, or fewer events than were asked for.
    TooLittle,
    /// A stream, and no event while it was watched: whether any ever comes cannot be told.
    NoEvent,
    /// No response.
    Nothing,
}

impl<'g, W: Write> Showing<'g, W> {
    /// Shows to `out`.
    pub fn new(wanted: Wanted<'g>, out: W) -> Self {
        Self {
            inspector: Inspector::new(wanted.reconnecting),
            wanted,
            exchanges: HashMap::new(),
            merged: MergedWriter::default(),
            summary: Summary::default(),
            events: 0,
            seen: Seen::Nothing,
            refused_ns: None,
            is_unreadable: false,
            out,
        }
    }

    /// Takes the next thing that happened, and says whether more is wanted.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn take(&mut self, update: Update) -> io::Result<ControlFlow<()>> {
        self.note(&update)?;
        let now_ns = update.at.latest_ns;
        // A stream may be asked for again for days.
        let over = matches!(update.what, Happened::Ended(_)).then(|| Arc::clone(&update.exchange));
        for row in self.inspector.take(update) {
            // What came with the last event that is wanted is not wanted, the end of it is.
            if !self.is_enough() || matches!(row.shown, Shown::End(_)) {
                self.row(&row)?;
            }
        }
        if let Some(over) = over {
            self.exchanges.remove(&over);
        }
        Ok(self.whether_more(now_ns))
    }

    /// Says what is to be said of the silence of a stream, when it is this late, and whether more is wanted.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn is_now(&mut self, now_ns: u64) -> io::Result<ControlFlow<()>> {
        for row in self.inspector.silences(now_ns) {
            self.row(&row)?;
        }
        self.out.flush()?;
        Ok(self.whether_more(now_ns))
    }

    fn whether_more(&self, now_ns: u64) -> ControlFlow<()> {
        let is_refused = self
            .refused_ns
            .is_some_and(|since| u128::from(now_ns.saturating_sub(since)) >= REFUSED.as_nanos());
        match self.is_enough() || is_refused {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// What is known of the exchanges that are over.
    pub fn inspector(&self) -> &Inspector {
        &self.inspector
    }

    /// Where it is shown.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Lets the reader see what was written.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The summary of a stream that was watched for so long.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn end(mut self, watched_ns: u64) -> io::Result<Came> {
        match self.wanted.form.is_ndjson() {
            true => {
                self.json(&json!({ "row": "summary", "watched_ns": watched_ns, "summary": self.summary }))?
            }
            false => write_summary(&self.summary, watched_ns, self.wanted.width, &mut self.out)?,
        }
        self.out.flush()?;
        Ok(match self.seen {
            Seen::Nothing => Came::Nothing,
            Seen::Response => Came::TooLittle,
            Seen::Stream if self.wanted.until.is_some() && !self.is_enough() => Came::TooLittle,
            Seen::Stream if self.summary.all_events() > 0 => Came::Enough,
            Seen::Stream if self.is_unreadable => Came::TooLittle,
            Seen::Stream => Came::NoEvent,
        })
    }

    fn is_enough(&self) -> bool {
        self.wanted.until.is_some_and(|until| self.events >= until)
    }

    /// What rows do not show: bytes, and what texts begin with.
    fn note(&mut self, update: &Update) -> io::Result<()> {
        match &update.what {
            Happened::Asked(asked) => self.asked(&update.exchange, asked),
            Happened::Bytes(bytes) => {
                let is_shown = self.wanted.form.view() == View::Bytes && !self.is_enough();
                if let Some(exchange) = self.exchanges.get_mut(&update.exchange) {
                    exchange.pieces += 1;
                    let first = exchange.bytes;
                    exchange.bytes += bytes.len() as u64;
                    if is_shown {
                        let what = if exchange.is_http2 { "DATA" } else { "read" };
                        write_bytes(update.at, (what, exchange.pieces), first, bytes, &mut self.out)?;
                    }
                }
            }
            Happened::Connected(_)
            | Happened::Redirected { .. }
            | Happened::Head(..)
            | Happened::Backpressure(_)
            | Happened::Ended(_) => {}
        }
        Ok(())
    }

    fn asked(&mut self, exchange: &Arc<str>, asked: &Asked) {
        let merging = Merging::new(self.wanted.grammars, asked);
        let fresh = Exchange { is_http2: asked.is_http2, pieces: 0, bytes: 0, merging };
        self.exchanges.insert(Arc::clone(exchange), fresh);
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.summary.add(row);
        match &row.shown {
            Shown::Head(head) => {
                let is_stream = head.status == 200 && head.is_event_stream;
                self.seen = self.seen.max(if is_stream { Seen::Stream } else { Seen::Response });
            }
            Shown::Refusal(_) => self.refused_ns = Some(row.at_ns),
            Shown::Problem(problem) => self.is_unreadable |= problem.span.is_none(),
            Shown::End(_) => self.refused_ns = None,
            _ => {}
        }
        match self.wanted.form.view() {
            View::Rows(detail) => self.as_row(row, detail),
            View::Bytes => self.beside_bytes(row),
            View::Merged => self.as_text(row),
        }
    }

    fn as_row(&mut self, row: &Row, detail: Detail) -> io::Result<()> {
        if !Filter::all_pass(self.wanted.form.filters(), row) {
            return Ok(());
        }
        self.events += u64::from(matches!(row.shown, Shown::Event(_)));
        self.write(row, detail)
    }

    /// What the bytes themselves do not tell.
    fn beside_bytes(&mut self, row: &Row) -> io::Result<()> {
        match &row.shown {
            Shown::Event(_) => self.events += 1,
            Shown::Comment(_) | Shown::Retry(_) => {}
            Shown::Head(_)
                if self
                    .exchanges
                    .get(&row.exchange)
                    .is_some_and(|exchange| !exchange.is_http2 && exchange.bytes > 0) => {}
            Shown::Head(_)
            | Shown::Refusal(_)
            | Shown::Request(_)
            | Shown::Redirect(_)
            | Shown::Problem(_)
            | Shown::Notice(_)
            | Shown::Silence(_)
            | Shown::End(_) => self.write(row, Detail::Line)?,
        }
        Ok(())
    }

    /// The texts that the events add up to, and what is said of the stream.
    fn as_text(&mut self, row: &Row) -> io::Result<()> {
        match &row.shown {
            Shown::Event(event) => {
                self.events += 1;
                let Some(exchange) = self.exchanges.get_mut(&row.exchange) else { return Ok(()) };
                let knew_none = exchange.merging.speaks_none();
                let pieces = exchange.merging.event(event);
                let knows_none = exchange.merging.speaks_none();
                for piece in &pieces {
                    self.piece(row, piece)?;
                }
                match knows_none && !knew_none {
                    true => self.nothing_to_merge(),
                    false => Ok(()),
                }
            }
            Shown::Comment(_) | Shown::Retry(_) => Ok(()),
            Shown::Head(head) => {
                if let Some(exchange) = self.exchanges.get_mut(&row.exchange) {
                    exchange.merging.head(head);
                }
                self.write(row, Detail::Line)
            }
            Shown::End(end) => {
                let exchange = self.exchanges.remove(&row.exchange);
                let is_open = end.is_ours;
                let ending = ending(end.is_complete, is_open, Duration::ZERO);
                match exchange.and_then(|exchange| exchange.merging.end(ending)) {
                    Some(report) => self.report(row, &report)?,
                    None if end.events > 0 => self.nothing_to_merge()?,
                    None => {}
                }
                self.write(row, Detail::Line)
            }
            Shown::Refusal(_)
            | Shown::Request(_)
            | Shown::Redirect(_)
            | Shown::Problem(_)
            | Shown::Notice(_)
            | Shown::Silence(_) => self.write(row, Detail::Line),
        }
    }

    fn piece(&mut self, row: &Row, piece: &Piece) -> io::Result<()> {
        match self.wanted.form.is_ndjson() {
            true => {
                let Piece { what, key, text } = piece;
                self.json(&json!({
                    "exchange": &*row.exchange, "at_ns": row.at_ns, "row": "piece", "what": what, "key": key, "text": text
                }))
            }
            false => self.merged.piece(piece, &mut self.out),
        }
    }

    fn report(&mut self, row: &Row, report: &Report) -> io::Result<()> {
        self.summary.problems += report.findings.len() as u64;
        match self.wanted.form.is_ndjson() {
            true => {
                let texts = report.merged.iter();
                let texts: Vec<_> =
                    texts.map(|m| json!({ "what": m.what, "key": m.key, "text": m.text })).collect();
                let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
                self.json(&json!({
                    "exchange": &*row.exchange, "at_ns": row.at_ns, "row": "merged", "summary": report.summary,
                    "texts": texts, "findings": findings
                }))
            }
            false => self.merged.report(report, &mut self.out),
        }
    }

    fn nothing_to_merge(&mut self) -> io::Result<()> {
        match self.wanted.form.is_ndjson() {
            true => Ok(()),
            false => self.merged.nothing(&mut self.out),
        }
    }

    fn write(&mut self, row: &Row, detail: Detail) -> io::Result<()> {
        if self.wanted.form.is_ndjson() {
            return self.json(row);
        }
        self.merged.close(&mut self.out)?;
        RowWriter::new(self.wanted.width, detail).write(row, &mut self.out)
    }

    fn json(&mut self, what: &impl serde::Serialize) -> io::Result<()> {
        // In one piece: each write is looked through for colours.
        let mut line = harmless_json(&serde_json::to_string(what)?);
        line.push('\n');
        self.out.write_all(line.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{Ended, Moment};

    use super::*;

    /// However long its body goes on: how it begins is shown, then it is enough.
    #[test]
    fn what_a_browser_refuses_is_read_for_a_second() {
        const MS: u64 = 1_000_000;
        let wanted = Wanted {
            form: FormArgs::default(),
            grammars: &[],
            width: 80,
            reconnecting: Reconnecting::LikeABrowser,
            until: None,
        };
        let mut showing = Showing::new(wanted, Vec::new());
        let mut take = |at_ms: u64, what| {
            let update = Update { exchange: "stream".into(), at: Moment::exactly(at_ms * MS), what };
            let more = showing.take(update).expect("a vector takes everything");
            (more, showing.is_now(at_ms * MS).expect("a vector takes everything"))
        };
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        let event = || Happened::Bytes(b"data: one\n\n"[..].into());
        let more = (ControlFlow::Continue(()), ControlFlow::Continue(()));
        assert_eq!(take(0, Happened::Asked(Asked::default())), more);
        assert_eq!(take(5, Happened::Bytes(head[..].into())), more);
        assert_eq!(take(1_004, event()), more);
        assert_eq!(take(1_005, event()), (ControlFlow::Break(()), ControlFlow::Break(())));
        assert_eq!(take(1_006, Happened::Ended(Ended::Dropped)), more);
        assert_eq!(showing.end(1_006 * MS).expect("a vector takes everything"), Came::TooLittle);
    }

    /// A stream that is asked for again for days keeps nothing of what is over.
    #[test]
    fn what_is_over_is_let_go_of() {
        let wanted = Wanted {
            form: FormArgs::default(),
            grammars: &[],
            width: 80,
            reconnecting: Reconnecting::LikeABrowser,
            until: None,
        };
        let mut showing = Showing::new(wanted, Vec::new());
        for exchange in ["stream", "stream-2", "stream-3"] {
            for what in [Happened::Asked(Asked::default()), Happened::Ended(Ended::Fin)] {
                let update = Update { exchange: exchange.into(), at: Moment::default(), what };
                assert_eq!(
                    showing.take(update).expect("a vector takes everything"),
                    ControlFlow::Continue(())
                );
            }
        }
        assert!(showing.exchanges.is_empty());
    }
}
