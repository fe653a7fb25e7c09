//! Rules about when blocks are closed: a block that no blank line ends is dispatched by nobody (HTML 9.2.6).

use event_stream::LineEnd;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::RestsOn;

use super::lines::at_line;
use super::outcome::Outcome;
use super::view::{Block, Kind, LineView, View};

/// What comes so long after the line before it was not sent with it. In nanoseconds.
const APART_NS: u64 = 500_000_000;

/// A block that has been open for so long is not merely on its way. In nanoseconds.
const LONG_OPEN_NS: u64 = 5_000_000_000;

/// Behind blocks that were closed, so many pauses between its lines tell that nobody closes the last one.
const PAUSES_BEHIND_CLOSED: usize = 2;

/// So many lines one by one cannot be one block whose writer was kept from running: where the next line was due, a blank line
/// would have come before it.
const MANY_PAUSES: usize = 4;

/// So many blank lines that come late are no chance.
const LATE_BLOCKS: usize = 2;

/// How to close blocks.
const CLOSE_EACH: &str = "Write an empty line behind each event, so that its last line is followed by `\\n\\n`, and flush. A print \
    function that ends each line once writes only half of that.";

/// Of a stream whose data lines arrive one by one, at least one block is closed.
pub fn some_block_closes(view: &View<'_>) -> Outcome {
    let open = match Open::of(view) {
        Ok(open) => open,
        Err(outcome) => return outcome,
    };
    if view.events().next().is_some() {
        return Outcome::Satisfied(closed_blocks(view));
    }
    open.judged(view, open.pauses >= 1 || open.hangs, |open| {
        format!("{}, no blank line: no client is told of any event", open.say_lines())
    })
}

/// Behind blocks that were closed, none stays open while its data lines go on arriving.
pub fn last_block_closes(view: &View<'_>) -> Outcome {
    let open = match Open::of(view) {
        Ok(open) => open,
        Err(outcome) => return outcome,
    };
    let events = view.events().count();
    if events == 0 {
        return Outcome::Inconclusive(Reason::NoEvent);
    }
    open.judged(view, open.pauses >= PAUSES_BEHIND_CLOSED, |open| {
        let noun = if events == 1 { "event" } else { "events" };
        format!(
            "{} and no blank line for {}, behind {events} {noun}: no client is told of what they say",
            open.say_lines(),
            open.age
        )
    })
}

fn closed_blocks(view: &View<'_>) -> String {
    match view.events().count() {
        1 => "1 event, closed by a blank line".to_owned(),
        n => format!("{n} events, each closed by a blank line"),
    }
}

/// The block at the end of a stream that no blank line closed while it was watched.
struct Open<'v> {
    lines: &'v [LineView],
    /// How many of its lines are whole data lines.
    data_lines: usize,
    /// How many of its lines certainly came long after the line before them.
    pauses: usize,
    /// Whether nothing came for long behind its last line, which is whole.
    hangs: bool,
    /// From its first line to the end of the watch.
    age: Took,
}

impl<'v> Open<'v> {
    /// That block, or what is to be said where there is none.
    fn of(view: &'v View<'_>) -> Result<Self, Outcome> {
        let with_data = |block: &Block<'v>| block.fields("data").any(|(line, _)| is_whole(line));
        let Some(block) = view.blocks().into_iter().next_back().filter(|b| !b.closed && with_data(b)) else {
            return Err(match view.events().next() {
                Some(_) => Outcome::Satisfied(closed_blocks(view)),
                None => Outcome::Inconclusive(Reason::NoEvent),
            });
        };
        if view.ended() {
            return Err(Outcome::Inconclusive(Reason::LastBlockToldAtEnd));
        }
        let lines: &'v [LineView] = block.lines;
        let came = |byte| view.arrival_of(byte).unwrap_or_default();
        let apart = |pair: &&[LineView]| {
            let pause = Took::between(came(pair[0].span.last), came(pair[1].span.first));
            is_whole(&pair[0]) && pause.reaches(APART_NS) == Sure::Yes
        };
        Ok(Self {
            lines,
            data_lines: block.fields("data").filter(|(line, _)| is_whole(line)).count(),
            pauses: lines.windows(2).filter(apart).count(),
            hangs: lines.last().is_some_and(|last| {
                is_whole(last)
                    && Took::between(came(last.span.last), view.end()).reaches(LONG_OPEN_NS) == Sure::Yes
            }),
            age: Took::between(came(lines[0].span.first), view.end()),
        })
    }

    fn say_lines(&self) -> String {
        match self.data_lines {
            1 => "1 data line".to_owned(),
            n => format!("{n} data lines"),
        }
    }

    /// Accuses only what stays open for long and stopped at the ends of lines: a large block on a slow way stops anywhere.
    fn judged(
        &self,
        view: &View<'_>,
        stops_at_lines: bool,
        observed: impl FnOnce(&Self) -> String,
    ) -> Outcome {
        if !stops_at_lines || self.age.reaches(LONG_OPEN_NS) != Sure::Yes {
            return Outcome::Uncertain(Reason::BlockStillOpen(self.data_lines));
        }
        let rests_on = if self.pauses >= MANY_PAUSES { RestsOn::Content } else { RestsOn::Arrival };
        at_line(view, "a blank line behind each event", observed(self), self.lines[0].span)
            .with_fix(CLOSE_EACH)
            .at_least(rests_on)
    }
}

fn is_whole(line: &LineView) -> bool {
    line.end != LineEnd::Missing
}

/// Whether lines came long after the lines before them, as messages do that were written one by one.
pub fn come_one_by_one(view: &View<'_>) -> bool {
    let came = |byte| view.arrival_of(byte).unwrap_or_default();
    let apart = |pair: &[LineView]| Took::between(came(pair[0].span.last), came(pair[1].span.first));
    view.lines().windows(2).any(|pair| is_whole(&pair[0]) && apart(pair).reaches(APART_NS) == Sure::Yes)
}

/// The blank line that closes a block comes with it, and not with the next block.
pub fn close_at_once(view: &View<'_>) -> Outcome {
    let closings = closings(view);
    if closings.len() < LATE_BLOCKS {
        return Outcome::Inconclusive(Reason::TooFewEvents);
    }
    let late = |wanted: Sure| closings.iter().filter(move |closing| closing.late == wanted);
    let (sure, open) = (late(Sure::Yes).count(), late(Sure::Open).count());
    match late(Sure::Yes).max_by_key(|closing| closing.took.least_ns) {
        Some(latest) if sure >= LATE_BLOCKS => at_line(
            view,
            "the blank line of each event with its last line",
            format!(
                "{sure} blank lines came with the next event, one of them {} after the line before it",
                latest.took
            ),
            latest.last.span,
        ),
        _ if sure + open >= LATE_BLOCKS => Outcome::Uncertain(Reason::BlankLinesUncertain(sure + open)),
        Some(_) => Outcome::Uncertain(Reason::BlankLineLateOnce),
        None => Outcome::Satisfied(format!("{} blank lines, none of them held back", closings.len())),
    }
}

/// How a block with data was closed.
struct Closing<'v> {
    last: &'v LineView,
    /// From the last byte of its last line, the line end aside, to the blank line.
    took: Took,
    /// Whether the blank line came long after the block, and with the next one.
    late: Sure,
}

/// The blocks with data behind which another one began.
fn closings<'v>(view: &'v View<'_>) -> Vec<Closing<'v>> {
    let lines = view.lines();
    let came = |byte| view.arrival_of(byte).unwrap_or_default();
    let mut found = Vec::new();
    let mut has_data = false;
    for (at, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Field { name, .. } if view.text(name) == b"data" => has_data = true,
            Kind::Field { .. } | Kind::Comment(_) => {}
            // Only behind a block: a body may be millions of blank lines.
            Kind::Blank if !std::mem::take(&mut has_data) => {}
            Kind::Blank => {
                let next = lines[at + 1..].iter().find(|line| line.kind != Kind::Blank);
                if let (Some(last), Some(next)) = (lines[..at].last(), next) {
                    let took = Took::between(came(end_of_text(last)), came(line.span.first));
                    let with_next = view.read_of(line.span.first) == view.read_of(next.span.first);
                    let late = if with_next { took.reaches(APART_NS) } else { Sure::No };
                    found.push(Closing { last, took, late });
                }
            }
        }
    }
    found
}

/// The last byte of a line before its line end: some write that end in front of the next line.
fn end_of_text(line: &LineView) -> u64 {
    let end = match line.end {
        LineEnd::Lf | LineEnd::Cr => 1,
        LineEnd::CrLf => 2,
        LineEnd::Missing => 0,
    };
    line.span.last.saturating_sub(end).max(line.span.first)
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
