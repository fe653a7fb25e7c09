//! Rules about what bridges idle time: what came after the last scripted event of a held stream, or between events.

use event_stream::LineEnd;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Moment;
use ssespec_evidence::text::show;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::StreamRule;

use super::lines::{at_line, is_known, show_line};
use super::outcome::Outcome;
use super::view::{Kind, LineView, View};

/// A line that stays unfinished for so long was not finished in the write that began it.
const UNFINISHED_NS: u64 = 300_000_000;

/// In so long two heartbeats must come: a target that promises them sends one at least every two seconds under test.
const TWO_HEARTBEATS_NS: u64 = 4_000_000_000;

/// Heartbeats come further apart than this: only a read that took in what came in so long may hold several.
const MERGED_NS: u64 = 100_000_000;

/// Judges a rule about heartbeats.
pub fn judge(rule: StreamRule, view: &View<'_>) -> Outcome {
    let idle = Idle::of(view);
    let bursts = idle.bursts(view);
    match rule {
        StreamRule::HasHeartbeat => has_heartbeat(view, &idle, &bursts),
        StreamRule::HeartbeatIsComment if bursts.is_empty() => Outcome::Inconclusive(Reason::NoHeartbeat),
        StreamRule::HeartbeatIsComment => is_comment(view, &idle),
        StreamRule::HeartbeatComplete if bursts.is_empty() => Outcome::Inconclusive(Reason::NoHeartbeat),
        StreamRule::HeartbeatComplete => complete(view, &idle),
        other => Outcome::Inconclusive(Reason::RuleMisplaced(format!("{other:?}"), "heartbeats")),
    }
}

fn has_heartbeat(view: &View<'_>, idle: &Idle, bursts: &[&(u64, Moment)]) -> Outcome {
    let (n, length) = (bursts.len(), idle.length(view));
    if n > 1 {
        return Outcome::Satisfied(format!("{} in {length}", say_bursts(n)));
    }
    // What was read together may have come one by one.
    if let Some((_, at)) = bursts.iter().find(|(_, at)| at.width_ns() >= MERGED_NS) {
        return Outcome::Uncertain(Reason::HeartbeatsReadTogether(say_bursts(n), length, at.width_ns()));
    }
    match length.reaches(TWO_HEARTBEATS_NS) {
        Sure::Yes => Outcome::violated(
            "something sent while the stream is idle, so that nothing on the way takes it for dead",
            format!("{} in {length} of silence", say_bursts(n)),
        )
        .after_waiting(length.least_ns),
        Sure::No => Outcome::Inconclusive(Reason::IdleTooShort),
        Sure::Open => Outcome::Uncertain(Reason::IdleUncertain(length)),
    }
}

fn say_bursts(n: usize) -> String {
    match n {
        1 => "1 heartbeat".into(),
        n => format!("{n} heartbeats"),
    }
}

/// The part of the body after the last event that is no heartbeat.
struct Idle {
    /// The first byte of it.
    from: u64,
    /// When it began.
    since: Moment,
}

impl Idle {
    /// After the scripted events; on an observed stream, after the last event.
    fn of(view: &View<'_>) -> Self {
        let scripted = view.exchange.request.script.as_ref().map(|script| super::scripted::scripted(script));
        let last = match scripted {
            Some(0) => None,
            Some(n) => view.events().nth(n - 1),
            None => view.events().last(),
        };
        match last {
            Some((event, at)) => Self { from: behind(view, event.span.last), since: at },
            None => Self { from: 0, since: view.head_at.unwrap_or_default() },
        }
    }

    fn length(&self, view: &View<'_>) -> Took {
        Took::between(self.since, view.end())
    }

    /// The reads that brought bytes of it: where each ends, and when it came.
    fn bursts<'v>(&self, view: &'v View<'_>) -> Vec<&'v (u64, Moment)> {
        view.arrivals.iter().filter(|(end, _)| *end > self.from).collect()
    }
}

/// The first byte after an event whose blank line starts at `last`: the line may end in CR LF.
fn behind(view: &View<'_>, last: u64) -> u64 {
    let body = view.body().unwrap_or_default();
    let at = usize::try_from(last).unwrap_or(usize::MAX);
    match (body.get(at), body.get(at.saturating_add(1))) {
        (Some(b'\r'), Some(b'\n')) => last + 2,
        _ => last + 1,
    }
}

fn is_comment(view: &View<'_>, idle: &Idle) -> Outcome {
    let expected = "a comment, or a complete event, as heartbeat";
    // A line whose end had not come may go on in any way.
    let ended = |line: &&LineView| line.span.first >= idle.from && line.end != LineEnd::Missing;
    let lines: Vec<_> = view.lines().iter().filter(ended).collect();
    let wrong = lines.iter().find(|line| match line.kind {
        Kind::Blank | Kind::Comment(_) => false,
        Kind::Field { name, .. } => !is_known(view.text(name)),
    });
    if let Some(line) = wrong {
        let what = format!("the line {}", show_line(view, line));
        return at_line(view, expected, what, line.span).after_waiting(idle.length(view).least_ns);
    }
    // A block of fields without data is bytes on the wire, and nothing to any client.
    for block in view
        .blocks()
        .iter()
        .filter(|b| b.closed && b.lines.first().is_some_and(|l| l.span.first >= idle.from))
    {
        let has_fields = block.lines.iter().any(|l| matches!(l.kind, Kind::Field { .. }));
        if has_fields && block.fields("data").next().is_none() {
            let line = &block.lines[0];
            let what = format!("a block without data: {}", show_line(view, line));
            return at_line(view, expected, what, line.span).after_waiting(idle.length(view).least_ns);
        }
    }
    // One that the server adds to every script may well be its heartbeat.
    let events = view.all_events().filter(|(e, _)| e.span.first >= idle.from).count();
    match events {
        0 => Outcome::Satisfied("heartbeats are comments".into()),
        n => Outcome::Satisfied(format!(
            "heartbeats are events ({n} seen): clients dispatch them to the application"
        )),
    }
}

fn complete(view: &View<'_>, idle: &Idle) -> Outcome {
    let expected = "a line end after each heartbeat, in the same write";
    let mut unsure = None;
    for line in view.lines().iter().filter(|l| l.span.last >= idle.from && l.kind != Kind::Blank) {
        let began = view.arrival_of(line.span.first).unwrap_or_default();
        let finished = match line.end {
            LineEnd::Missing => view.end(),
            _ => view.arrival_of(line.span.last).unwrap_or(began),
        };
        let took = Took::between(began, finished);
        let what = || format!("{} stayed unfinished for {took}", show_line(view, line));
        match took.reaches(UNFINISHED_NS) {
            Sure::Yes => {
                return at_line(view, expected, what(), line.span).after_waiting(took.least_ns);
            }
            Sure::No => {}
            Sure::Open => unsure = unsure.or_else(|| Some(what())),
        }
    }
    if let Some(what) = unsure {
        return Outcome::Uncertain(Reason::LineEndUncertain(what));
    }
    let tail = view.body().unwrap_or_default();
    Outcome::Satisfied(format!("the idle stream ends in {}", show(&tail[tail.len().saturating_sub(4)..])))
}
