//! Groups of events by a key: their order, what they stand in, and whether they are complete when they have to be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::findings::{Findings, part, slot};
use super::seen::Seen;
use crate::automaton::State;
use crate::finding::Level;
use crate::grammar::Grammar;
use crate::limits::MAX_GROUPS;
use crate::pointer::Pointer;
use crate::rules::Scope;
use crate::shown::{either, plain, value};
use ssespec_scenario::DialectRule as Rule;

type Key = Vec<String>;

#[derive(Debug)]
pub struct Scopes {
    runs: Vec<Run>,
}

/// All groups of a scope.
#[derive(Debug, Default)]
struct Run {
    groups: BTreeMap<Key, State>,
    /// Those that are not complete.
    open: BTreeSet<Key>,
    /// Nothing more can be told: a key was missing, there are too many groups, or it was told already.
    blind: bool,
}

impl Scopes {
    pub fn new(grammar: &Grammar) -> Self {
        Self { runs: grammar.scopes.iter().map(|_| Run::default()).collect() }
    }

    /// Takes an event.
    pub fn event(&mut self, grammar: &Grammar, seen: Seen<'_>, findings: &mut Findings) {
        for (index, scope) in grammar.file.scopes.iter().enumerate() {
            if scope.complete_before.iter().any(|kind| kind == seen.kind) {
                self.complete(grammar, index, &[], seen, findings);
            }
            match &scope.each {
                None if grammar.scopes[index].knows(seen.kind) => {
                    self.element(grammar, index, seen.kind, &[], seen, findings);
                }
                None => {}
                Some(each) => {
                    for (name, indices) in elements(each, scope, seen) {
                        self.element(grammar, index, name, &indices, seen, findings);
                    }
                }
            }
        }
    }

    /// What is open when a stream ended well, and had no event before which it had to be complete.
    pub fn finish(&mut self, grammar: &Grammar, findings: &mut Findings) {
        for (index, scope) in grammar.file.scopes.iter().enumerate() {
            if scope.inside.is_some() || !scope.complete_before.is_empty() {
                continue;
            }
            let run = &self.runs[index];
            let Some(key) = run.open.first().filter(|_| !run.blind) else { continue };
            let allowed = either(&grammar.scopes[index].allowed(run.groups[key]));
            let came = format!("the stream ended while {} is not complete", name(scope, key));
            findings.breach(part(Rule::Order, index + 1, "end"), None, came, allowed, &scope.why);
        }
    }

    fn element(
        &mut self,
        grammar: &Grammar,
        index: usize,
        word: &str,
        indices: &[usize],
        seen: Seen<'_>,
        findings: &mut Findings,
    ) {
        let (scope, automaton) = (&grammar.file.scopes[index], &grammar.scopes[index]);
        if self.runs[index].blind {
            return;
        }
        let Some(key) = key(&scope.key, seen.document, indices) else {
            // That it is missing is a matter of fields.
            self.runs[index].blind = true;
            return;
        };
        if let Some((outer, length)) = parent(grammar, scope)
            && !self.runs[outer].blind
            && !self.runs[outer].open.contains(&key[..length])
        {
            self.runs[index].blind = true;
            let outer = &grammar.file.scopes[outer];
            let came = format!("{word} of {}", name(scope, &key));
            let allowed = format!("only while {} is open", name(outer, &key[..length]));
            let slot = part(Rule::Order, index + 1, "outside");
            findings.breach(slot, Some(seen.place), came, allowed, &scope.why);
            return;
        }
        let before = self.runs[index].groups.get(&key).copied();
        if before.is_none() {
            if self.runs[index].groups.len() >= MAX_GROUPS {
                self.runs[index].blind = true;
                let came = format!("more than {MAX_GROUPS} groups of the scope {}", scope.scope);
                let slot = part(Rule::Order, index + 1, "limit");
                findings.add(slot, Level::Inconclusive, Some(seen.place), came, String::new(), None);
                return;
            }
            self.begins(scope, index, &key, indices, seen, findings);
        }
        let state = before.unwrap_or_default();
        let Some(next) = automaton.step(state, word) else {
            self.runs[index].blind = true;
            let came = format!("{word} of {}", name(scope, &key));
            let allowed = either(&automaton.allowed(state));
            findings.breach(slot(Rule::Order, index + 1), Some(seen.place), came, allowed, &scope.why);
            return;
        };
        self.runs[index].groups.insert(key.clone(), next);
        if automaton.accepts(next) {
            if self.runs[index].open.remove(&key) {
                self.complete_inside(grammar, index, &key, seen, findings);
            }
        } else {
            self.runs[index].open.insert(key);
        }
    }

    /// The first of a group.
    fn begins(
        &mut self,
        scope: &Scope,
        index: usize,
        key: &Key,
        indices: &[usize],
        seen: Seen<'_>,
        findings: &mut Findings,
    ) {
        let next = self.runs[index].groups.len().to_string();
        if scope.numbered && key.last() != Some(&next) {
            let came = format!("{} begins", name(scope, key));
            let next = format!("{} {next}", scope.scope);
            findings.breach(part(Rule::Counts, index, "numbered"), Some(seen.place), came, next, &scope.why);
        }
        for (pointer, shape) in &scope.first {
            let found = pointer.at(seen.document, indices);
            if !shape.fits(found, seen.request) {
                let shown = found.map_or("missing".to_owned(), value);
                let came = format!("{} is {shown} at the start of {}", pointer.as_str(), name(scope, key));
                let slot = part(Rule::Fields, index, &format!("first {}", pointer.as_str()));
                findings.breach(slot, Some(seen.place), came, shape.told(seen.request), &scope.why);
            }
        }
    }

    /// A group is complete: so is what stands in it.
    fn complete_inside(
        &mut self,
        grammar: &Grammar,
        outer: usize,
        key: &Key,
        seen: Seen<'_>,
        findings: &mut Findings,
    ) {
        for (index, scope) in grammar.file.scopes.iter().enumerate() {
            if parent(grammar, scope).is_some_and(|(at, _)| at == outer) {
                self.complete(grammar, index, key, seen, findings);
            }
        }
    }

    /// Every group of a scope whose key starts so has to be complete by now.
    fn complete(
        &mut self,
        grammar: &Grammar,
        index: usize,
        start: &[String],
        seen: Seen<'_>,
        findings: &mut Findings,
    ) {
        let (scope, run) = (&grammar.file.scopes[index], &mut self.runs[index]);
        let first = run.open.range(start.to_vec()..).next().filter(|key| key.starts_with(start)).cloned();
        let Some(key) = first.filter(|_| !run.blind) else { return };
        run.blind = true;
        let allowed = either(&grammar.scopes[index].allowed(run.groups[&key]));
        let came = format!("{} while {} is not complete", grammar.shown(seen.kind), name(scope, &key));
        findings.breach(part(Rule::Order, index + 1, "open"), Some(seen.place), came, allowed, &scope.why);
    }
}

/// The elements that a scope takes one by one, each with the name of what it is.
fn elements<'s>(each: &Pointer, scope: &'s Scope, seen: Seen<'_>) -> Vec<(&'s str, Vec<usize>)> {
    let mut found = Vec::new();
    each.visit(seen.document, &mut |element, indices| {
        let is = |part: &&crate::rules::PartOf| {
            part.when
                .iter()
                .all(|(pointer, shape)| shape.fits(pointer.at(seen.document, indices), seen.request))
        };
        if let Some(part) = element.and_then(|_| scope.parts.iter().find(is)) {
            found.push((part.part.as_str(), indices.clone()));
        }
    });
    found
}

/// The scope around one, and how much of the key is its own.
fn parent(grammar: &Grammar, scope: &Scope) -> Option<(usize, usize)> {
    let outer = scope.inside.as_ref()?;
    let at = grammar.file.scopes.iter().position(|other| other.scope == *outer)?;
    Some((at, grammar.file.scopes[at].key.len()))
}

/// The values of a key: texts and numbers, nothing else.
pub fn key(pointers: &[Pointer], document: &Value, indices: &[usize]) -> Option<Key> {
    let part = |pointer: &Pointer| match pointer.at(document, indices)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    pointers.iter().map(part).collect()
}

fn name(scope: &Scope, key: &[String]) -> String {
    let key: Vec<String> = key.iter().map(|part| plain(part)).collect();
    format!("{} {}", scope.scope, key.join("."))
}
