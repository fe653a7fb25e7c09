//! The last lines: counts and times of each target, and the conclusion.

use std::io::{self, Write};

use super::style;
use crate::conclusion::conclusion;
use crate::exit::Exit;
use crate::model::{Counts, Outcome, RunReport, TargetReport};
use crate::text::{time, wrapped};
use crate::visible::visible;

pub(super) fn write(report: &RunReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let names = report.targets.iter().map(|target| visible(&target.name).chars().count());
    let column = names.max().unwrap_or(0).max(5);
    let mut line = |name: &str, counts: &str, times: &str| {
        // A terminal that is too narrow gets a second line under the first.
        match column + 4 + counts.len() + times.len() <= width {
            true => writeln!(out, "{name:column$}  {counts}; {times}"),
            false => writeln!(out, "{name:column$}  {counts}\n{:column$}  {times}", ""),
        }
    };
    for target in &report.targets {
        line(&visible(&target.name), &count_words(&target.counts()), &times(target))?;
    }
    if report.targets.len() > 1 {
        line("all", &count_words(&report.counts()), &format!("{} in all", time(report.wall_ms)))?;
    }
    let style = match report.exit {
        Exit::Conforms => style::GOOD,
        Exit::Fails => style::BAD,
        Exit::BadUsage | Exit::CouldNotRun | Exit::NothingRan => style::BROKEN,
    };
    writeln!(out)?;
    for line in wrapped(&format!("{} Exit code {}.", conclusion(report), report.exit.code()), width) {
        writeln!(out, "{style}{line}{style:#}")?;
    }
    Ok(())
}

/// The counts that are not zero; `pass` always, so that nothing looks like something.
fn count_words(counts: &Counts) -> String {
    let said = counts.words().into_iter().filter(|(word, n)| *n > 0 || *word == "pass");
    said.map(|(word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

fn times(target: &TargetReport) -> String {
    match (&target.outcome, &target.longest) {
        (Outcome::Skipped { .. }, _) => "not run".to_owned(),
        (_, None) => format!("{} in all", time(target.wall_ms)),
        (_, Some(longest)) => format!(
            "{} in all, longest {} {}, sequential {}",
            time(target.wall_ms),
            longest.scenario,
            time(longest.ms),
            time(target.waits_ms)
        ),
    }
}
