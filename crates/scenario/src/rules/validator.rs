//! A scenario while it is checked: what its steps have opened so far, and how a problem with it is told.

use std::collections::BTreeSet;

use super::prepare::Captures;
use crate::load::{Place, Problems, Source, nearest_help};
use crate::scenario::Scenario;

/// The exchanges that the steps so far have opened.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) names: Vec<String>,
    pub(super) scripted: BTreeSet<String>,
    pub(super) topics: BTreeSet<String>,
    pub(super) publishes: bool,
    /// What `request` steps have captured.
    pub(super) captures: Captures,
}

/// A scenario while it is checked, with what its steps have opened so far.
pub(super) struct ScenarioValidator<'a> {
    pub(super) source: &'a Source,
    pub(super) scenario: &'a Scenario,
    pub(super) opened: Opened,
    pub(super) problems: &'a mut Problems,
}

impl ScenarioValidator<'_> {
    pub(super) fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.add(self.source, || place.problem(self.source, message).help(help));
    }

    pub(super) fn new_name(&mut self, place: &Place, name: &str) {
        if name.is_empty() {
            self.say(place, "this exchange has no name", "add `as:`, by which steps and checks speak of it");
        } else if self.opened.names.iter().any(|other| other == name) {
            self.say(place, format!("two exchanges are called `{name}`"), "name this one otherwise");
        }
        self.opened.names.push(name.to_owned());
    }

    /// An exchange that a step or check speaks of must have been opened by then.
    pub(super) fn named(&mut self, place: &Place, name: Option<&str>) {
        let opened = &self.opened.names;
        match name {
            None if opened.is_empty() && !self.scenario.steps.is_empty() => {
                self.say(place, "no exchange is open yet", "open one first");
            }
            Some(name) if !opened.iter().any(|other| other == name) => {
                let later = self.scenario.exchange_names().contains(&name);
                let message = match later {
                    true => format!("the exchange `{name}` is opened only later"),
                    false => format!("there is no exchange `{name}`"),
                };
                let help = match later {
                    true => Some("move this step behind the one that opens it".to_owned()),
                    false => nearest_help(name, "opened so far", opened.iter().map(String::as_str)),
                };
                let help = help.unwrap_or_else(|| "open one first".to_owned());
                self.say(place, message, help);
            }
            _ => {}
        }
    }

    /// Whether an exchange plays a script; the scenario's first one unless named.
    pub(super) fn is_scripted(&self, name: Option<&str>) -> bool {
        let name = name.or(self.opened.names.first().map(String::as_str));
        name.is_none_or(|name| self.opened.scripted.contains(name))
    }

    pub(super) fn is_opened(&self, name: Option<&str>) -> bool {
        name.is_none_or(|name| self.opened.names.iter().any(|other| other == name))
    }
}
