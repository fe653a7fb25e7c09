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
    /// The latest value for each line of the summary.
    values: Vec<Option<String>>,
}

impl ToldOf {
    pub fn new(grammar: &Grammar) -> Self {
        let occurred = vec![0; grammar.file.occurs.len()];
        Self { counts: BTreeMap::new(), occurred, values: vec![None; grammar.file.summary.len()] }
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
        for (told, latest) in grammar.file.summary.iter().zip(&mut self.values) {
            if let Some(pointer) = told.at.as_ref().filter(|_| told.kind == seen.kind) {
                pointer.visit(seen.document, &mut |value, _| match value {
                    Some(Value::String(text)) => *latest = Some(plain(text)),
                    Some(value @ (Value::Number(_) | Value::Bool(_))) => *latest = Some(value.to_string()),
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
        let told = grammar.file.summary.iter().zip(&self.values).filter_map(|(told, latest)| {
            let count = self.count(&told.kind);
            match (&told.at, latest) {
                (Some(_), Some(value)) => Some(told.says.replace("{value}", value)),
                (None, _) if count > 0 => {
                    let plural = if count == 1 { "" } else { "s" };
                    Some(told.says.replace("{n}", &count.to_string()).replace("{s}", plural))
                }
                _ => None,
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
