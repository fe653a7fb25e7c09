//! The table that joins requirements, scenarios and faults, and the holes in it.

use std::fmt;

use ssespec_faulty_server::{Fault, Kind};
use ssespec_scenario::{Requirement, RequirementId, Suite};

use crate::defects::Defect;

/// Every requirement with what judges it, in the order of the suite.
#[derive(Debug)]
pub struct Table<'a> {
    /// One row a requirement.
    pub rows: Vec<Row<'a>>,
    /// The defects of the field with what finds them.
    pub defects: &'a [Defect],
}

/// One requirement.
#[derive(Debug)]
pub struct Row<'a> {
    /// The rule.
    pub requirement: &'a Requirement,
    /// What becomes of it.
    pub standing: Standing<'a>,
}

/// What becomes of a requirement.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Scenarios judge it.
    Judged {
        /// Their ids, in order.
        scenarios: Vec<&'a str>,
        /// How events come to flow in them, each once.
        drivers: Vec<&'static str>,
        /// The faults that it catches, in the order of their catalogue.
        faults: Vec<&'a str>,
    },
    /// It is judged by no scenario of the suite, but by something else.
    Elsewhere(&'a str),
    /// It binds no server or cannot be seen from outside, with the reason.
    Excluded(&'a str),
    /// It is still to come, with what it waits for.
    Planned(&'a str),
}

/// Something that a whole table would not have.
#[derive(Debug, PartialEq, Eq)]
pub enum Hole<'a> {
    /// A rule that is neither judged nor excluded.
    NotJudged(&'a RequirementId),
    /// A rule that no fault breaks: its check may never fail.
    NotProven(&'a RequirementId),
    /// A fault of the catalogue that names a rule which the suite does not have.
    UnknownRule(&'a str, &'a str),
    /// A defect that a rule should find which the suite does not judge.
    NotFound(&'a str, &'a RequirementId),
    /// A defect without a rule.
    NoRule(&'a str),
}

impl fmt::Display for Hole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJudged(id) => write!(
                f,
                "{id} is planned only: write a scenario for it, or exclude it with a reason in scenarios/requirements.yaml"
            ),
            Self::NotProven(id) => write!(
                f,
                "{id} has no fault that breaks it: add one to reference-servers/faulty/src/catalogue"
            ),
            Self::UnknownRule(fault, id) => {
                write!(f, "the fault {fault} breaks {id}, which is no requirement: correct the catalogue")
            }
            Self::NotFound(defect, id) => {
                write!(
                    f,
                    "the defect {defect} should be found by {id}, which nothing judges: correct crates/trace/defects.yaml"
                )
            }
            Self::NoRule(defect) => {
                write!(
                    f,
                    "the defect {defect} is found by no requirement: name one in crates/trace/defects.yaml"
                )
            }
        }
    }
}

impl<'a> Table<'a> {
    /// Joins a suite with the faults that prove it.
    pub fn new(suite: &'a Suite, faults: &'a [Fault], defects: &'a [Defect]) -> Self {
        let row = |requirement| Row { requirement, standing: standing(suite, faults, requirement) };
        Self { rows: suite.requirements().iter().map(row).collect(), defects }
    }

    /// What is missing, requirement by requirement and then defect by defect.
    pub fn holes(&self, faults: &'a [Fault]) -> Vec<Hole<'a>> {
        let mut holes = Vec::new();
        for row in &self.rows {
            match &row.standing {
                Standing::Planned(_) => holes.push(Hole::NotJudged(&row.requirement.id)),
                Standing::Judged { faults, .. } if faults.is_empty() => {
                    holes.push(Hole::NotProven(&row.requirement.id));
                }
                Standing::Judged { .. } | Standing::Elsewhere(_) | Standing::Excluded(_) => {}
            }
        }
        for fault in faults {
            let unknown = fault.breaks.iter().filter(|id| self.find(id).is_none());
            holes.extend(unknown.map(|id| Hole::UnknownRule(fault.name, id)));
        }
        for defect in self.defects {
            if defect.found_by.is_empty() {
                holes.push(Hole::NoRule(&defect.id));
            }
            let judged = |id: &RequirementId| {
                self.find(id.as_str()).is_some_and(|row| matches!(row.standing, Standing::Judged { .. }))
            };
            let missed = defect.found_by.iter().filter(|id| !judged(id));
            holes.extend(missed.map(|id| Hole::NotFound(&defect.id, id)));
        }
        holes
    }

    /// How many requirements scenarios judge.
    pub fn judged(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.standing, Standing::Judged { .. })).count()
    }

    /// The row of a requirement.
    pub fn find(&self, id: &str) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.requirement.id.as_str() == id)
    }
}

fn standing<'a>(suite: &'a Suite, faults: &'a [Fault], requirement: &'a Requirement) -> Standing<'a> {
    if let Some(by) = &requirement.elsewhere {
        return Standing::Elsewhere(by);
    }
    if let Some(reason) = &requirement.excluded {
        return Standing::Excluded(reason);
    }
    if let Some(reason) = &requirement.planned {
        return Standing::Planned(reason);
    }
    let scenarios: Vec<_> = suite.scenarios_of(&requirement.id).collect();
    let mut drivers: Vec<&'static str> = scenarios.iter().map(|s| s.driver.as_str()).collect();
    drivers.sort_unstable();
    drivers.dedup();
    // A conforming variant that earns a note proves as well that the check can speak.
    let speaks =
        |fault: &&Fault| fault.kind != Kind::Hostile && fault.breaks.contains(&requirement.id.as_str());
    Standing::Judged {
        scenarios: scenarios.iter().map(|s| s.id.as_str()).collect(),
        drivers,
        faults: faults.iter().filter(speaks).map(|fault| fault.name).collect(),
    }
}
