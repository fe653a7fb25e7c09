//! The tables that a person reads.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::corpus::Corpus;
use crate::counts::Count;
use crate::goals::{self, BOUNDS, Bound, Per, SLACK};
use crate::series::{LongLine, Pieces, Series};
use crate::subject::Subject;

/// Megabytes a second.
pub(crate) fn rates(all: &[Series]) -> String {
    let mut table = table(&["corpus", "pieces"], &Subject::ALL.map(Subject::title));
    for series in all {
        let mut row = vec![series.corpus.name().to_owned(), series.pieces.name()];
        row.extend(Subject::ALL.map(|subject| rate(series.rate(subject))));
        table.add_row(row);
    }
    format!("Megabytes (10^6) a second, median of the rounds\n{}\n{}", finished(table), legend())
}

/// How many times as fast as others.
pub(crate) fn ratios(all: &[Series]) -> String {
    let columns = [
        "best other crate",
        "borrowed / it",
        "owned / it",
        "borrowed / eventsource-stream",
        "borrowed / memchr2",
        "borrowed / UTF-8 + memchr2",
    ];
    let mut table = table(&["corpus", "pieces"], &columns);
    for series in all {
        let best = series.best_other();
        let to_best = |subject, goal: f64| with_goal(series, series.ratio(subject, best), goal);
        table.add_row([
            series.corpus.name().to_owned(),
            series.pieces.name(),
            best.title().to_owned(),
            to_best(Subject::Borrowed, goals::borrowed_ratio(series.corpus)),
            to_best(Subject::Owned, goals::OWNED_RATIO),
            ratio(series.ratio(Subject::Borrowed, Subject::EventsourceStream)),
            ratio(series.ratio(Subject::Borrowed, Subject::LimitScan)),
            ratio(series.ratio(Subject::Borrowed, Subject::LimitCheckAndScan)),
        ]);
    }
    format!("How many times as fast, measured side by side, median of the rounds\n{}", finished(table))
}

/// One long line.
pub(crate) fn long_line(lines: &LongLine) -> String {
    let mut table = table(&["one data line"], &["1 MiB", "8 MiB", "growth"]);
    for (subject, (short, long)) in Subject::DECODERS.into_iter().zip(&lines.times) {
        let (long, growth) = match long {
            Some(long) => (format!("{long:.1} ms"), format!("{:.1} x", long / short)),
            None => ("too long".to_owned(), "-".to_owned()),
        };
        table.add_row([subject.title().to_owned(), format!("{short:.2} ms"), long, growth]);
    }
    let (limit, growth) = (goals::LONG_LINE_MS, goals::LONG_LINE_GROWTH);
    format!(
        "A line in pieces of 1,460 bytes; the goal for 8 MiB is {limit:.0} ms and {growth:.0} times the time of 1 MiB\n{}",
        finished(table)
    )
}

/// Instructions.
pub(crate) fn counts(counts: &[Count]) -> String {
    let mut subjects: Vec<Subject> = counts.iter().map(|count| count.subject).collect();
    subjects.dedup();
    let mut table =
        table(&["corpus", "per"], &subjects.iter().map(|subject| subject.title()).collect::<Vec<_>>());
    for corpus in Corpus::STREAMS {
        for (per, name, digits) in [(Per::Byte, "byte", 2), (Per::Event, "event", 0)] {
            let mut row = vec![corpus.name().to_owned(), name.to_owned()];
            for subject in &subjects {
                let count = counts.iter().find(|count| count.subject == *subject && count.corpus == corpus);
                row.push(count.map_or("-".to_owned(), |count| format!("{:.digits$}", count.per(per))));
            }
            table.add_row(row);
        }
    }
    format!("Instructions, as cachegrind counts them, in pieces of 16 KiB\n{}", finished(table))
}

/// Whether every count is within its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    Closed,
}

/// The counts against their baselines and goals.
pub(crate) fn gate(counts: &[Count]) -> (String, Gate) {
    let columns = ["instructions", "baseline", "goal", "above the baseline", ""];
    let mut table = table(&["subject", "corpus", "per"], &columns);
    let mut over = Vec::new();
    for bound in &BOUNDS {
        let same = |count: &&Count| count.subject == bound.subject && count.corpus == bound.corpus;
        let Some(count) = counts.iter().find(same) else {
            over.push(format!("{} on {}: not counted", bound.subject.title(), bound.corpus.name()));
            continue;
        };
        let found = count.per(bound.per);
        let verdict = match breach(bound, found) {
            None => "ok",
            Some(breach) => {
                over.push(breach);
                "TOO MANY"
            }
        };
        let name = match bound.per {
            Per::Byte => "byte",
            Per::Event => "event",
        };
        table.add_row([
            bound.subject.title().to_owned(),
            bound.corpus.name().to_owned(),
            name.to_owned(),
            number(bound, found),
            number(bound, bound.baseline),
            bound.goal.map_or("-".to_owned(), |goal| number(bound, goal)),
            format!("{:+.1} %", (found / bound.baseline - 1.0) * 100.0),
            verdict.to_owned(),
        ]);
    }
    let slack = SLACK * 100.0;
    let head = format!("The gate: at most {slack:.0} % above the baseline and the goal\n{}", finished(table));
    if over.is_empty() {
        return (format!("{head}\nEvery count is within its bound."), Gate::Open);
    }
    let hint = "Find out what made it slower; if it is worth its price, raise the baseline in crates/bench/src/goals.rs.\n\
                The baselines are those of x86-64 with AVX2: another processor takes other paths through memchr and memcpy.";
    (format!("{head}\n{}\n{hint}", over.join("\n")), Gate::Closed)
}

fn breach(bound: &Bound, found: f64) -> Option<String> {
    let (name, limit) = [("goal", bound.goal), ("baseline", Some(bound.baseline))].into_iter().find_map(
        |(name, value)| value.filter(|value| found > value * (1.0 + SLACK)).map(|value| (name, value)),
    )?;
    Some(format!(
        "{} on {}: {} instructions, more than 5 % above the {name} of {}",
        bound.subject.title(),
        bound.corpus.name(),
        number(bound, found),
        number(bound, limit)
    ))
}

fn number(bound: &Bound, value: f64) -> String {
    match bound.per {
        Per::Byte => format!("{value:.2}"),
        Per::Event => format!("{value:.0}"),
    }
}

/// A slow one is not nothing.
fn rate(value: f64) -> String {
    if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

fn ratio(value: f64) -> String {
    format!("{value:.2}")
}

/// Goals are set for pieces of 16 KiB alone.
fn with_goal(series: &Series, value: f64, goal: f64) -> String {
    match series.pieces {
        Pieces::Of(16_384) if value >= goal => format!("{value:.2} (goal {goal})"),
        Pieces::Of(16_384) => format!("{value:.2} (goal {goal} MISSED)"),
        _ => ratio(value),
    }
}

fn legend() -> String {
    let lines = Corpus::STREAMS.map(|corpus| format!("{:<6} {}", corpus.name(), corpus.about()));
    lines.join("\n")
}

fn table(names: &[&str], numbers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(names.iter().chain(numbers));
    for column in table.column_iter_mut().skip(names.len()) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn finished(table: Table) -> String {
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_counts(factor: f64) -> Vec<Count> {
        let count = |bound: &Bound| Count {
            subject: bound.subject,
            corpus: bound.corpus,
            instructions: (bound.baseline * factor * 1000.0) as u64,
            bytes: 1000,
            events: 1000,
        };
        BOUNDS.iter().map(count).collect()
    }

    #[test]
    fn the_gate_is_open_up_to_five_percent() {
        let (text, gate) = gate(&all_counts(1.04));
        assert_eq!(gate, Gate::Open, "{text}");
        assert!(text.ends_with("Every count is within its bound."));
    }

    #[test]
    fn the_gate_closes_above_five_percent_and_says_why() {
        let mut counts = all_counts(1.0);
        counts[1].instructions = 120_000;
        let (text, gate) = gate(&counts);
        assert_eq!(gate, Gate::Closed);
        let end = text.split_once("event-stream, borrowed on tiny").map(|(_, end)| end);
        assert_eq!(
            end,
            Some(
                ": 120 instructions, more than 5 % above the baseline of 106\n\
                 Find out what made it slower; if it is worth its price, raise the baseline in \
                 crates/bench/src/goals.rs.\n\
                 The baselines are those of x86-64 with AVX2: another processor takes other paths through memchr and \
                 memcpy."
            )
        );
    }

    #[test]
    fn the_gate_names_the_goal_before_the_baseline() {
        let mut counts = all_counts(1.0);
        counts[1].instructions = 170_000;
        let (text, _) = gate(&counts);
        assert!(text.contains("tiny: 170 instructions, more than 5 % above the goal of 160\n"), "{text}");
    }

    #[test]
    fn a_count_that_is_missing_closes_the_gate() {
        let (text, gate) = gate(&all_counts(1.0)[1..]);
        assert_eq!(gate, Gate::Closed);
        assert!(text.contains("event-stream, borrowed on json: not counted\n"), "{text}");
    }

    #[test]
    fn every_baseline_is_within_its_goal() {
        for bound in &BOUNDS {
            assert!(bound.goal.is_none_or(|goal| bound.baseline <= goal), "{bound:?}");
        }
    }

    #[test]
    fn a_slow_rate_keeps_a_digit() {
        assert_eq!([rate(0.31), rate(9.96), rate(10.4)], ["0.3", "10.0", "10"]);
    }

    #[test]
    fn the_counts_as_a_table() {
        let counts_of = |corpus| Count {
            subject: Subject::Borrowed,
            corpus,
            instructions: 1500,
            bytes: 1000,
            events: 10,
        };
        assert_eq!(
            counts(&Corpus::STREAMS.map(counts_of)[..2]),
            "Instructions, as cachegrind counts them, in pieces of 16 KiB\n\
             ┌────────┬───────┬────────────────────────┐\n\
             │ corpus ┆ per   ┆ event-stream, borrowed │\n\
             ╞════════╪═══════╪════════════════════════╡\n\
             │ json   ┆ byte  ┆                   1.50 │\n\
             │ json   ┆ event ┆                    150 │\n\
             │ tiny   ┆ byte  ┆                   1.50 │\n\
             │ tiny   ┆ event ┆                    150 │\n\
             │ lines  ┆ byte  ┆                      - │\n\
             │ lines  ┆ event ┆                      - │\n\
             │ mixed  ┆ byte  ┆                      - │\n\
             │ mixed  ┆ event ┆                      - │\n\
             └────────┴───────┴────────────────────────┘"
        );
    }

    #[test]
    fn the_ratios_as_a_table() {
        let rates = [3000., 1000., 1000., 900., 100., 6000., 4000.].map(|rate| vec![rate]).to_vec();
        let series = Series { corpus: Corpus::Json, pieces: Pieces::Of(16 * 1024), rates };
        assert_eq!(
            ratios(&[series]),
            "How many times as fast, measured side by side, median of the rounds\n\
             ┌────────┬────────┬──────────────────┬───────────────┬────────────────────────┬───────────────────────────────┬────────────────────┬────────────────────────────┐\n\
             │ corpus ┆ pieces ┆ best other crate ┆ borrowed / it ┆             owned / it ┆ borrowed / eventsource-stream ┆ borrowed / memchr2 ┆ borrowed / UTF-8 + memchr2 │\n\
             ╞════════╪════════╪══════════════════╪═══════════════╪════════════════════════╪═══════════════════════════════╪════════════════════╪════════════════════════════╡\n\
             │ json   ┆ 16 KiB ┆     sse-core 0.2 ┆ 3.00 (goal 2) ┆ 1.00 (goal 1.2 MISSED) ┆                         30.00 ┆               0.50 ┆                       0.75 │\n\
             └────────┴────────┴──────────────────┴───────────────┴────────────────────────┴───────────────────────────────┴────────────────────┴────────────────────────────┘"
        );
    }

    #[test]
    fn the_long_line_as_a_table() {
        let times =
            vec![(0.5, Some(4.0)), (0.5, Some(5.0)), (0.25, Some(2.0)), (0.2, Some(3.0)), (470.0, None)];
        assert_eq!(
            long_line(&LongLine { times }),
            "A line in pieces of 1,460 bytes; the goal for 8 MiB is 10 ms and 32 times the time of 1 MiB\n\
             ┌────────────────────────┬───────────┬──────────┬────────┐\n\
             │ one data line          ┆     1 MiB ┆    8 MiB ┆ growth │\n\
             ╞════════════════════════╪═══════════╪══════════╪════════╡\n\
             │ event-stream, borrowed ┆   0.50 ms ┆   4.0 ms ┆  8.0 x │\n\
             │ event-stream, owned    ┆   0.50 ms ┆   5.0 ms ┆ 10.0 x │\n\
             │ sse-core 0.2           ┆   0.25 ms ┆   2.0 ms ┆  8.0 x │\n\
             │ sse-stream 0.3         ┆   0.20 ms ┆   3.0 ms ┆ 15.0 x │\n\
             │ eventsource-stream 0.2 ┆ 470.00 ms ┆ too long ┆      - │\n\
             └────────────────────────┴───────────┴──────────┴────────┘"
        );
    }
}
