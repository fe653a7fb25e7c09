//! Takes the events of a stream one by one and holds them to a grammar.
//!
//! Each rule has a part of its own, which keeps what it has to remember. What cannot be read cannot be placed: after an event that
//! is not what the envelope says, orders, groups and numbers are not judged, for they would only tell the same again.

mod classify;
mod ends;
mod findings;
mod order;
mod pieces;
mod scopes;
mod seen;
mod told;
mod values;

use serde_json::Value;

use crate::finding::Place;
use crate::grammar::Grammar;
use crate::input::{Ending, Event, Head, Request};
use crate::recognise::all;
use crate::report::{Merged, Report};
use crate::rules::IdRule;
use ssespec_scenario::DialectRule as Rule;

use self::classify::Classified;
use self::ends::{Ends, Next};
use self::findings::Findings;
use self::order::Order;
use self::pieces::Pieces;
use self::scopes::Scopes;
use self::seen::Seen;
use self::told::ToldOf;
use self::values::Values;

/// Holds one stream to one grammar.
#[derive(Debug)]
pub struct Matcher<'g> {
    grammar: &'g Grammar,
    request: Value,
    findings: Findings,
    events: usize,
    /// Whether orders, groups and numbers can still be told.
    sighted: bool,
    ends: Ends<'g>,
    order: Order,
    scopes: Scopes,
    values: Values,
    pieces: Pieces<'g>,
    told: ToldOf,
}

impl<'g> Matcher<'g> {
    /// For a stream that begins. What is not known of the request and of the head is not judged.
    pub fn new(grammar: &'g Grammar, request: Option<&Request>, head: Option<&Head>) -> Self {
        let request = request.map_or(Value::Null, Request::document);
        let mut findings = Findings::default();
        if let Some(head) = head {
            values::head(&grammar.file, &head.document(), &request, &mut findings);
        }
        let ends = Ends::new(grammar, &request);
        Self {
            grammar,
            sighted: !grammar.file.resumes.iter().any(|asked| all(asked, &request, &request)),
            request,
            findings,
            events: 0,
            ends,
            order: Order::default(),
            scopes: Scopes::new(grammar),
            values: Values::default(),
            pieces: Pieces::new(grammar),
            told: ToldOf::new(grammar),
        }
    }

    /// The same for who shows the pieces of texts while they come ([`Matcher::pieces`]).
    #[must_use]
    pub fn showing(mut self) -> Self {
        self.pieces.shown = true;
        self
    }

    /// The pieces of texts that the events brought since this was last asked, in their order.
    pub fn pieces(&mut self) -> Vec<Merged> {
        self.pieces.newest()
    }

    /// Takes the next event.
    pub fn event(&mut self, event: &Event<'_>) {
        self.events += 1;
        let place = Place { event: self.events, byte: event.byte };
        if event.id.is_some() {
            self.ends.id();
        }
        let classified = classify::classify(self.grammar, event, place, &self.request, &mut self.findings);
        let (kind, document) = match &classified {
            Classified::Known { kind, document } => (Some(*kind), document),
            Classified::Unknown { document } => (None, document),
            Classified::Unreadable(why) => {
                self.sighted = false;
                self.ends.unreadable(*why, place, &mut self.findings);
                return;
            }
        };
        if let Some(rule) = &self.grammar.file.ids {
            let broken = match rule.are {
                IdRule::Absent => event.id.is_some(),
                IdRule::Present => event.id.is_none(),
                // An empty one takes back the last.
                IdRule::Unique => event.id.is_some_and(|sent| !sent.is_empty() && self.values.repeats(sent)),
            };
            if broken {
                values::id(rule, event.id, place, &mut self.findings);
            }
        }
        let next = self.ends.event(kind, document, place, &mut self.findings);
        if next == Next::Restart {
            self.order = Order::default();
            self.scopes = Scopes::new(self.grammar);
            self.pieces.begin_anew();
        }
        if self.sighted && next != Next::Skip {
            self.values.counts(&self.grammar.file, document, place, &mut self.findings);
        }
        let Some(kind) = kind else { return };
        let seen = Seen { kind: &kind.kind, document, request: &self.request, place };
        let of = format!(" of {}", kind.kind);
        let at = (document, &self.request, place);
        values::fields(&kind.fields, at, &of, Rule::Fields, &mut self.findings);
        self.told.event(self.grammar, seen, &mut self.findings);
        if next == Next::Skip {
            return;
        }
        if self.sighted && next != Next::After {
            self.order.event(self.grammar, seen, &mut self.findings);
            self.scopes.event(self.grammar, seen, &mut self.findings);
            self.values.event(self.grammar, seen, &mut self.findings);
        }
        self.pieces.event(seen, self.sighted, &mut self.findings);
    }

    /// The stream is over, or nobody reads on.
    pub fn finish(mut self, ending: Ending) -> Report {
        let conclusion = self.ends.conclusion();
        let end = self.ends.finish(ending, self.events, &mut self.findings);
        let whole = end.is_well() && self.sighted;
        if whole {
            self.scopes.finish(self.grammar, &mut self.findings);
            self.pieces.finish(&self.request, &mut self.findings);
            self.told.finish(self.grammar, &self.request, &mut self.findings);
        }
        let summary = self.told.summary(self.grammar, self.events);
        let (findings, merged) = (self.findings.all(), self.pieces.merged());
        Report { findings, whole, end, conclusion, summary, merged }
    }
}
