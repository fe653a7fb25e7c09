//! The order of the whole stream.

use super::findings::{Findings, slot};
use super::seen::Seen;
use crate::automaton::State;
use crate::grammar::Grammar;
use crate::shown::either;
use ssespec_scenario::DialectRule as Rule;

#[derive(Debug, Default)]
pub struct Order {
    state: State,
    broken: bool,
}

impl Order {
    /// Takes an event. After the first that does not fit nothing more can be told.
    pub fn event(&mut self, grammar: &Grammar, seen: Seen<'_>, findings: &mut Findings) {
        let (Some(automaton), Some(rule)) = (&grammar.order, &grammar.file.order) else { return };
        let anywhere = grammar.kind(seen.kind).is_some_and(|kind| kind.anywhere);
        if self.broken || anywhere || !automaton.knows(seen.kind) {
            return;
        }
        match automaton.step(self.state, seen.kind) {
            Some(next) => self.state = next,
            None => {
                self.broken = true;
                let allowed = automaton.allowed(self.state);
                let allowed: Vec<&str> = allowed.iter().map(|kind| grammar.shown(kind)).collect();
                let allowed = either(&allowed);
                let came = grammar.shown(seen.kind).to_owned();
                findings.breach(slot(Rule::Order, 0), Some(seen.place), came, allowed, &rule.why);
            }
        }
    }
}
