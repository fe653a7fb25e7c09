//! What all targets share behind their cells: the rules, and what each scenario does and expects.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use ssespec_scenario::{Scenario, Step, Suite};

use super::source::{self, Piece};
use crate::complaint::level_word;
use crate::explain::expectation;
use crate::model::RunReport;
use crate::rulebook::Rulebook;
use crate::visible::{cut, visible};

/// The longest text of one step or one expectation: a script may hold megabytes.
const WRITTEN: usize = 1_200;

/// What all targets share, as the page's script reads it.
#[derive(Debug, Serialize)]
pub(super) struct Shared {
    /// The targets, in their order.
    targets: Vec<Named>,
    rules: BTreeMap<String, Rule>,
    scenarios: BTreeMap<String, Played>,
}

#[derive(Debug, Serialize)]
struct Named {
    /// As results name it: the key of deep links.
    key: String,
    /// Safe to show.
    name: String,
    about: String,
}

#[derive(Debug, Serialize)]
struct Rule {
    level: &'static str,
    title: String,
    why: String,
    fix: String,
    source: Vec<Piece>,
}

#[derive(Debug, Serialize)]
struct Played {
    title: String,
    driver: String,
    reader: String,
    steps: Vec<String>,
    checks: Vec<Checked>,
}

#[derive(Debug, Serialize)]
struct Checked {
    rule: String,
    on: String,
    expect: String,
}

impl Shared {
    /// What the results of this run speak of.
    pub fn of(report: &RunReport, rules: &Rulebook<'_>, suite: &Suite) -> Self {
        let results = || report.targets.iter().flat_map(|target| &target.results);
        let ids: BTreeSet<_> = results().map(|result| &result.check).collect();
        let scenarios: BTreeSet<_> = results().map(|result| result.scenario.as_str()).collect();
        Self {
            targets: report
                .targets
                .iter()
                .map(|t| Named { key: t.name.clone(), name: visible(&t.name), about: cut(&t.about, WRITTEN) })
                .collect(),
            rules: ids
                .into_iter()
                .filter_map(|id| rules.get(id))
                .map(|rule| {
                    let shown = Rule {
                        level: level_word(rule.level),
                        title: visible(&rule.title),
                        why: visible(&rule.why),
                        fix: visible(&rule.fix),
                        source: source::pieces(&visible(&rule.source)),
                    };
                    (rule.id.as_str().to_owned(), shown)
                })
                .collect(),
            scenarios: scenarios
                .into_iter()
                .filter_map(|id| suite.scenario(id))
                .map(|scenario| (scenario.id.clone(), Played::of(scenario)))
                .collect(),
        }
    }
}

impl Played {
    fn of(scenario: &Scenario) -> Self {
        let first = scenario.exchange_names().first().copied().unwrap_or_default().to_owned();
        Self {
            title: visible(&scenario.title),
            driver: scenario.driver.to_string(),
            reader: scenario.reader.to_string(),
            steps: scenario.steps.iter().map(step).collect(),
            checks: scenario
                .checks
                .iter()
                .map(|check| Checked {
                    rule: check.requirement.as_str().to_owned(),
                    on: check.on.clone().unwrap_or_else(|| first.clone()),
                    expect: lines(&expectation(check)),
                })
                .collect(),
        }
    }
}

/// A step as a scenario file writes it.
fn step(step: &Step) -> String {
    let mut yaml = Vec::new();
    let written = serde_yaml::with::singleton_map_recursive::serialize(
        step,
        &mut serde_yaml::Serializer::new(&mut yaml),
    );
    match written {
        Ok(()) => lines(&String::from_utf8_lossy(&yaml)),
        // It came from YAML, so it can only fail if the writer is wrong; the step must not be lost with it.
        Err(_) => lines(&format!("{step:?}")),
    }
}

/// A text of several lines, safe to show and not too long.
fn lines(text: &str) -> String {
    let text = text.trim_end();
    let end = text.floor_char_boundary(WRITTEN);
    let mut out = text[..end].split('\n').map(visible).collect::<Vec<_>>().join("\n");
    if end < text.len() {
        out.push_str(&format!("… ({end} of {} bytes)", text.len()));
    }
    out
}
