//! Texts that come in pieces: joined for each key, compared with the whole, and kept for whoever wants to read them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::findings::{Findings, part, slot};
use super::scopes::key;
use super::seen::Seen;
use crate::finding::Place;
use crate::grammar::Grammar;
use crate::limits::MAX_GROUPS;
use crate::recognise::all;
use crate::report::Merged;
use crate::rules::Joined;
use crate::shown::{plain, quoted};
use ssespec_scenario::DialectRule as Rule;

#[derive(Debug)]
pub struct Pieces<'g> {
    rules: &'g [Joined],
    texts: Vec<Text>,
    /// Where in `texts` that of a rule and a key is.
    at: BTreeMap<(usize, Vec<String>), usize>,
    /// The rules that an event excused from being whole.
    excused: Vec<bool>,
    /// The pieces of the newest event, for who shows them as they come.
    newest: Vec<Merged>,
    /// Whether anybody does.
    pub shown: bool,
}

#[derive(Debug)]
struct Text {
    rule: usize,
    key: Vec<String>,
    text: String,
    last: Place,
}

impl<'g> Pieces<'g> {
    pub fn new(grammar: &'g Grammar) -> Self {
        let rules = grammar.file.joined.as_slice();
        Self {
            rules,
            texts: Vec::new(),
            at: BTreeMap::new(),
            excused: vec![false; rules.len()],
            newest: Vec::new(),
            shown: false,
        }
    }

    /// Another turn of the stream: its texts are texts of their own.
    pub fn begin_anew(&mut self) {
        self.at.clear();
    }

    /// Takes an event; it is judged if the stream could be followed so far.
    pub fn event(&mut self, seen: Seen<'_>, sighted: bool, findings: &mut Findings) {
        for (index, rule) in self.rules.iter().enumerate() {
            self.excused[index] |= rule.unless.iter().any(|when| all(when, seen.document, seen.request));
            if rule.anew.iter().any(|kind| kind == seen.kind)
                && let Some(key) = key(&rule.key, seen.document, &[])
            {
                self.at.remove(&(index, key));
            }
            if let Some(pointer) = rule.pieces.get(seen.kind) {
                pointer.visit(seen.document, &mut |piece, indices| {
                    let piece = piece.and_then(Value::as_str);
                    if let (Some(piece), Some(key)) = (piece, key(&rule.key, seen.document, indices)) {
                        self.add(index, key, piece, seen.place);
                    }
                });
            }
            if let Some(pointer) = rule.equals.get(seen.kind).filter(|_| sighted) {
                let whole = pointer.first(seen.document).and_then(Value::as_str);
                if let (Some(whole), Some(key)) = (whole, key(&rule.key, seen.document, &[])) {
                    self.compare(index, &key, whole, seen, findings);
                }
            }
        }
    }

    /// Judges what the texts are, of a stream that ended well.
    pub fn finish(&self, request: &Value, findings: &mut Findings) {
        for Text { rule: index, key, text, last } in &self.texts {
            let rule = &self.rules[*index];
            let (Some(shape), Some(basis)) = (&rule.is, &rule.why) else { continue };
            let document = Value::String(text.clone());
            if !text.is_empty() && !self.excused[*index] && !shape.fits(Some(&document), request) {
                let came = format!("{} adds up to {}", name(rule, key), quoted(text));
                let slot = part(Rule::Joined, *index, "is");
                findings.breach(slot, Some(*last), came, shape.told(request), basis);
            }
        }
    }

    /// The texts, in the order in which they began.
    pub fn merged(self) -> Vec<Merged> {
        let rules = self.rules;
        let texts = self.texts.into_iter().filter(|text| !text.text.is_empty());
        texts
            .map(|Text { rule, key, text, .. }| Merged { what: rules[rule].what.clone(), key, text })
            .collect()
    }

    /// The pieces of the newest event.
    pub fn newest(&mut self) -> Vec<Merged> {
        std::mem::take(&mut self.newest)
    }

    fn add(&mut self, index: usize, key: Vec<String>, piece: &str, last: Place) {
        if self.shown && !piece.is_empty() {
            let what = self.rules[index].what.clone();
            self.newest.push(Merged { what, key: key.clone(), text: piece.to_owned() });
        }
        if let Some(text) = self.at.get(&(index, key.clone())).and_then(|at| self.texts.get_mut(*at)) {
            text.text.push_str(piece);
            text.last = last;
        } else if self.texts.len() < MAX_GROUPS {
            self.at.insert((index, key.clone()), self.texts.len());
            self.texts.push(Text { rule: index, key, text: piece.to_owned(), last });
        }
    }

    fn compare(&self, index: usize, key: &[String], whole: &str, seen: Seen<'_>, findings: &mut Findings) {
        let rule = &self.rules[index];
        // What did not come in pieces is whole.
        let Some(at) = self.at.get(&(index, key.to_vec())) else { return };
        let joined = self.texts[*at].text.as_str();
        // What a replaced character stood for cannot be told, nor what came after too many texts.
        let unsure = joined.contains(char::REPLACEMENT_CHARACTER) || self.texts.len() >= MAX_GROUPS;
        let Some(basis) = rule.why.as_ref().filter(|_| joined != whole && !unsure) else { return };
        let came = format!("{} is {}", name(rule, key), quoted(whole));
        let allowed = format!("what the pieces add up to, {}", quoted(joined));
        findings.breach(slot(Rule::Joined, index), Some(seen.place), came, allowed, basis);
    }
}

fn name(rule: &Joined, key: &[String]) -> String {
    let key: Vec<String> = key.iter().map(|part| plain(part)).collect();
    match key.is_empty() {
        true => rule.what.clone(),
        false => format!("{} {}", rule.what, key.join(".")),
    }
}
