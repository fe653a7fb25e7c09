//! The text of `--explain`: one requirement, why it matters, what it looks like on the wire and how it is judged.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_scenario::script::{self, ScriptItem};
use ssespec_scenario::{Check, Example, Payload, Requirement, Scenario, Shows};

use crate::complaint::level_word;
use crate::text::wrapped;
use crate::visible::visible;
use crate::wire::wire_lines;

/// Where the texts begin, behind their labels.
const TEXT_COLUMN: usize = 8;

/// Writes the rule, its level and source, why it matters, the fix, the rule broken and kept on the wire, and each check
/// that judges it as its scenario has it. `scenarios` may be all of the suite. Styled: give it an `anstream` stream.
///
/// # Errors
///
/// Only what `out` itself refuses.
pub fn explain(
    requirement: &Requirement,
    example: Option<&Example>,
    scenarios: &[&Scenario],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (bold, quiet) = (Style::new().bold(), Style::new().dimmed());
    let width = width.max(60);
    writeln!(out, "{bold}{}{bold:#} ({})", requirement.id, level_word(requirement.level))?;
    let texts = [
        ("rule", Some(requirement.title.as_str())),
        ("source", Some(&requirement.source)),
        ("why", Some(&requirement.why)),
        ("fix", Some(&requirement.fix)),
        ("planned", requirement.planned.as_deref()),
        ("judged", requirement.elsewhere.as_deref()),
        ("never", requirement.excluded.as_deref()),
    ];
    for (label, text) in texts.into_iter().filter_map(|(label, text)| text.map(|text| (label, text))) {
        labelled(label, &wrapped(text, width - TEXT_COLUMN), quiet, out)?;
    }
    if let Some(example) = example {
        on_the_wire(example, width, quiet, out)?;
    }
    judged_by(requirement, scenarios, width, out)
}

/// Lines in the text's column, the first of them behind its label.
fn labelled(label: &str, lines: &[String], quiet: Style, out: &mut dyn Write) -> io::Result<()> {
    for (i, line) in lines.iter().enumerate() {
        let label = if i == 0 { label } else { "" };
        writeln!(out, "{quiet}{label:TEXT_COLUMN$}{quiet:#}{line}")?;
    }
    Ok(())
}

/// The rule broken and kept. These lines are never wrapped: where each ends is what they show.
fn on_the_wire(example: &Example, width: usize, quiet: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let asked: Vec<String> = example.request.iter().flat_map(|text| text.lines().map(visible)).collect();
    labelled("asked", &asked, quiet, out)?;
    let steps: Vec<String> = example.script.iter().flatten().map(step).collect();
    labelled("script", &steps, quiet, out)?;
    labelled("wrong", &half(example.shows, &example.wrong), quiet, out)?;
    labelled("right", &half(example.shows, &example.right), quiet, out)?;
    let note = example.note.iter().flat_map(|text| wrapped(text, width - TEXT_COLUMN));
    labelled("note", &note.collect::<Vec<_>>(), quiet, out)
}

/// A step as the contract writes it: the JSON of a script of it alone, without the list.
fn step(item: &ScriptItem) -> String {
    let json = script::to_json(std::slice::from_ref(item));
    visible(json.strip_prefix('[').and_then(|json| json.strip_suffix(']')).unwrap_or(&json))
}

/// One half of an example. The lines of a head and of an exchange all end alike, so their ends say nothing.
fn half(shows: Shows, bytes: &Payload) -> Vec<String> {
    let lines = match shows {
        Shows::Body | Shows::Response => wire_lines(bytes.as_bytes()),
        Shows::Head | Shows::Exchange => {
            String::from_utf8_lossy(bytes.as_bytes()).lines().map(visible).collect()
        }
    };
    if lines.is_empty() { vec!["(nothing)".to_owned()] } else { lines }
}

fn judged_by(
    requirement: &Requirement,
    scenarios: &[&Scenario],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bold = Style::new().bold();
    let mut judged = false;
    for scenario in scenarios {
        let checks: Vec<_> =
            scenario.checks.iter().filter(|check| check.requirement == requirement.id).collect();
        if checks.is_empty() {
            continue;
        }
        judged = true;
        writeln!(out, "\njudged by {bold}{}{bold:#} ({})", scenario.id, scenario.driver.as_str())?;
        for line in wrapped(&scenario.title, width - 2) {
            writeln!(out, "  {line}")?;
        }
        for check in checks {
            for line in expectation(check).lines() {
                writeln!(out, "    {line}")?;
            }
        }
    }
    match judged || requirement.elsewhere.is_some() {
        true => Ok(()),
        false => writeln!(out, "\nNo scenario judges it."),
    }
}

/// The check as a scenario file writes it.
pub(crate) fn expectation(check: &Check) -> String {
    let mut text = check.on.as_ref().map_or_else(String::new, |on| format!("on: {on}\n"));
    let mut yaml = Vec::new();
    let written = serde_yaml::with::singleton_map_recursive::serialize(
        &check.expect,
        &mut serde_yaml::Serializer::new(&mut yaml),
    );
    text.push_str("expect:\n");
    match written {
        Ok(()) => {
            String::from_utf8_lossy(&yaml).lines().for_each(|line| text.push_str(&format!("  {line}\n")))
        }
        // It came from YAML, so it can only fail if the writer is wrong; the text must not be lost with it.
        Err(_) => text.push_str(&format!("  {:?}\n", check.expect)),
    }
    text
}
