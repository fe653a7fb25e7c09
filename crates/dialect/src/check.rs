//! Holds the parts of a grammar against each other: kinds that are named have to be there, keys have to be found.

use std::collections::BTreeSet;

use ssespec_scenario::document::{Place, Problems, Source, nearest_help};

use crate::automaton::{Automaton, OTHER};
use crate::file::{DialectFile, Payload};
use crate::pointer::Pointer;
use crate::rules::Scope;

/// Compiles the orders; what is wrong goes to `problems`.
pub fn check(
    source: &Source,
    file: &DialectFile,
    problems: &mut Problems,
) -> (Option<Automaton>, Vec<Automaton>) {
    let mut checking = Checking { source, file, problems, kinds: BTreeSet::new() };
    checking.names();
    checking.recognise();
    checking.envelope();
    checking.rules();
    checking.pieces();
    checking.ends();
    let order = file.order.as_ref().and_then(|order| {
        checking.order(&Place::root().key("order").key("is"), &order.is, &checking.kinds.clone())
    });
    let scopes = Place::root().key("scopes");
    let compiled = file.scopes.iter().enumerate();
    let scopes = compiled.filter_map(|(at, scope)| checking.scope(&scopes.index(at), scope)).collect();
    (order, scopes)
}

struct Checking<'c> {
    source: &'c Source,
    file: &'c DialectFile,
    problems: &'c mut Problems,
    kinds: BTreeSet<&'c str>,
}

impl<'c> Checking<'c> {
    fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        let source = self.source;
        self.problems.add(source, || place.problem(source, message).help(help));
    }

    fn recognise(&mut self) {
        let by = &self.file.recognise;
        if by.common && by.request.is_empty() {
            let message = "events that others may well send are known by nothing without a `request`";
            let place = Place::root().key("recognise").key("common");
            self.say(&place, message, "add the `request` of the dialect, or remove `common`");
        }
    }

    fn names(&mut self) {
        let kinds = Place::root().key("kinds");
        for (at, kind) in self.file.kinds.iter().enumerate() {
            let place = kinds.index(at);
            if !self.kinds.insert(&kind.kind) {
                let message = format!("there are two kinds `{}`", kind.kind);
                self.say(
                    &place.key("kind"),
                    message,
                    "give one of them another name, and `named:` for the envelope",
                );
            }
            if kind.kind == OTHER {
                let help = "give it another name, and `named: other` for the envelope";
                self.say(&place.key("kind"), "`other` is any kind that an order does not name", help);
            }
        }
    }

    fn envelope(&mut self) {
        let envelope = &self.file.envelope;
        let holds = self.file.kinds.iter().filter_map(|kind| kind.holds).chain([envelope.data]);
        let judged = holds.filter(|payload| matches!(payload, Payload::Json | Payload::Empty)).count() > 0;
        if judged != envelope.why.is_some() {
            let (message, help) = match judged {
                true => (
                    "data has to be JSON or empty, but nothing says why",
                    "add `why: { must: .. }`, `should` or `breaks`",
                ),
                false => ("a reason for what any data is", "remove `why:`"),
            };
            self.say(&Place::root().key("envelope").key("data"), message, help);
        }
        let place = Place::root().key("envelope").key("type");
        let Some(rule) = &self.file.envelope.event_type else { return };
        if rule.is.is_some() == rule.same_as.is_some() {
            self.say(&place, "what a type has to be is said by one key", "write either `is:` or `same-as:`");
        }
    }

    fn rules(&mut self) {
        let root = Place::root();
        for (at, constant) in self.file.constant.iter().enumerate() {
            let place = root.key("constant").index(at);
            self.known_list(&place.key("of"), &constant.of);
            let stars = constant.at.iter().map(Pointer::stars).min().unwrap_or_default();
            self.keys(&place.key("key"), &constant.key, stars);
        }
        for (at, told) in self.file.summary.iter().enumerate() {
            self.known(&root.key("summary").index(at).key("kind"), &told.kind);
        }
        for (at, fits) in self.file.fits.iter().enumerate() {
            let place = root.key("fits").index(at);
            for (name, map) in [("opening", &fits.opening), ("then", &fits.then)] {
                map.keys().for_each(|kind| self.known(&place.key(name).name(kind), kind));
            }
            self.keys(&place.key("key"), &fits.key, 0);
        }
    }

    fn pieces(&mut self) {
        for (at, joined) in self.file.joined.iter().enumerate() {
            let place = Place::root().key("joined").index(at);
            for (name, map) in [("pieces", &joined.pieces), ("equals", &joined.equals)] {
                for (kind, pointer) in map {
                    self.known(&place.key(name).name(kind), kind);
                    self.keys(&place.key("key"), &joined.key, pointer.stars());
                }
            }
            self.known_list(&place.key("anew"), &joined.anew);
            if joined.why.is_none() && (joined.is.is_some() || !joined.equals.is_empty()) {
                let message = format!("{} is judged, but nothing says why", joined.what);
                self.say(&place.key("what"), message, "add `why: { must: .. }`, `should` or `breaks`");
            }
        }
    }

    fn ends(&mut self) {
        let Some(ends) = &self.file.ends else { return };
        let place = Place::root().key("ends");
        for (key, kinds) in [
            ("success", &ends.success),
            ("failure", &ends.failure),
            ("after", &ends.after),
            ("after-failure", &ends.after_failure),
            ("again", &ends.again),
        ] {
            self.known_list(&place.key(key), kinds);
        }
        if let Some(sentinel) = &ends.sentinel {
            self.known(&place.key("sentinel").key("kind"), &sentinel.kind);
        }
        if ends.success.is_empty() {
            self.say(&place.key("success"), "no kind ends a stream well", "name one, or leave out `ends:`");
        }
    }

    fn scope(&mut self, place: &Place, scope: &'c Scope) -> Option<Automaton> {
        let stars = scope.each.as_ref().map_or(0, Pointer::stars);
        self.keys(&place.key("key"), &scope.key, stars);
        self.known_list(&place.key("complete-before"), &scope.complete_before);
        if scope.key.is_empty() {
            self.say(&place.key("key"), "a scope without a key", "the order of the whole stream is `order:`");
        }
        if scope.each.is_some() == scope.parts.is_empty() {
            let message = "elements of a list have `parts:`, and whole events have none";
            self.say(&place.key("scope"), message, "write both `each:` and `parts:`, or neither");
        }
        if let Some(parent) = &scope.inside {
            let known = self.file.scopes.iter().find(|other| other.scope == *parent);
            match known {
                None => {
                    let names = self.file.scopes.iter().map(|scope| scope.scope.as_str());
                    let help = nearest_help(parent, "scopes", names);
                    let help = help.unwrap_or_else(|| "list it under `scopes:`".to_owned());
                    self.say(&place.key("inside"), format!("there is no scope `{parent}`"), help);
                }
                Some(known) if known.key.len() >= scope.key.len() || !scope.key.starts_with(&known.key) => {
                    let message = format!("the key does not begin with that of `{parent}`");
                    self.say(&place.key("key"), message, "write the keys of the scope around it first");
                }
                Some(_) => {}
            }
        }
        let words = match scope.parts.is_empty() {
            true => self.kinds.clone(),
            false => scope.parts.iter().map(|part| part.part.as_str()).collect(),
        };
        self.order(&place.key("order"), &scope.order, &words)
    }

    fn order(&mut self, place: &Place, written: &str, known: &BTreeSet<&str>) -> Option<Automaton> {
        match Automaton::new(written) {
            Err(problem) => {
                self.say(place, problem, "an order is written such as `start (delta | ping)* stop`");
                None
            }
            Ok(automaton) => {
                let strange = automaton.words().find(|word| !known.contains(word)).map(str::to_owned);
                if let Some(word) = strange {
                    self.unknown(place, &word, known);
                }
                Some(automaton)
            }
        }
    }

    fn keys(&mut self, place: &Place, keys: &[Pointer], stars: usize) {
        if let Some(at) = keys.iter().position(|key| key.stars() > stars) {
            let message = format!("`{}` has a `*` of which nothing says the element", keys[at].as_str());
            self.say(&place.index(at), message, "a `*` of a key is one of the pointer that it is for");
        }
    }

    fn known_list(&mut self, place: &Place, kinds: &[String]) {
        kinds.iter().enumerate().for_each(|(at, kind)| self.known(&place.index(at), kind));
    }

    fn known(&mut self, place: &Place, kind: &str) {
        if !self.kinds.contains(kind) {
            self.unknown(place, kind, &self.kinds.clone());
        }
    }

    fn unknown(&mut self, place: &Place, kind: &str, known: &BTreeSet<&str>) {
        let help = nearest_help(kind, "known here", known.iter().copied());
        let help = help.unwrap_or_else(|| "list it under `kinds:`".to_owned());
        self.say(place, format!("there is no kind `{kind}`"), help);
    }
}
