//! Whether bytes leave when a buffer is full, and not when an event is made: full buffers have round sizes and end anywhere.

use event_stream::LineEnd;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Ended, Moment};
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

/// A multiple of a whole page is shown by one stop alone. Buffers of proxies and of languages have such sizes.
const PAGE: u64 = 4096;

/// So many events have ended in a buffer that shows it alone: a long event that is written in parts follows on few.
const EVENTS_WITHIN: usize = 2;

/// Where a stream stopped for a while.
#[derive(Clone, Copy)]
struct Pause {
    /// How many bytes of the response had come, head and framing with them.
    sent: u64,
    /// How many bytes of the body had come.
    body: u64,
    took: Took,
    rest: Rest,
}

/// What became of the line in whose middle a stream stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// More of it came after the pause.
    Came,
    /// Nothing more came while the stream was watched, which is still open.
    Awaited,
}

/// A pause in the middle of a line behind which events had ended.
struct Stop<'v> {
    pause: &'v Pause,
    /// How many bytes came since the pause before it.
    size: u64,
    line: &'v LineView,
    /// How many events had ended among them.
    events: usize,
}

/// Each pause is behind what was made before it, and none behind a buffer that was full in the middle of a line.
pub fn none_sent_when_full(view: &View<'_>) -> Outcome {
    let pauses = pauses(view);
    // What gathers may be the body, or the body in its chunks behind its head.
    let by_body = full(view.lines(), &pauses, |pause| pause.body);
    let by_sent = full(view.lines(), &pauses, |pause| pause.sent);
    let full = if by_sent.len() > by_body.len() { by_sent } else { by_body };
    let alone = |stop: &Stop<'_>| stop.size.is_multiple_of(PAGE) && stop.events >= EVENTS_WITHIN;
    match full.as_slice() {
        [first, _, ..] => {
            let size = full.iter().fold(first.size, |size, other| divisor(size, other.size));
            let stops = format!(
                "{} stops in the middle of a line, each behind a multiple of {size} bytes",
                full.len()
            );
            sent_when_full(view, first, &stops, size)
        }
        [only] if alone(only) => {
            let stops = format!(
                "a stop in the middle of a line, behind {} bytes in which {} events end",
                only.size, only.events
            );
            sent_when_full(view, only, &stops, only.size)
        }
        _ if pauses.len() < FULL => Outcome::NotApplicable(Reason::TooFewPauses),
        _ => Outcome::Satisfied(format!(
            "{}, none of them behind a full buffer",
            counted(pauses.len(), "pause")
        )),
    }
}

/// The stops behind full buffers, if so much is counted.
fn full<'v>(lines: &'v [LineView], pauses: &'v [Pause], counted: fn(&Pause) -> u64) -> Vec<Stop<'v>> {
    let began = Pause { sent: 0, body: 0, took: Took::default(), rest: Rest::Came };
    let behind = std::iter::once(&began).chain(pauses).zip(pauses);
    let stops =
        behind.filter_map(|(before, pause)| stop(lines, before, pause, counted(pause) - counted(before)));
    stops.filter(|stop| stop.size.is_multiple_of(UNIT)).collect()
}

fn sent_when_full(view: &View<'_>, first: &Stop<'_>, stops: &str, size: u64) -> Outcome {
    let took = first.pause.took;
    let observed = match first.pause.rest {
        Rest::Came => format!("{stops}; the rest of the first line came {took} later"),
        Rest::Awaited => format!("{stops}; the rest of the line had not come {took} later"),
    };
    at_line(view, "each event whole, once it is made", observed, first.line.span).with_fix(fix(size))
}

/// The stop at a pause, if it is in the middle of a line and an event has ended before it: a line that is longer than a buffer
/// says nothing.
fn stop<'v>(lines: &'v [LineView], before: &Pause, pause: &'v Pause, size: u64) -> Option<Stop<'v>> {
    let at = lines.partition_point(|line| line.span.last < pause.body);
    // A line that nothing has ended may go on behind the last byte that came.
    let goes_on = |line: &&LineView| {
        line.span.first < pause.body && (line.span.last >= pause.body || line.end == LineEnd::Missing)
    };
    let line = lines.get(at).or(lines.last().filter(|_| pause.rest == Rest::Awaited)).filter(goes_on)?;
    let came = lines[..at].iter().rev().take_while(|line| line.span.last >= before.body);
    let events = came.filter(|line| line.kind == Kind::Blank && line.span.first >= before.body).count();
    (events > 0).then_some(Stop { pause, size, line, events })
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
        (took.reaches(APART_NS) == Sure::Yes).then(|| Pause {
            sent,
            body: body_by(at),
            took,
            rest: Rest::Came,
        })
    };
    // What has not come while an open stream was watched was not sent, either.
    let last = reads.last().filter(|_| view.exchange.end.how == Ended::Dropped).and_then(|&(sent, at)| {
        let took = Took::between(at, view.end());
        (took.reaches(APART_NS) == Sure::Yes).then(|| Pause {
            sent,
            body: body_by(at),
            took,
            rest: Rest::Awaited,
        })
    });
    reads.windows(2).filter_map(pause).chain(last).collect()
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
