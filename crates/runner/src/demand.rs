//! What a scenario demands of a server: how many requests it sends, and how many streams it has open at once. Computed from its
//! steps, and never less than what is played.

use std::collections::BTreeMap;
use std::time::Duration;

use ssespec_harness::limits::CHURNED_AT_ONCE;
use ssespec_scenario::script::written;
use ssespec_scenario::{Endpoint, Open, PublishStep, Scenario, Step, Target, is_member, member_names};

/// The longest pause between two questions of a `poll-stats` step, once it has asked a few times; see the recorder.
const POLLED_EVERY: Duration = Duration::from_millis(250);
/// How often a `poll-stats` step asks before its pauses are that long, the last time included.
const POLLED_FIRST: u64 = 5;

/// What a scenario demands of a server. A redirect that is followed adds a request, which nobody can know before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// How many requests for the server's own stream use the method and the body of the target.
    pub own: u64,
    /// How many others, by their method.
    pub others: BTreeMap<String, u64>,
    /// How many connections are open at once at most.
    pub at_once: u64,
}

impl Demand {
    /// What one playing of the scenario demands.
    pub fn of(scenario: &Scenario) -> Self {
        let mut demand = Self::default();
        let mut open: Vec<String> = Vec::new();
        for step in &scenario.steps {
            // What is open for the time of the step alone.
            let beside = match step {
                Step::Open(asked) => {
                    let names = names(asked);
                    demand.opens(asked, count(names.len()));
                    open.extend(names);
                    0
                }
                Step::Close(step) => {
                    close(&mut open, step.on.as_deref());
                    0
                }
                Step::Reconnect(step) => {
                    close(&mut open, Some(&step.from));
                    demand.own += 1;
                    open.push(step.name.clone());
                    0
                }
                Step::ReconnectLoop(step) => {
                    close(&mut open, Some(&step.from));
                    demand.own += u64::from(step.times);
                    open.push(step.name.clone());
                    demand.publishes(&step.publish)
                }
                Step::Publish(step) => demand.publishes(step),
                Step::PollStats(step) => {
                    let polls = step.within.duration().as_millis() / POLLED_EVERY.as_millis();
                    demand.adds("GET", POLLED_FIRST + u64::try_from(polls).unwrap_or(u64::MAX));
                    1
                }
                Step::Churn(step) => {
                    demand.adds("GET", u64::from(step.times));
                    u64::from(step.times.min(CHURNED_AT_ONCE))
                }
                Step::Request(request) => {
                    demand.adds(request.method(), 1);
                    1
                }
                // It offers HTTP/2, and leaves without a request.
                Step::ProbeAlpn(_) => 1,
                Step::Await(_)
                | Step::Wait(_)
                | Step::Pause(_)
                | Step::SampleMemory(_)
                | Step::Terminate(_)
                | Step::GrantCredit(_)
                | Step::HoldOpen(_) => 0,
            };
            demand.at_once = demand.at_once.max(count(open.len()) + beside);
        }
        demand
    }

    /// How many requests that is.
    pub fn requests(&self) -> u64 {
        self.own + self.others.values().sum::<u64>()
    }

    /// The same to this target, with what is sent before each stream.
    pub fn requests_to(&self, target: &Target) -> u64 {
        self.requests() * (1 + count(target.before_each_stream().count()))
    }

    /// What both demand, one after the other.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.own += other.own;
        for (method, times) in &other.others {
            self.adds(method, *times);
        }
        self.at_once = self.at_once.max(other.at_once);
        self
    }

    fn opens(&mut self, open: &Open, times: u64) {
        let scripted = open.script.is_some() || open.raw_script.is_some();
        let own = open.endpoint.map_or(!scripted, |endpoint| endpoint == Endpoint::Stream);
        match &open.method {
            None if own && open.body.is_none() => self.own += times,
            None if open.body.is_some() => self.adds("POST", times),
            None => self.adds("GET", times),
            Some(method) => self.adds(method, times),
        }
    }

    /// A hub is handed one request an event, by as many as there are writers.
    fn publishes(&mut self, step: &PublishStep) -> u64 {
        self.adds("POST", count(written(&step.script).count()));
        step.writers.map_or(1, u64::from)
    }

    fn adds(&mut self, method: &str, times: u64) {
        if times > 0 {
            *self.others.entry(method.to_owned()).or_default() += times;
        }
    }
}

/// Whether a scenario sends a last event ID, as EventSource does by GET alone.
pub fn sends_last_event_id(scenario: &Scenario) -> bool {
    scenario.steps.iter().any(|step| match step {
        Step::Reconnect(_) | Step::ReconnectLoop(_) => true,
        Step::Open(open) => open.headers.keys().any(|name| name.eq_ignore_ascii_case("Last-Event-ID")),
        Step::Await(_)
        | Step::Wait(_)
        | Step::Close(_)
        | Step::Publish(_)
        | Step::PollStats(_)
        | Step::Churn(_)
        | Step::Pause(_)
        | Step::SampleMemory(_)
        | Step::Terminate(_)
        | Step::GrantCredit(_)
        | Step::ProbeAlpn(_)
        | Step::Request(_)
        | Step::HoldOpen(_) => false,
    })
}

fn names(open: &Open) -> Vec<String> {
    match open.times {
        Some(times) => member_names(&open.name, times).collect(),
        None => vec![open.name.clone()],
    }
}

/// Closes the latest, or all that a name speaks of.
fn close(open: &mut Vec<String>, name: Option<&str>) {
    match name {
        None => drop(open.pop()),
        Some(name) => open.retain(|one| one != name && !is_member(one, name)),
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::{Each, Preparation};
    use ssespec_test_support::fixture::suite;

    use super::*;

    fn demand(driver: &str, steps: &str) -> (u64, String, u64) {
        let suite = suite(&[("a/one", driver, steps, &[("x.first", "{ status: [200] }")])]);
        let Demand { own, others, at_once } = Demand::of(&suite.scenarios()[0]);
        let others = others.iter().map(|(method, times)| format!("{times} {method}"));
        (own, others.collect::<Vec<_>>().join(" "), at_once)
    }

    #[test]
    fn what_is_closed_makes_room_for_what_is_opened() {
        let observe = "driver: observe";
        let one_by_one = "[{ open: { as: a } }, { close: {} }, { open: { as: b } }, { close: { on: b } }]";
        assert_eq!(demand(observe, one_by_one), (2, String::new(), 1));
        let all = "[{ open: { as: a } }, { open: { as: b, method: HEAD } }, { open: { as: c, times: 4 } }]";
        assert_eq!(demand(observe, all), (5, "1 HEAD".to_owned(), 6));
        let members = "[{ open: { as: c, times: 4 } }, { close: { on: c } }, { open: { as: d } }]";
        assert_eq!(demand(observe, members), (5, String::new(), 4));
        let again = "[{ open: { as: a } }, { reconnect: { from: a, as: b } }, { probe-alpn: {} }]";
        assert_eq!(demand(observe, again), (2, String::new(), 2));
    }

    #[test]
    fn streams_that_are_churned_are_requests_of_their_own() {
        let steps = "[{ open: { as: s, script: [{ hold: true }] } }, { churn: { times: 20, within: 200ms, script: [{ hold: true }] } }]";
        assert_eq!(demand("driver: emit\n    needs: [emit]", steps), (0, "21 GET".to_owned(), 9));
    }

    #[test]
    fn requests_beside_the_streams_and_before_each_are_counted() {
        let steps =
            "[{ request: { url: /job, body: x } }, { open: { as: a, body: x } }, { open: { as: b } }]";
        assert_eq!(demand("driver: observe", steps), (1, "2 POST".to_owned(), 2));
        let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
        let bare = ssespec_test_support::fixture::target(&suite, "[]", "[]");
        let ticket = Preparation { url: "/ticket".into(), each: Each::Stream, ..Preparation::default() };
        let login = Preparation { url: "/login".into(), ..Preparation::default() };
        let target = Target { prepare: vec![login, ticket], ..bare.clone() };
        let demand = Demand::of(&suite.scenarios()[0]);
        assert_eq!((demand.requests_to(&bare), demand.requests_to(&target)), (3, 6));
    }

    #[test]
    fn a_last_event_id_is_seen_in_steps_and_fields() {
        let sends = |steps: &str| {
            let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
            sends_last_event_id(&suite.scenarios()[0])
        };
        assert!(!sends("[{ open: { as: a, headers: { Accept: null } } }]"));
        assert!(sends("[{ open: { as: a, headers: { last-event-id: x } } }]"));
        assert!(sends("[{ open: { as: a } }, { reconnect: { from: a, as: b } }]"));
    }
}
