//! Whether bytes leave when a buffer is full, and not when an event is made: full buffers have round sizes and end anywhere.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Moment;
use ssespec_evidence::text::counted;
use ssespec_evidence::took::{Sure, Took};

use super::lines::at_line;
use super::outcome::Outcome;
use super::view::{Kind, LineView, View};

/// What comes so long after the bytes before it was not sent with them. In nanoseconds.
const APART_NS: u64 = 500_000_000;

/// Buffers hold a multiple of so many bytes. Segments of a network do not: losses alone cut at no such place again and again.
const UNIT: u64 = 1024;

/// So many buffers that end within a line are no chance: an event ends at each place of a unit once in a thousand times.
const FULL: usize = 2;

/// Where a stream stopped for a while.
#[derive(Clone, Copy)]
struct Pause {
    /// How many bytes of the response had come, head and framing with them.
    sent: u64,
    /// How many bytes of the body had come.
    body: u64,
    took: Took,
}

/// Each pause is behind what was made before it, and none behind a buffer that was full in the middle of a line.
pub fn none_sent_when_full(view: &View<'_>) -> Outcome {
    let pauses = pauses(view);
    if pauses.len() < FULL {
        return Outcome::NotApplicable(Reason::TooFewPauses);
    }
    let lines = view.lines();
    let began = Pause { sent: 0, body: 0, took: Took::default() };
    let behind = std::iter::once(&began).chain(&pauses).zip(&pauses);
    let within: Vec<_> =
        behind.filter_map(|(before, pause)| Some((before, pause, cut(lines, before, pause)?))).collect();
    // What gathers may be the body, or the body in its chunks behind its head.
    let full = |size: fn(&Pause) -> u64| -> Vec<_> {
        let is_full =
            |(before, pause, _): &&(&Pause, &Pause, _)| (size(pause) - size(before)).is_multiple_of(UNIT);
        within
            .iter()
            .filter(is_full)
            .map(|(before, pause, line)| (size(pause) - size(before), pause, *line))
            .collect()
    };
    let by_body = full(|pause| pause.body);
    let by_sent = full(|pause| pause.sent);
    let full = if by_sent.len() > by_body.len() { by_sent } else { by_body };
    match full.as_slice() {
        [(size, first, line), ..] if full.len() >= FULL => {
            let size = full.iter().fold(*size, |size, (other, _, _)| divisor(size, *other));
            let observed = format!(
                "{} stops in the middle of a line, each behind a multiple of {size} bytes; the rest of the first line came {} later",
                full.len(),
                first.took
            );
            at_line(view, "each event whole, once it is made", observed, line.span).with_fix(fix(size))
        }
        _ => Outcome::Satisfied(format!(
            "{}, none of them behind a full buffer",
            counted(pauses.len(), "pause")
        )),
    }
}

/// The line in whose middle the bytes stop, if an event has ended among them: a line that is longer than a buffer says nothing.
fn cut<'v>(lines: &'v [LineView], before: &Pause, pause: &Pause) -> Option<&'v LineView> {
    let at = lines.partition_point(|line| line.span.last < pause.body);
    let line = lines.get(at).filter(|line| line.span.first < pause.body)?;
    let ended = |line: &&LineView| line.kind == Kind::Blank && line.span.first >= before.body;
    lines[..at].iter().rev().take_while(|line| line.span.last >= before.body).find(ended).map(|_| line)
}

fn pauses(view: &View<'_>) -> Vec<Pause> {
    let mut sent = 0;
    let mut reads: Vec<(u64, Moment)> = Vec::new();
    for piece in view.exchange.transcript.pieces() {
        sent += piece.bytes.len() as u64;
        reads.push((sent, piece.moment()));
    }
    let body_by = |at: Moment| {
        let reads = view.arrivals.partition_point(|(_, body_at)| body_at.latest_ns <= at.latest_ns);
        reads.checked_sub(1).map_or(0, |last| view.arrivals[last].0)
    };
    let pause = |pair: &[(u64, Moment)]| {
        let ((sent, at), (_, next)) = (pair[0], pair[1]);
        let took = Took::between(at, next);
        (took.reaches(APART_NS) == Sure::Yes).then(|| Pause { sent, body: body_by(at), took })
    };
    reads.windows(2).filter_map(pause).collect()
}

/// The largest number that divides both.
fn divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { divisor(other, one % other) }
}

fn fix(size: u64) -> String {
    format!(
        "Something sends only when it has gathered {size} bytes. Flush after each event: Flush in Go, flushBuffer() in servlets, flush() \
         behind ob_flush() in PHP, sys.stdout.flush() in a CGI script; and switch the buffer of a proxy off for this path, such as \
         proxy_buffering in nginx."
    )
}

#[cfg(test)]
#[path = "buffers_tests.rs"]
mod tests;
