//! The same for people: what is wrong with its fix, what is well, and one sentence.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::{Breach, Statement};
use ssespec_scenario::{Requirement, RequirementId};

use super::model::GatewayReport;
use crate::console::style;
use crate::exit::Exit;
use crate::rulebook::Rulebook;
use crate::text::{plural, wrapped};
use crate::visible::cut;

/// Below this a narrower terminal wraps by itself.
const NARROWEST: usize = 60;
/// Where the texts behind labels begin.
const TEXT_COLUMN: usize = 14;
/// How many bytes of what a gateway sent are shown in one line.
const SHOWN: usize = 300;

/// Writes what there is to report of a gateway, in lines of at most `width` characters.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_console(
    report: &GatewayReport,
    rules: &Rulebook<'_>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = width.max(NARROWEST);
    for statement in &report.statements {
        match &statement.breach {
            Some(breach) => broken(statement, breach, rules, width, out)?,
            None => kept(statement, width, out)?,
        }
    }
    writeln!(out)?;
    let (colour, sentence) = conclusion(report);
    for line in wrapped(&sentence, width) {
        writeln!(out, "{colour}{line}{colour:#}")?;
    }
    out.flush()
}

/// A rule that is broken, with what was seen, why it matters and what to do.
fn broken(
    statement: &Statement,
    breach: &Breach,
    rules: &Rulebook<'_>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, colour) = style::word(statement.verdict);
    let (heading, quiet) = (style::HEADING, style::QUIET);
    let (rule, case) = (statement.rule.id(), statement.case);
    writeln!(out, "  {colour}{word:4}{colour:#}  {heading}{rule}{heading:#} with {}", case.about())?;
    let requirement = rule.parse::<RequirementId>().ok().and_then(|id| rules.get(&id));
    let of = |field: fn(&Requirement) -> &String| requirement.map(field).cloned().unwrap_or_default();
    let lines = [
        ("expected", cut(&breach.expected, SHOWN)),
        ("actual", cut(&breach.actual, SHOWN)),
        ("matters", of(|requirement| &requirement.why)),
        ("fix", of(|requirement| &requirement.fix)),
    ];
    for (label, text) in lines {
        for (i, line) in wrapped(&text, width - TEXT_COLUMN - 4).iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            writeln!(out, "        {quiet}{label:10}{quiet:#}{line}")?;
        }
    }
    Ok(())
}

/// A rule that is kept, or of which it cannot be told.
fn kept(statement: &Statement, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (word, colour) = style::word(statement.verdict);
    let message = statement.message.as_deref().unwrap_or_default();
    let text = format!("{} with {}: {}", statement.rule.id(), statement.case.about(), cut(message, SHOWN));
    for (i, line) in wrapped(&text, width - 8).iter().enumerate() {
        match i {
            0 => writeln!(out, "  {colour}{word:4}{colour:#}  {line}")?,
            _ => writeln!(out, "        {line}")?,
        }
    }
    Ok(())
}

fn conclusion(report: &GatewayReport) -> (Style, String) {
    let (fails, warnings) = (report.count(Verdict::Fail), report.count(Verdict::Warn));
    let rest = match report.count(Verdict::Inconclusive) {
        0 => String::new(),
        n => format!(" {} could not be judged.", plural(n, "check")),
    };
    let warned = match warnings {
        0 => String::new(),
        n => format!(", with {}", plural(n, "warning")),
    };
    match report.exit() {
        Exit::Fails if fails > 0 => {
            (style::BAD, format!("The gateway fails {}{warned}.{rest}", plural(fails, "check")))
        }
        Exit::Fails => {
            (style::BAD, format!("The gateway has {} (--strict).{rest}", plural(warnings, "warning")))
        }
        Exit::Conforms => {
            (style::GOOD, format!("The gateway brings through what its upstream sends{warned}.{rest}"))
        }
        _ => (style::DOUBTFUL, "The gateway was not seen to bring an ordinary stream through.".to_owned()),
    }
}
