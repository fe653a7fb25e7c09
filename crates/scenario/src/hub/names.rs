//! Topics and ids of one playing: nothing that was published before, or is beside it, may be taken for its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::expectation::{EventIs, Expectation, FieldIs};
use crate::hub_step::PublishStep;
use crate::payload::{Payload, Text};
use crate::scenario::Scenario;
use crate::script::{ScriptEvent, ScriptItem};
use crate::step::{Open, Step};

/// The scenario with topics and ids that nobody else uses: `unique` must differ from that of every other playing. An id is
/// changed by what stands before it, in scripts, reconnects and expectations alike, because a hub may look an id up
/// among those of all topics. The empty id is left alone: it resets.
pub fn named(scenario: &Scenario, unique: &str) -> Scenario {
    let mut names = Names { unique, topics: BTreeMap::new(), ids: BTreeMap::new() };
    names.learn(scenario);
    let mut scenario = scenario.clone();
    for step in &mut scenario.steps {
        match step {
            Step::Open(open) => {
                let topic = names.topic(own_topic(open));
                for item in open.script.iter_mut().flatten() {
                    rename(item, &topic);
                }
                open.topic = Some(topic);
            }
            Step::Publish(publish) => names.publication(publish),
            Step::ReconnectLoop(reconnects) => names.publication(&mut reconnects.publish),
            Step::Reconnect(reconnect) => {
                let of = reconnect.from.clone();
                if let Some(id) = &mut reconnect.last_event_id {
                    names.payload(&of, id);
                }
            }
            _ => {}
        }
    }
    let first = scenario.exchange_names().first().map(|name| (*name).to_owned()).unwrap_or_default();
    for check in &mut scenario.checks {
        names.expectation(check.on.as_deref().unwrap_or(&first), &mut check.expect);
    }
    scenario
}

fn own_topic(open: &Open) -> &str {
    open.topic.as_deref().unwrap_or(&open.name)
}

fn prefix(topic: &str) -> String {
    format!("{topic}:")
}

fn rename(item: &mut ScriptItem, topic: &str) {
    let event: &mut ScriptEvent = match item {
        ScriptItem::Event(event) => event,
        ScriptItem::Repeat(repeat) => &mut repeat.event,
        _ => return,
    };
    if let Some(id) = event.id.as_mut().filter(|id| !id.as_str().is_empty()) {
        *id = Text::from(prefix(topic) + id.as_str());
    }
}

/// What the exchanges read.
struct Names<'u> {
    unique: &'u str,
    /// Exchange to topic, as the scenario writes it.
    topics: BTreeMap<String, String>,
    /// Topic to the ids that are published there.
    ids: BTreeMap<String, BTreeSet<String>>,
}

impl Names<'_> {
    fn topic(&self, topic: &str) -> String {
        format!("ssespec-{}-{topic}", self.unique)
    }

    fn publication(&self, publish: &mut PublishStep) {
        let topic = self.topic(&publish.topic);
        publish.script.iter_mut().for_each(|item| rename(item, &topic));
        publish.topic = topic;
    }

    fn learn(&mut self, scenario: &Scenario) {
        for step in &scenario.steps {
            match step {
                Step::Open(open) => {
                    let topic = own_topic(open).to_owned();
                    self.publishes(&topic, open.script.as_deref().unwrap_or_default());
                    self.topics.insert(open.name.clone(), topic);
                }
                Step::Reconnect(reconnect) => {
                    if let Some(topic) = self.topics.get(&reconnect.from).cloned() {
                        self.topics.insert(reconnect.name.clone(), topic);
                    }
                }
                Step::ReconnectLoop(reconnects) => {
                    if let Some(topic) = self.topics.get(&reconnects.from).cloned() {
                        self.topics.insert(reconnects.name.clone(), topic);
                    }
                    self.publishes(&reconnects.publish.topic, &reconnects.publish.script);
                }
                Step::Publish(publish) => self.publishes(&publish.topic, &publish.script),
                _ => {}
            }
        }
    }

    fn publishes(&mut self, topic: &str, script: &[ScriptItem]) {
        let ids = self.ids.entry(topic.to_owned()).or_default();
        for item in crate::script::written_out(script) {
            if let ScriptItem::Event(ScriptEvent { id: Some(id), .. }) = item
                && !id.as_str().is_empty()
            {
                ids.insert(id.as_str().to_owned());
            }
        }
    }

    /// An id that was published to the exchange's topic, else to another, as it was renamed there; anything else stays.
    fn payload(&self, exchange: &str, id: &mut Payload) {
        let Some(own) = self.topics.get(exchange) else { return };
        let Ok(text) = std::str::from_utf8(id.as_bytes()) else { return };
        let has = |topic: &&String| self.ids.get(*topic).is_some_and(|ids| ids.contains(text));
        if let Some(topic) = Some(own).filter(has).or_else(|| self.ids.keys().find(has)) {
            *id = Payload::from((prefix(&self.topic(topic)) + text).as_str());
        }
    }

    fn expectation(&self, exchange: &str, expectation: &mut Expectation) {
        let event = |event: &mut EventIs| {
            if let Some(id) = &mut event.id {
                self.payload(exchange, id);
            }
        };
        match expectation {
            Expectation::Any(inner) | Expectation::All(inner) | Expectation::WhenCompressed(inner) => {
                inner.iter_mut().for_each(|inner| self.expectation(exchange, inner));
            }
            Expectation::When(when) => {
                let of = when.of.clone();
                self.expectation(of.as_deref().unwrap_or(exchange), &mut when.is);
                when.expect.iter_mut().for_each(|inner| self.expectation(exchange, inner));
            }
            Expectation::Events(events) | Expectation::FirstEvents(events) => {
                events.iter_mut().for_each(event);
            }
            Expectation::LastEventId(id) => self.payload(exchange, id),
            Expectation::NoField(FieldIs { name, value }) if name == "id" => self.payload(exchange, value),
            _ => {}
        }
    }
}
