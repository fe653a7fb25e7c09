//! How often each kind came: for what was asked for, and for the summary.

use std::collections::BTreeMap;

use serde_json::Value;

use super::findings::{Findings, part, slot};
use super::seen::Seen;
use crate::grammar::Grammar;
use crate::recognise::all;
use crate::rules::Times;
use crate::shown::plain;
use ssespec_scenario::DialectRule as Rule;

#[derive(Debug)]
pub struct ToldOf {
    counts: BTreeMap<String, usize>,
    /// How often what was asked for came.
    occurred: Vec<usize>,
    /// What each line of the summary tells.
    values: Vec<Values>,
}

/// So many different values are told of one line of the summary.
const MOST_VALUES: usize = 8;

/// The values for a line of the summary.
#[derive(Clone, Debug, Default)]
struct Values {
    latest: Option<String>,
    /// The first that differ, in their order.
    different: Vec<String>,
}

impl Values {
    fn note(&mut self, value: String) {
        if !value.is_empty() && self.different.len() < MOST_VALUES && !self.different.contains(&value) {
            self.different.push(value.clone());
        }
        self.latest = Some(value);
    }

    fn told(&self, says: &str) -> Option<String> {
        let latest = self.latest.as_ref()?;
        Some(says.replace("{values}", &self.different.join(", ")).replace("{value}", latest))
    }
}

impl ToldOf {
    pub fn new(grammar: &Grammar) -> Self {
        let occurred = vec![0; grammar.file.occurs.len()];
        Self {
            counts: BTreeMap::new(),
            occurred,
            values: vec![Values::default(); grammar.file.summary.len()],
        }
    }

    /// Takes an event.
    pub fn event(&mut self, grammar: &Grammar, seen: Seen<'_>, findings: &mut Findings) {
        *self.counts.entry(seen.kind.to_owned()).or_default() += 1;
        for (rule, occurred) in grammar.file.occurs.iter().zip(&mut self.occurred) {
            let is_asked = rule.request.is_empty() || all(&rule.request, seen.request, seen.request);
            if !is_asked || !all(&rule.event, seen.document, seen.request) {
                continue;
            }
            *occurred += 1;
            if rule.times == Times::Never {
                let slot = part(Rule::Occurs, 0, &rule.what);
                let allowed = "nothing of the kind".to_owned();
                findings.breach(slot, Some(seen.place), rule.what.clone(), allowed, &rule.why);
            }
        }
        for (told, values) in grammar.file.summary.iter().zip(&mut self.values) {
            if let Some(pointer) = told.at.as_ref().filter(|_| told.kind == seen.kind) {
                pointer.visit(seen.document, &mut |value, _| match value {
                    Some(Value::String(text)) => values.note(plain(text)),
                    Some(value @ (Value::Number(_) | Value::Bool(_))) => values.note(value.to_string()),
                    _ => {}
                });
            }
        }
    }

    /// Judges whether what was asked for came, of a stream that ended well.
    pub fn finish(&self, grammar: &Grammar, request: &Value, findings: &mut Findings) {
        for (index, (rule, came)) in grammar.file.occurs.iter().zip(&self.occurred).enumerate() {
            let is_asked = rule.request.is_empty() || all(&rule.request, request, request);
            if is_asked && *came == 0 && rule.times == Times::Some {
                let came = format!("no {} in the whole stream", rule.what);
                let allowed = "at least one".to_owned();
                findings.breach(slot(Rule::Occurs, index), None, came, allowed, &rule.why);
            }
        }
    }

    /// One line.
    pub fn summary(&self, grammar: &Grammar, events: usize) -> String {
        let told = grammar.file.summary.iter().zip(&self.values).filter_map(|(told, values)| {
            let count = self.count(&told.kind);
            match &told.at {
                Some(_) => values.told(&told.says),
                None if count > 0 => {
                    let plural = if count == 1 { "" } else { "s" };
                    Some(told.says.replace("{n}", &count.to_string()).replace("{s}", plural))
                }
                None => None,
            }
        });
        let told: Vec<String> = told.collect();
        match told.is_empty() {
            true => format!("{}: {events} events", grammar.name()),
            false => format!("{}: {}", grammar.name(), told.join(", ")),
        }
    }

    fn count(&self, kind: &str) -> usize {
        self.counts.get(kind).copied().unwrap_or_default()
    }
}
