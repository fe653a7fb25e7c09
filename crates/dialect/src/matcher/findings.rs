//! Collects findings: of each rule of a grammar the first, and how many more there were.

use std::collections::BTreeMap;

use crate::basis::Basis;
use crate::finding::{Finding, Level, Place};
use ssespec_scenario::DialectRule as Rule;

/// Which rule of a grammar it is: two rules of one kind are told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub rule: Rule,
    /// The number among the rules of its kind in the file.
    pub index: usize,
    /// What else tells two findings of a rule apart.
    pub part: String,
}

#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Finding>,
    slots: BTreeMap<Slot, usize>,
}

/// How many findings are told at most.
const MOST: usize = 200;

impl Findings {
    /// A breach of a rule with its basis, which says how grave it is.
    pub fn breach(&mut self, slot: Slot, place: Option<Place>, came: String, allowed: String, basis: &Basis) {
        let level = match basis {
            Basis::Must(_) | Basis::Breaks(_) => Level::Fail,
            Basis::Should(_) => Level::Warn,
        };
        self.add(slot, level, place, came, allowed, Some(basis.clone()));
    }

    /// Something else than a breach.
    pub fn add(
        &mut self,
        slot: Slot,
        level: Level,
        place: Option<Place>,
        came: String,
        allowed: String,
        basis: Option<Basis>,
    ) {
        if let Some(finding) = self.slots.get(&slot).and_then(|at| self.all.get_mut(*at)) {
            finding.more += 1;
        } else if self.all.len() < MOST {
            let rule = slot.rule;
            self.slots.insert(slot, self.all.len());
            self.all.push(Finding { rule, level, place, came, allowed, basis, more: 0 });
        }
    }

    /// All of them, in the order of the stream: what is about the head first, what is about the end last.
    pub fn all(self) -> Vec<Finding> {
        self.all
    }
}

/// A rule that has no parts.
pub fn slot(rule: Rule, index: usize) -> Slot {
    Slot { rule, index, part: String::new() }
}

/// A part of a rule.
pub fn part(rule: Rule, index: usize, part: &str) -> Slot {
    Slot { rule, index, part: part.to_owned() }
}
