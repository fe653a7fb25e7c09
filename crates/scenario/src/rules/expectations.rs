//! One check's expectation: it can fail, speaks of known exchanges, and judges no server by a slow clock.

use super::validator::ScenarioValidator;
use super::{h2, life};
use crate::expectation::{Expectation, Mark};
use crate::expected_event::{EventCount, EventMatch};
use crate::load::Place;
use crate::mcp_rule::{Mcp, McpRule};
use crate::preparation::pointer_fault;
use crate::requirement::Level;
use crate::scenario::Check;
use crate::step::Step;

pub(super) fn check(look: &mut ScenarioValidator<'_>, place: &Place, check: &Check, level: Option<Level>) {
    Walk { look, check, level }.visit(place, &check.expect);
}

struct Walk<'w, 'a> {
    look: &'w mut ScenarioValidator<'a>,
    check: &'w Check,
    level: Option<Level>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, place: &Place, expectation: &Expectation) {
        let facts = expectation.facts();
        for other in &facts.refers_to {
            let place = other.keys.iter().fold(place.clone(), |place, key| place.key(key));
            self.look.named(&place, Some(other.exchange));
        }
        if let Some(word) = facts.compares_with_script {
            self.scripted(place, word);
        }
        match expectation {
            Expectation::Any(inner) => self.each(&place.key("any"), inner),
            Expectation::All(inner) => self.each(&place.key("all"), inner),
            Expectation::WhenCompressed(inner) => self.each(&place.key("when-compressed"), inner),
            Expectation::When(when) => {
                let place = place.key("when");
                self.visit(&place.key("is"), &when.is);
                for (at, expectation) in when.expect.iter().enumerate() {
                    self.visit(&place.key("expect").index(at), expectation);
                }
            }
            Expectation::Status(list) => self.not_empty(&place.key("status"), list.len()),
            Expectation::FirstEvents(list) => self.not_empty(&place.key("first-events"), list.len()),
            Expectation::Comments(list) => self.not_empty(&place.key("comments"), list.len()),
            Expectation::AtLeastEvents(n) => {
                self.not_empty(&place.key("at-least-events"), usize::try_from(*n).unwrap_or(usize::MAX));
            }
            Expectation::EventCount(count) => self.count(&place.key("event-count"), count),
            Expectation::EventOrder(list) => {
                let place = place.key("event-order");
                self.not_empty(&place, list.len());
                for (at, event) in list.iter().enumerate() {
                    self.event(&place.index(at), event);
                }
            }
            Expectation::AtMost(limit) => {
                self.upper_bound(&place.name("at-most"));
                self.mark(&place.key("at-most").key("from"), limit.from);
                self.mark(&place.key("at-most").key("to"), limit.to);
            }
            Expectation::Gap(gap) => {
                self.mark(&place.key("gap").key("from"), gap.from);
                self.mark(&place.key("gap").key("to"), gap.to);
            }
            Expectation::Before(before) => {
                self.mark(&place.key("before").key("mark"), before.mark);
                self.mark(&place.key("before").key("other"), before.other);
            }
            Expectation::Sequence(sequence) => {
                let place = place.key("sequence");
                self.not_empty(&place.key("count"), sequence.count as usize);
                if !sequence.data.as_str().contains("{n}") {
                    let help = "write `{n}` where the number stands";
                    self.look.say(&place.key("data"), "data without a number cannot be counted", help);
                }
            }
            Expectation::Life(rule) => life::rule(self.look, &place.key("life"), rule),
            Expectation::Mcp(mcp) => self.mcp(&place.key("mcp"), mcp),
            Expectation::Http2(rule) => h2::rule(self.look, &place.key("http2"), *rule),
            // There is nothing in these that could be wrong, beyond what they say about themselves.
            Expectation::Refused
            | Expectation::Head(_)
            | Expectation::Header(_)
            | Expectation::HeaderIncludes(_)
            | Expectation::Message(_)
            | Expectation::Stream(_)
            | Expectation::Dialect(_)
            | Expectation::Events(_)
            | Expectation::PlaysScript
            | Expectation::ScriptPrefix
            | Expectation::NoField(_)
            | Expectation::OnlyScriptedFields
            | Expectation::Retry(_)
            | Expectation::EmptyId
            | Expectation::LastEventId(_)
            | Expectation::NotCoalesced
            | Expectation::Continues(_)
            | Expectation::NoRepeat(_)
            | Expectation::HeadNotHeldBack
            | Expectation::NoFreshCookie(_)
            | Expectation::NoSessionCookie(_)
            | Expectation::FlushedBeside(_)
            | Expectation::EventsBeside(_)
            | Expectation::NoStoredCopy(_)
            | Expectation::SameHeaders(_)
            | Expectation::Varies(_)
            | Expectation::NotContains(_) => {}
        }
    }

    fn each(&mut self, place: &Place, inner: &[Expectation]) {
        self.not_empty(place, inner.len());
        for (at, expectation) in inner.iter().enumerate() {
            self.visit(&place.index(at), expectation);
        }
    }

    /// A rule that compares with another exchange names it, and no other rule does.
    fn mcp(&mut self, place: &Place, mcp: &Mcp) {
        match (mcp.rule.compares_with(), &mcp.of) {
            (Some(what), None) => {
                let help = format!("name with `of` {what}");
                self.look.say(place, "this rule compares with another exchange", help);
            }
            (None, Some(_)) => {
                let help = "remove `of`";
                self.look.say(&place.name("of"), "this rule compares with no other exchange", help);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        if mcp.rule.needs_discover() && mcp.discover.is_none() {
            let help = "name with `discover` the exchange that sent `server/discover`";
            self.look.say(place, "this rule is of a revision that the server may not speak", help);
        }
        if mcp.session.is_some() && mcp.discover.is_some() {
            let help = "keep the one of the revision that the rule is of";
            self.look.say(&place.name("discover"), "both `session` and `discover`", help);
        }
        let counts = |step: &Step| matches!(step, Step::PollStats(count) if count.more == Some(0));
        if mcp.rule == McpRule::EndsWithClient && !self.look.scenario.steps.iter().any(counts) {
            let message = "this looks at a `poll-stats` step with `more: 0`, and there is none";
            self.look.say(place, message, "add a `poll-stats` step with `more: 0`");
        }
    }

    /// A count that some stream breaks.
    fn count(&mut self, place: &Place, count: &EventCount) {
        self.event(&place.key("event"), &count.event);
        match count.bounds() {
            (0, None) => {
                let help = "write `least: 1`, or `most` for the most that may come";
                self.look.say(&place.key("least"), "any number of events is as many as this expects", help);
            }
            (least, Some(most)) if least > most => {
                let message = format!("at least {least} and at most {most} cannot both hold");
                self.look.say(&place.key("most"), message, "write a `most` that is not below `least`");
            }
            (_, None | Some(_)) => {}
        }
    }

    fn event(&mut self, place: &Place, event: &EventMatch) {
        match (&event.pointer, &event.equals) {
            (None, Some(_)) => {
                let help = "add `pointer: ''` for the whole data, or where in it the value stands, such as `pointer: /usage/total`";
                self.look.say(&place.name("equals"), "`equals` without a `pointer`", help);
            }
            (Some(pointer), _) => {
                if let Some(help) = pointer_fault(pointer) {
                    let message = format!("`{}` is not a JSON pointer", pointer.escape_debug());
                    self.look.say(&place.key("pointer"), message, help);
                }
            }
            (None, None) => {}
        }
    }

    fn not_empty(&mut self, place: &Place, len: usize) {
        if len == 0 {
            self.look.say(place, "this expects nothing", "say what must have come back");
        }
    }

    /// A slow machine fakes lateness, so lateness never breaks a must or a should.
    fn upper_bound(&mut self, place: &Place) {
        if let Some(level @ (Level::Must | Level::Should)) = self.level {
            let message =
                format!("upper time bounds may only note, but `{}` is a {level}", self.check.requirement);
            self.look.say(
                place,
                message,
                "prove it by a `gap` or by `before`, which a slow machine cannot fake",
            );
        }
    }

    fn mark(&mut self, place: &Place, mark: Mark) {
        if let Mark::Event(0) | Mark::Comment(0) = mark {
            self.look.say(place, "marks are counted from 1", "the first one is 1");
        }
    }

    fn scripted(&mut self, place: &Place, name: &str) {
        let on = self.check.on.as_deref();
        if self.look.is_opened(on) && !self.look.is_scripted(on) {
            let message = format!("`{name}` on an exchange that has no script");
            self.look.say(place, message, "name another one with `on:`, or give it a script");
        }
    }
}
