//! Values in events: fields that have to be there, values that stay, numbers that count up, words that fit; ids and heads.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::findings::{Findings, part, slot};
use super::scopes::key;
use super::seen::Seen;
use crate::file::{DialectFile, Fields};
use crate::finding::Place;
use crate::grammar::Grammar;
use crate::limits::MAX_GROUPS;
use crate::recognise::all;
use crate::rules::{Fits, IdRule, Ids};
use crate::shown::{either, quoted, value};
use ssespec_scenario::DialectRule as Rule;

#[derive(Debug, Default)]
pub struct Values {
    constants: BTreeMap<(usize, Vec<String>), Value>,
    counts: BTreeMap<usize, u64>,
    openings: BTreeMap<(usize, Vec<String>), String>,
    ids: HashSet<String>,
}

impl Values {
    /// Takes an event.
    pub fn event(&mut self, grammar: &Grammar, seen: Seen<'_>, findings: &mut Findings) {
        for index in 0..grammar.file.constant.len() {
            self.constant(&grammar.file, index, seen, findings);
        }
        for (index, fits) in grammar.file.fits.iter().enumerate() {
            self.fits(fits, index, seen, findings);
        }
    }

    /// The numbers of any event: those of unknown kinds are counted as well.
    pub fn counts(&mut self, file: &DialectFile, document: &Value, place: Place, findings: &mut Findings) {
        for (index, rule) in file.counts.iter().enumerate() {
            let Some(number) = rule.at.first(document).and_then(Value::as_u64) else { continue };
            let wanted = match self.counts.insert(index, number) {
                Some(before) => before.checked_add(1),
                None => rule.from,
            };
            if let Some(wanted) = wanted.filter(|wanted| *wanted != number) {
                let came = format!("{} is {number}", rule.at.as_str());
                let slot = slot(Rule::Counts, index);
                findings.breach(slot, Some(place), came, wanted.to_string(), &rule.why);
            }
        }
    }

    /// Whether this id came before.
    pub fn repeats(&mut self, sent: &str) -> bool {
        !self.ids.insert(sent.to_owned())
    }

    fn constant(&mut self, file: &DialectFile, index: usize, seen: Seen<'_>, findings: &mut Findings) {
        let rule = &file.constant[index];
        if !rule.of.iter().any(|kind| kind == seen.kind) {
            return;
        }
        for at in &rule.at {
            at.visit(seen.document, &mut |found, indices| {
                let Some(found) = found.filter(|found| !found.is_null()) else { return };
                let Some(key) = key(&rule.key, seen.document, indices) else { return };
                match self.constants.get(&(index, key.clone())) {
                    None if self.constants.len() >= MAX_GROUPS => {}
                    None => drop(self.constants.insert((index, key), found.clone())),
                    Some(first) if first == found => {}
                    Some(first) => {
                        let came = format!("{} is {}", at.as_str(), value(found));
                        let slot = slot(Rule::Constant, index);
                        findings.breach(slot, Some(seen.place), came, value(first), &rule.why);
                    }
                }
            });
        }
    }

    fn fits(&mut self, rule: &Fits, index: usize, seen: Seen<'_>, findings: &mut Findings) {
        let Some(key) = key(&rule.key, seen.document, &[]) else { return };
        if let Some(word) = rule.opening.get(seen.kind).and_then(|at| at.first(seen.document)?.as_str()) {
            if self.openings.len() < MAX_GROUPS {
                self.openings.insert((index, key), word.to_owned());
            }
            return;
        }
        let Some(at) = rule.then.get(seen.kind) else { return };
        let Some(word) = at.first(seen.document).and_then(Value::as_str) else { return };
        let Some(opening) = self.openings.get(&(index, key)) else { return };
        let listed = rule.table.values().flatten().any(|known| known == word);
        if let Some(fitting) = rule.table.get(opening).filter(|_| listed)
            && !fitting.iter().any(|known| known == word)
        {
            let came = format!("{} in a group that began as {}", quoted(word), quoted(opening));
            let allowed: Vec<&str> = fitting.iter().map(String::as_str).collect();
            findings.breach(slot(Rule::Fits, index), Some(seen.place), came, either(&allowed), &rule.why);
        }
    }
}

/// The fields that data has to have, that of a kind (`of`, such as ` of chunk`) or that of all.
pub fn fields(
    rules: &[Fields],
    (document, request, place): (&Value, &Value, Place),
    of: &str,
    rule: Rule,
    findings: &mut Findings,
) {
    let all = rules.iter().flat_map(|rule| rule.have.iter().map(|(at, shape)| (at, shape, &rule.why)));
    for (pointer, shape, basis) in all {
        pointer.visit(document, &mut |found, _| {
            if !shape.fits(found, request) {
                let came =
                    format!("{}{of} is {}", pointer.as_str(), found.map_or("missing".to_owned(), value));
                let slot = part(rule, 0, &format!("{}{of}", pointer.as_str()));
                findings.breach(slot, Some(place), came, shape.told(request), basis);
            }
        });
    }
}

/// A breach of the rule for ids.
pub fn id(rule: &Ids, sent: Option<&str>, place: Place, findings: &mut Findings) {
    let came = sent.map_or("an event without an id".to_owned(), |sent| format!("the id {}", quoted(sent)));
    let (came, allowed) = match rule.are {
        IdRule::Absent => (came, "no id"),
        IdRule::Present => (came, "an id"),
        IdRule::Unique => (format!("{came} again"), "an id of its own"),
    };
    findings.breach(slot(Rule::Ids, 0), Some(place), came, allowed.to_owned(), &rule.why);
}

/// The head of the response.
pub fn head(file: &DialectFile, head: &Value, request: &Value, findings: &mut Findings) {
    for (index, rule) in file.head.iter().enumerate() {
        if !rule.request.is_empty() && !all(&rule.request, request, request) {
            continue;
        }
        let found = head.get("headers").and_then(|headers| headers.get(&rule.field));
        if !rule.is.fits(found, request) {
            let shown = found.map_or("missing".to_owned(), value);
            let came = format!("the field {} is {shown}", rule.field);
            findings.breach(slot(Rule::Head, index), None, came, rule.is.told(request), &rule.why);
        }
    }
}
