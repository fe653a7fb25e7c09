//! The text of `--list`: each scenario with its checks.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_scenario::Scenario;

use crate::complaint::level_word;
use crate::rulebook::Rulebook;
use crate::text::{plural, shortened};

/// Writes each scenario with its checks, aligned, and their number at the end. Styled: give it an `anstream` stream.
///
/// # Errors
///
/// Only what `out` itself refuses.
pub fn list(
    scenarios: &[&Scenario],
    rules: &Rulebook<'_>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (bold, quiet) = (Style::new().bold(), Style::new().dimmed());
    let ids = scenarios.iter().map(|scenario| scenario.id.len()).max().unwrap_or(0);
    let checks = scenarios.iter().flat_map(|scenario| &scenario.checks);
    let requirements = checks.clone().map(|check| check.requirement.as_str().len()).max().unwrap_or(0);
    for scenario in scenarios {
        let (id, driver) = (&scenario.id, scenario.driver.as_str());
        let room = width.saturating_sub(ids + 11).max(30);
        writeln!(out, "{bold}{id:ids$}{bold:#}  {driver:7}  {}", shortened(&scenario.title, room))?;
        for check in &scenario.checks {
            let (level, title) = match rules.get(&check.requirement) {
                Some(rule) => (level_word(rule.level), rule.title.as_str()),
                None => ("", ""),
            };
            let room = width.saturating_sub(requirements + 12).max(30);
            let check = check.requirement.as_str();
            let title = shortened(title, room);
            writeln!(out, "  {level:6}  {check:requirements$}  {quiet}{title}{quiet:#}")?;
        }
    }
    let distinct: std::collections::HashSet<_> = checks.clone().map(|check| &check.requirement).collect();
    writeln!(
        out,
        "{}, {}, {}",
        plural(scenarios.len(), "scenario"),
        plural(checks.count(), "check"),
        plural(distinct.len(), "requirement")
    )
}
