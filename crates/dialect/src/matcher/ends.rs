//! One rule for all endings: with a terminal event, nothing after it, and not open long after it.

use serde_json::Value;

use super::classify::Unreadable;
use super::findings::{Findings, slot};
use crate::file::Kind;
use crate::finding::{Level, Place};
use crate::grammar::Grammar;
use crate::input::Ending;
use crate::limits::OPEN_LONG;
use crate::recognise::all;
use crate::report::{Conclusion, End};
use crate::rules;
use crate::shown::{either, value};
use ssespec_scenario::DialectRule as Rule;

#[derive(Debug)]
pub struct Ends<'g> {
    grammar: &'g Grammar,
    rule: Option<&'g rules::Ends>,
    state: State<'g>,
    /// The kind that said that it ended well: a sentinel may have come since.
    succeeded: Option<&'g str>,
    last: Option<(&'g str, Place)>,
    /// Whether an event had an id.
    ids: bool,
    /// Whether an event may have been a terminal one that we could not read.
    unsure: bool,
}

/// What the other rules do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// They judge it.
    GoOn,
    /// They forget what was before it, and judge it.
    Restart,
    /// It may come after the end: their order has no place for it.
    After,
    /// They leave it.
    Skip,
}

#[derive(Clone, Copy, Debug)]
enum State<'g> {
    Running,
    /// This kind ended it.
    Succeeded(&'g str),
    /// The last word.
    Over(&'g str),
    /// This kind reported a failure.
    Failed(&'g str),
}

impl<'g> Ends<'g> {
    pub fn new(grammar: &'g Grammar, request: &Value) -> Self {
        let rule = grammar
            .file
            .ends
            .as_ref()
            .filter(|rule| rule.request.is_empty() || all(&rule.request, request, request));
        let state = State::Running;
        Self { grammar, rule, state, succeeded: None, last: None, ids: false, unsure: false }
    }

    /// An event had an id.
    pub fn id(&mut self) {
        self.ids = true;
    }

    /// Takes an event that cannot be read.
    pub fn unreadable(&mut self, why: Unreadable, place: Place, findings: &mut Findings) {
        self.unsure |= why == Unreadable::TooDeep;
        self.named(None, "an event that cannot be read", &Value::Null, place, findings);
    }

    /// Takes an event.
    pub fn event(
        &mut self,
        kind: Option<&'g Kind>,
        document: &Value,
        place: Place,
        findings: &mut Findings,
    ) -> Next {
        let name = kind.map_or("an unknown event", |kind| kind.kind.as_str());
        self.named(kind, name, document, place, findings)
    }

    fn named(
        &mut self,
        kind: Option<&'g Kind>,
        name: &'g str,
        document: &Value,
        place: Place,
        findings: &mut Findings,
    ) -> Next {
        let shown = self.grammar.shown(name);
        self.last = Some((shown, place));
        let Some(rule) = self.rule else { return Next::GoOn };
        if kind.is_some_and(|kind| kind.anywhere) {
            return match self.state {
                State::Failed(_) | State::Over(_) => Next::Skip,
                State::Running | State::Succeeded(_) => Next::GoOn,
            };
        }
        let among = |kinds: &[String]| kind.is_some_and(|kind| kinds.contains(&kind.kind));
        let is_sentinel = rule.sentinel.as_ref().is_some_and(|sentinel| sentinel.kind == name);
        let (after, allowed): (&str, &[String]) = match self.state {
            State::Running => return self.running(rule, name, document, place, findings),
            State::Succeeded(_) | State::Failed(_) if among(&rule.again) => {
                self.state = State::Running;
                self.succeeded = None;
                return Next::Restart;
            }
            State::Succeeded(_) if is_sentinel => {
                self.state = State::Over(shown);
                return Next::GoOn;
            }
            State::Succeeded(_) if among(&rule.after) => return Next::After,
            State::Succeeded(end) => (end, &rule.after),
            State::Failed(_) if among(&rule.after_failure) => return Next::Skip,
            State::Failed(failure) => (failure, &rule.after_failure),
            State::Over(end) => (end, &[]),
        };
        let grammar = self.grammar;
        let mut allowed: Vec<&str> =
            allowed.iter().chain(&rule.again).map(|kind| grammar.shown(kind)).collect();
        if let (State::Succeeded(_), Some(sentinel)) = (self.state, &rule.sentinel) {
            allowed.push(grammar.shown(&sentinel.kind));
        }
        allowed.push("the end of the body");
        let came = format!("{shown} after {after}");
        findings.breach(slot(Rule::Ends, 0), Some(place), came, either(&allowed), &rule.why);
        Next::Skip
    }

    fn running(
        &mut self,
        rule: &'g rules::Ends,
        name: &'g str,
        document: &Value,
        place: Place,
        findings: &mut Findings,
    ) -> Next {
        if rule.success.iter().any(|kind| kind == name) {
            self.state = State::Succeeded(self.grammar.shown(name));
            self.succeeded = Some(name);
        } else if rule.failure.iter().any(|kind| kind == name) {
            self.state = State::Failed(self.grammar.shown(name));
            let said = rule.failure_at.iter().find_map(|pointer| pointer.first(document)).map(value);
            let came = match said {
                Some(said) => format!("{name}: the server reports a failure of its own, {said}"),
                None => format!("{name}: the server reports a failure of its own"),
            };
            findings.add(slot(Rule::ServerError, 0), Level::Failed, Some(place), came, String::new(), None);
            // What was open stays open: nothing of it is judged.
            return Next::Skip;
        }
        Next::GoOn
    }

    /// What the terminal event says, if one came.
    pub fn conclusion(&self) -> Conclusion {
        match (self.state, self.succeeded) {
            (State::Failed(kind), _) => Conclusion::Failed(kind.to_owned()),
            (State::Succeeded(_) | State::Over(_), Some(kind)) => Conclusion::Succeeded(kind.to_owned()),
            (State::Running | State::Succeeded(_) | State::Over(_), _) => Conclusion::None,
        }
    }

    /// Judges the end, and says whether it came.
    pub fn finish(&self, ending: Ending, events: usize, findings: &mut Findings) -> End {
        let Some(rule) = self.rule else { return End::Free };
        let place = self.last.map(|(_, place)| place);
        let how = match ending {
            Ending::Complete => "the body ended",
            Ending::Aborted => "the body was aborted",
            Ending::Open { quiet } => {
                self.open(rule, quiet, place, findings);
                return match (self.state, &rule.sentinel) {
                    (State::Running, _) if self.unsure => End::Unread,
                    (State::Running, _) => End::Open,
                    (State::Succeeded(_), Some(_)) => End::SentinelOpen,
                    (State::Succeeded(_) | State::Over(_), _) => End::Reached,
                    (State::Failed(_), _) => End::Missed,
                };
            }
        };
        match (self.state, &rule.sentinel) {
            (State::Running, _) if self.unsure => End::Unread,
            (State::Running, _) if rule.may_resume && self.ids => End::Early,
            (State::Running, _) => {
                let came = match self.last {
                    Some((kind, _)) => {
                        format!("{how} after {kind}, event {events}, without a terminal event")
                    }
                    None => format!("{how} without any event"),
                };
                let terminal: Vec<&str> =
                    rule.success.iter().chain(&rule.failure).map(|kind| self.grammar.shown(kind)).collect();
                findings.breach(slot(Rule::Ends, 1), place, came, either(&terminal), &rule.why);
                End::Missed
            }
            (State::Succeeded(end), Some(sentinel)) => {
                let came = format!("{how} after {end}");
                let allowed = self.grammar.shown(&sentinel.kind).to_owned();
                findings.breach(slot(Rule::Ends, 2), place, came, allowed, &sentinel.why);
                End::Reached
            }
            (State::Succeeded(_) | State::Over(_), _) => End::Reached,
            (State::Failed(_), _) => End::Missed,
        }
    }

    fn open(
        &self,
        rule: &rules::Ends,
        quiet: std::time::Duration,
        place: Option<Place>,
        findings: &mut Findings,
    ) {
        let end = match (self.state, &rule.sentinel) {
            (State::Running, _) | (State::Succeeded(_), Some(_)) => return,
            (State::Succeeded(end) | State::Over(end) | State::Failed(end), _) => end,
        };
        if quiet >= OPEN_LONG {
            let came = format!("the body is still open {} s after {end}", quiet.as_secs());
            let allowed = "the end of the body".to_owned();
            findings.add(slot(Rule::Ends, 3), Level::Warn, place, came, allowed, Some(rule.why.clone()));
        }
    }
}
