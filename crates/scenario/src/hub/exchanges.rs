//! The exchanges of a scenario as a hub plays them: which take place, on which topic, and what their waits wait for.

use std::collections::BTreeMap;

use super::script::{Playable, events_after, playable};
use crate::hub_step::ReconnectLoop;
use crate::publish::{Part, Publish};
use crate::scenario::{Driver, Scenario};
use crate::script::{Repeat, ScriptEvent, ScriptItem};
use crate::span::Span;
use crate::step::{Await, Endpoint, Open, Reconnect, Step, Until};

/// The longest that the events of a script may take once they are published: longer than the judge's patience.
const WITHIN: Span = Span::from_millis(6000);
/// What comes twice comes soon: the streams stay open for so long behind their last event.
const AFTERWARDS: Span = Span::from_millis(500);

/// One exchange that takes place.
pub(super) struct Played {
    /// What is published to its topic.
    pub script: Playable,
    /// Whether it came back to a topic.
    pub again: bool,
    /// How many events it brings; `None` if that cannot be said.
    pub events: Option<u64>,
}

/// All exchanges of a scenario, and the steps that remain.
pub(super) struct Exchanges {
    driver: Driver,
    played: BTreeMap<String, Result<Played, String>>,
    first: Option<String>,
    steps: Vec<Step>,
    later: Vec<Step>,
}

impl Exchanges {
    pub fn of(scenario: &Scenario, publish: &Publish) -> Self {
        let driver = scenario.driver;
        let mut all =
            Self { driver, played: BTreeMap::new(), first: None, steps: Vec::new(), later: Vec::new() };
        let published = published(scenario, publish);
        let mut latest = String::new();
        for (at, step) in scenario.steps.iter().enumerate() {
            let on = |on: &Option<String>| on.clone().unwrap_or_else(|| latest.clone());
            match step {
                Step::Open(open) => {
                    all.open(open, publish, &published);
                    latest.clone_from(&open.name);
                }
                Step::Reconnect(reconnect) => {
                    all.reconnect(reconnect);
                    latest.clone_from(&reconnect.name);
                }
                Step::Await(what) => {
                    let on = on(&what.on);
                    all.wait(&on, what, &scenario.steps[at + 1..]);
                }
                Step::Close(drop) => {
                    let on = on(&drop.on);
                    if all.takes_place(&on) {
                        all.steps.push(Step::Close(crate::step::CloseStep { on: Some(on), ..drop.clone() }));
                    }
                }
                Step::ProbeAlpn(step) => {
                    let on = on(&step.on);
                    if all.takes_place(&on) {
                        all.steps.push(Step::ProbeAlpn(crate::life_step::On { on: Some(on) }));
                    }
                }
                Step::Wait(_) | Step::Request(_) | Step::HoldOpen(_) => all.steps.push(step.clone()),
                Step::ReconnectLoop(reconnects) => {
                    all.reconnects(reconnects);
                    latest.clone_from(&reconnects.name);
                }
                Step::Publish(_) if published.is_err() => {}
                Step::Publish(step) => all.steps.push(Step::Publish(step.clone())),
                // Only with a server of its own, and such scenarios are not played to hubs.
                Step::PollStats(_)
                | Step::Churn(_)
                | Step::Pause(_)
                | Step::SampleMemory(_)
                | Step::Terminate(_) => {}
                // A hub is not asked to send so much.
                Step::GrantCredit(_) => {}
            }
        }
        all
    }

    /// The steps that remain.
    pub fn steps(self) -> Vec<Step> {
        let mut steps = self.steps;
        steps.extend(self.later);
        steps.push(Step::Wait(AFTERWARDS));
        steps
    }

    /// The exchange that a check speaks of, with its name, or why it does not take place.
    pub fn find(&self, name: Option<&str>) -> (String, Result<&Played, String>) {
        let name = name.or(self.first.as_deref()).unwrap_or_default().to_owned();
        let found = match self.played.get(&name) {
            Some(Ok(played)) => Ok(played),
            Some(Err(why)) => Err(why.clone()),
            None => Err(format!("there is no exchange `{name}`")),
        };
        (name, found)
    }

    fn takes_place(&self, name: &str) -> bool {
        matches!(self.played.get(name), Some(Ok(_)))
    }

    fn open(&mut self, open: &Open, publish: &Publish, published: &Result<(), String>) {
        self.first.get_or_insert_with(|| open.name.clone());
        let played = published.clone().and_then(|()| opened(open, publish));
        if let Ok(played) = &played {
            let script = open.script.as_ref().map(|_| played.script.items.clone());
            self.steps.push(Step::Open(Open { script, endpoint: None, ..open.clone() }));
        }
        self.played.insert(open.name.clone(), played);
    }

    fn reconnect(&mut self, step: &Reconnect) {
        let played = match self.find(Some(&step.from)).1 {
            Err(why) => Err(why),
            Ok(from) => {
                let id = step.last_event_id.as_ref().map(|id| id.as_bytes());
                match (id, id.and_then(|id| events_after(&from.script.items, Some(id)))) {
                    // A scenario for hubs alone knows what it asks for.
                    (Some(_), None) if self.driver != Driver::Publish => {
                        Err("what a hub sends for an id that it does not know is its own affair".into())
                    }
                    // Without an id of the scenario's own the client brings the one that it has learned.
                    (_, events) => Ok(Played { script: from.script.clone(), again: true, events }),
                }
            }
        };
        if played.is_ok() {
            self.steps.push(Step::Reconnect(step.clone()));
        }
        self.played.insert(step.name.clone(), played);
    }

    /// What each of many connections brings cannot be said, only what all of them bring together.
    fn reconnects(&mut self, step: &ReconnectLoop) {
        let played = match self.find(Some(&step.from)).1 {
            Err(why) => Err(why),
            Ok(_) => Ok(Played { script: Playable::default(), again: true, events: None }),
        };
        if played.is_ok() {
            self.steps.push(Step::ReconnectLoop(step.clone()));
        }
        self.played.insert(step.name.clone(), played);
    }

    /// A hub's stream has no end: what waits for the end waits for the script's events. Where nothing depends on it, it waits
    /// behind all other steps, so that one lost event does not use up the time of the exchanges that follow.
    fn wait(&mut self, on: &str, what: &Await, rest: &[Step]) {
        let Ok(played) = self.find(Some(on)).1 else { return };
        let until = match (what.until, played.events) {
            (Until::End, Some(0)) => Until::Head,
            (Until::End, Some(events)) => Until::Events(events),
            // Whatever the client had not seen: it may be nothing.
            (Until::End, None) => Until::Head,
            (until, _) => until,
        };
        let wait = Step::Await(Await { on: Some(on.to_owned()), until, within: what.within.min(WITHIN) });
        let depends = |step: &Step| match step {
            Step::Close(_) | Step::Wait(_) | Step::Publish(_) => true,
            Step::Reconnect(reconnect) => reconnect.from == on,
            Step::ReconnectLoop(reconnects) => reconnects.from == on,
            _ => false,
        };
        match what.until == Until::End && !rest.iter().any(depends) {
            true => self.later.push(wait),
            false => self.steps.push(wait),
        }
    }
}

/// Whether the `publish` steps of a scenario can be played.
fn published(scenario: &Scenario, publish: &Publish) -> Result<(), String> {
    scenario.steps.iter().try_for_each(|step| match step {
        Step::Publish(step) => playable(&step.script, publish).map(drop),
        Step::ReconnectLoop(step) => playable(&step.publish.script, publish).map(drop),
        _ => Ok(()),
    })
}

fn opened(open: &Open, publish: &Publish) -> Result<Played, String> {
    if open.raw_script.is_some() {
        return Err("a raw script is JSON for the emit contract".into());
    }
    if open.reuse.is_some() {
        return Err("a hub's stream has no end, so its connection serves no second request".into());
    }
    if open.endpoint == Some(Endpoint::Stats) {
        return Err("the count of open streams belongs to the emit contract".into());
    }
    if open.script.is_some() && open.method.as_deref().is_some_and(|method| method != "GET") {
        return Err("a script travels in a request only under the emit contract".into());
    }
    let script = playable(open.script.as_deref().unwrap_or_default(), publish)?;
    let events = open.script.as_ref().and_then(|_| events_after(&script.items, None));
    Ok(Played { script, again: false, events })
}

/// An `observe` scenario whose streams bring something: a hub says nothing by itself.
pub(super) fn fed(scenario: &Scenario, publish: &Publish) -> Scenario {
    let feed = feed(publish);
    let fed = |step: &Step| match step {
        Step::Open(open)
            if open.endpoint.is_none_or(|endpoint| endpoint == Endpoint::Stream)
                && open.method.as_deref().is_none_or(|method| method == "GET") =>
        {
            Step::Open(Open { script: Some(feed.clone()), ..open.clone() })
        }
        other => other.clone(),
    };
    Scenario { steps: scenario.steps.iter().map(fed).collect(), ..scenario.clone() }
}

/// An event every half second for as long as a scenario may watch.
fn feed(publish: &Publish) -> Vec<ScriptItem> {
    let takes_ids = publish.takes(Part::Id) || publish.takes(Part::Sse);
    let event = ScriptEvent {
        data: Some("event {n}".to_owned().into()),
        id: takes_ids.then(|| "{n}".to_owned().into()),
        ..ScriptEvent::default()
    };
    let numbered = crate::script::written_out(&[ScriptItem::Repeat(Repeat { times: 26, event })]);
    numbered.into_iter().flat_map(|event| [event, ScriptItem::Wait(500)]).collect()
}
