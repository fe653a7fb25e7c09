//! One scenario: its exchanges are named before they are spoken of, its script fits its driver, its checks can fail.

use super::prepare::Look;
use super::requirements::Known;
use super::validator::{Opened, ScenarioValidator};
use super::{expectations, h2, life, requirements};
use crate::capability::Capability;
use crate::hub_step::{PublishStep, ReconnectLoop};
use crate::limits::MAX_GENERATED;
use crate::load::{Place, Problems, Source, nearest_help};
use crate::preparation::{Each, Preparation};
use crate::scenario::{Driver, Scenario};
use crate::script::{ScriptItem, written_len};
use crate::step::{Endpoint, Open, Step, Until};

pub(super) fn check(
    source: &Source,
    place: &Place,
    scenario: &Scenario,
    known: Option<&Known<'_>>,
    problems: &mut Problems,
) {
    let mut look = ScenarioValidator { source, scenario, opened: Opened::default(), problems };
    look.head(place);
    for (at, step) in scenario.steps.iter().enumerate() {
        look.step(&place.key("steps").index(at), step);
    }
    look.driver(place);
    look.checks(place, known);
}

impl ScenarioValidator<'_> {
    fn head(&mut self, place: &Place) {
        let id = &self.scenario.id;
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !id.split_once('/').is_some_and(|(topic, name)| word(topic) && word(name)) {
            let message = format!("`{id}` is not a scenario id");
            self.say(
                &place.key("id"),
                message,
                "write `topic/name` in lower case, such as `stream/head-and-lines`",
            );
        }
        if self.scenario.title.trim().is_empty() {
            self.say(
                &place.key("title"),
                format!("`{id}` has no title"),
                "write one line that a reader understands",
            );
        }
        if self.scenario.steps.is_empty() {
            self.say(
                &place.key("steps"),
                format!("`{id}` does nothing"),
                "write at least `- open: {as: stream}`",
            );
        }
        if self.scenario.checks.is_empty() {
            self.say(
                &place.key("checks"),
                format!("`{id}` checks nothing"),
                "write a check, or remove the scenario",
            );
        }
    }

    fn step(&mut self, place: &Place, step: &Step) {
        match step {
            Step::Open(open) => self.open(&place.key("open"), open),
            Step::Await(wait) => {
                let place = place.key("await");
                self.named(&place.key("on"), wait.on.as_deref());
                if let Until::Events(0) | Until::Comments(0) | Until::Bytes(0) = wait.until {
                    self.say(
                        &place.key("until"),
                        "this waits for nothing",
                        "wait for at least 1, or remove the step",
                    );
                }
            }
            Step::Wait(_) => {}
            Step::Close(drop) => self.named(&place.key("close").key("on"), drop.on.as_deref()),
            Step::Reconnect(reconnect) => {
                let place = place.key("reconnect");
                self.named(&place.key("from"), Some(&reconnect.from));
                let scripted = self.opened.scripted.contains(&reconnect.from);
                self.new_name(&place.key("as"), &reconnect.name);
                if scripted {
                    self.opened.scripted.insert(reconnect.name.clone());
                }
            }
            Step::Publish(publish) => self.publish(&place.key("publish"), publish),
            Step::ReconnectLoop(reconnects) => self.reconnects(&place.key("reconnect-loop"), reconnects),
            Step::Request(request) => self.request(&place.key("request"), request),
            other => {
                life::step(self, place, other);
                h2::step(self, place, other);
            }
        }
    }

    fn request(&mut self, place: &Place, request: &Preparation) {
        if request.each == Each::Stream {
            let help = "remove `each`, or write the request under `prepare` in the target file";
            self.say(&place.key("each"), "a `request` step is sent once", help);
        }
        let Self { source, opened, problems, .. } = self;
        opened.captures.add(source, place, request, problems);
    }

    /// The body of a stream's request, and what it uses of captures.
    fn body(&mut self, place: &Place, open: &Open) {
        let Self { source, opened, problems, .. } = self;
        if let Some(body) = &open.body {
            let place = place.key("body");
            Look { source, problems }.placeholders(&place, body);
            opened.captures.used(source, &place, body, problems);
        }
        for (name, value) in &open.headers {
            if let Some(text) = value.as_ref().and_then(|value| std::str::from_utf8(value.as_bytes()).ok()) {
                opened.captures.used(source, &place.key("headers").key(name), text, problems);
            }
        }
        if open.body.is_some() && (open.script.is_some() || open.raw_script.is_some()) {
            let help = "keep one of them: by POST a script is the body";
            self.say(&place.name("body"), "both a body and a script", help);
        }
    }

    fn open(&mut self, place: &Place, open: &Open) {
        self.body(place, open);
        if let Some(reuse) = &open.reuse {
            self.named(&place.key("reuse"), Some(reuse));
        }
        if let Some(stream) = &open.endpoint_of {
            self.named(&place.key("endpoint-of"), Some(stream));
        }
        for (field, carried) in &open.carries {
            let place = place.key("carries").key(field).key(carried.key());
            self.named(&place, Some(carried.exchange()));
        }
        self.new_name(&place.key("as"), &open.name);
        let scripted = open.script.is_some() || open.raw_script.is_some();
        if open.script.is_some() && open.raw_script.is_some() {
            self.say(&place.name("raw-script"), "both `script` and `raw-script`", "keep one of them");
        }
        if open.script.as_deref().is_some_and(|script| written_len(script) > MAX_GENERATED) {
            let message = format!("this script comes to more than {} MiB", MAX_GENERATED >> 20);
            self.say(&place.key("script"), message, "repeat less often");
        }
        life::script(self, &place.key("script"), open.script.as_deref().unwrap_or_default());
        h2::open(self, place, open);
        if scripted {
            self.opened.scripted.insert(open.name.clone());
            let key = if open.script.is_some() { "script" } else { "raw-script" };
            if self.scenario.driver != Driver::Emit {
                let help = match self.scenario.driver {
                    Driver::Publish => "publish it with a `publish` step, or write `driver: emit`",
                    _ => "write `driver: emit`, or remove the script",
                };
                let article = if self.scenario.driver == Driver::Observe { "an" } else { "a" };
                let message = format!("a script in {article} `{}` scenario", self.scenario.driver);
                self.say(&place.name(key), message, help);
            }
            if open.endpoint.is_some_and(|endpoint| endpoint != Endpoint::Emit) {
                let help = "only the emit endpoint plays scripts: remove `endpoint`";
                self.say(&place.key("endpoint"), "a script for an endpoint that plays none", help);
            }
            if open.method.as_deref() == Some("POST") && !self.scenario.needs.contains(&Capability::Post) {
                let help = "add `needs: [post]`, so that servers without it are skipped";
                self.say(&place.key("method"), "a script sent by POST without `needs: [post]`", help);
            }
        }
        if open.topic.is_some() && self.scenario.driver != Driver::Publish {
            let help = "write `driver: publish`, or remove `topic`";
            self.say(&place.name("topic"), "a topic without `driver: publish`", help);
        }
        self.opened.topics.insert(open.topic.clone().unwrap_or_else(|| open.name.clone()));
        if open.endpoint == Some(Endpoint::Stats) && !self.scenario.needs.contains(&Capability::Stats) {
            let help = "add `needs: [stats]`, so that servers without it are skipped";
            self.say(&place.key("endpoint"), "the stats endpoint without `needs: [stats]`", help);
        }
    }

    fn publish(&mut self, place: &Place, publish: &PublishStep) {
        self.opened.publishes = true;
        if self.scenario.driver != Driver::Publish {
            let help = "write `driver: publish`, or remove the step";
            self.say(place, format!("a `publish` step in an `{}` scenario", self.scenario.driver), help);
        }
        let topics = &self.opened.topics;
        if !topics.contains(&publish.topic) {
            let help = nearest_help(&publish.topic, "read so far", topics.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "open one with `topic:` first".to_owned());
            let message = format!("no exchange reads the topic `{}`", publish.topic);
            self.say(&place.key("topic"), message, help);
        }
        let is_event = |item: &ScriptItem| matches!(item, ScriptItem::Event(_) | ScriptItem::Repeat(_));
        if !publish.script.iter().any(is_event) {
            let help = "write at least one `event`";
            self.say(&place.key("script"), "this publishes nothing", help);
        }
        for (at, item) in publish.script.iter().enumerate() {
            if !is_event(item) && !matches!(item, ScriptItem::Wait(_)) {
                let place = place.key("script").index(at);
                self.say(&place, "this cannot be published", "a hub takes `event`, `repeat` and `wait`");
            }
        }
        if written_len(&publish.script) > MAX_GENERATED {
            let message = format!("this script comes to more than {} MiB", MAX_GENERATED >> 20);
            self.say(&place.key("script"), message, "repeat less often");
        }
    }

    fn reconnects(&mut self, place: &Place, reconnects: &ReconnectLoop) {
        self.named(&place.key("from"), Some(&reconnects.from));
        self.new_name(&place.key("as"), &reconnects.name);
        self.publish(&place.key("publish"), &reconnects.publish);
        let without_id = |item: &ScriptItem| match item {
            ScriptItem::Event(event) => event.id.is_none(),
            ScriptItem::Repeat(repeat) => repeat.event.id.is_none(),
            _ => false,
        };
        if let Some(at) = reconnects.publish.script.iter().position(without_id) {
            let place = place.key("publish").key("script").index(at);
            let help = "give it an `id`: nobody can come back behind it";
            self.say(&place, "an event without an id where a reader reconnects", help);
        }
    }

    fn driver(&mut self, place: &Place) {
        if self.scenario.driver == Driver::Emit && self.opened.scripted.is_empty() {
            let help = "give an `open` step a `script`, or write `driver: observe`";
            self.say(&place.key("driver"), "an `emit` scenario without any script", help);
        }
        if self.scenario.driver == Driver::Publish && !self.opened.publishes {
            let help = "add a `publish` step, or write `driver: observe`";
            self.say(&place.key("driver"), "a `publish` scenario that publishes nothing", help);
        }
    }

    fn checks(&mut self, place: &Place, known: Option<&Known<'_>>) {
        for (at, check) in self.scenario.checks.iter().enumerate() {
            let place = place.key("checks").index(at);
            self.named(&place.key("on"), check.on.as_deref());
            let mut level = None;
            if let Some(known) = known {
                let place = place.key("requirement");
                requirements::named(self.source, &place, &check.requirement, known, self.problems);
                level = known.get(&check.requirement).map(|requirement| requirement.level);
            }
            expectations::check(self, &place.key("expect"), check, level);
        }
    }
}
