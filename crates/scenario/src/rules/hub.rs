//! A hub: its stream has a topic, its publish request carries topic and data, and nothing in it is misspelt.

use super::target_check::TargetCheck;
use crate::capability::Capability;
use crate::load::{Place, nearest_help};
use crate::publish::{Part, Publish};
use crate::target::Target;
use crate::template::{port_number, words};

/// The placeholders of what is published.
const WORDS: [&str; 6] = ["topic", "data", "event", "id", "retry", "sse"];

pub(super) fn check(look: &mut TargetCheck<'_>, target: &Target, publish: &Publish) {
    let root = Place::root();
    let place = root.key("publish");
    let stream = root.key("endpoints").key("stream");
    if !words(&target.endpoints.stream).iter().any(|word| word == "topic") {
        let help = "put `{topic}` where a subscriber names its topic, such as `/events?topic={topic}`";
        look.say(&stream, "the stream of a hub without `{topic}`", help);
    }
    if target.endpoints.emit.is_some() {
        let help = "keep `publish` for a hub, or the emit endpoint for a server that plays scripts";
        look.say(&root.key("endpoints").key("emit"), "both `publish` and an emit endpoint", help);
    }
    for (at, capability) in target.capabilities.iter().enumerate() {
        if *capability == Capability::Emit {
            let help = "remove it: scripts are played through `publish`";
            look.say(&root.key("capabilities").index(at), "the capability `emit` of a hub", help);
        }
    }
    let to = &publish.to;
    if !["/", "http://", "https://"].iter().any(|start| to.starts_with(start)) {
        let help = "write a path such as `/publish`, or a whole address where the hub publishes elsewhere";
        look.say(&place.key("to"), format!("`{to}` is neither a path nor an HTTP address"), help);
    }
    if target.launch.is_none() && words(to).iter().any(|word| port_number(word).is_some()) {
        let help = "only `launch` gives ports away: write the address as it is";
        look.say(&place.key("to"), "a port placeholder for a hub that is not launched", help);
    }
    body(look, &place, publish);
    known_words(look, &place, publish);
    if !publish.words().iter().any(|word| word == "topic") {
        look.say(&place, "a publish request without `{topic}`", "put `{topic}` where the hub takes it");
    }
    if !publish.takes(Part::Data) && !publish.takes(Part::Sse) {
        let help = "put `{data}` where the hub takes the payload, or `{sse}` where it takes the text of an event stream";
        look.say(&place, "a publish request without `{data}`", help);
    }
}

fn body(look: &mut TargetCheck<'_>, place: &Place, publish: &Publish) {
    let given: Vec<&str> = [
        ("form", publish.form.is_some()),
        ("json", publish.json.is_some()),
        ("text", publish.text.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, given)| given.then_some(key))
    .collect();
    match given.as_slice() {
        [_] => {}
        [] => {
            let help = "write one of `form:`, `json:` and `text:`";
            look.say(place, "a publish request without a body", help);
        }
        [first, second, ..] => {
            let message = format!("both `{first}` and `{second}`");
            look.say(&place.name(second), message, "keep the one that the hub takes");
        }
    }
}

/// Where each placeholder stands, so that a misspelt one is pointed at.
fn known_words(look: &mut TargetCheck<'_>, place: &Place, publish: &Publish) {
    let mut at: Vec<(Place, Vec<String>)> = vec![(place.key("to"), words(&publish.to))];
    for (name, value) in &publish.headers {
        at.push((place.key("headers").key(name), words(value)));
    }
    for (name, value) in publish.form.iter().flatten() {
        at.push((place.key("form").key(name), words(value)));
    }
    if let Some(json) = &publish.json {
        at.push((place.key("json"), crate::template::json_words(json)));
    }
    if let Some(text) = &publish.text {
        at.push((place.key("text"), words(text)));
    }
    for (index, (place, words)) in at.iter().enumerate() {
        let is_known = |word: &str| WORDS.contains(&word) || (index == 0 && port_number(word).is_some());
        for word in words.iter().filter(|word| !is_known(word)) {
            let help = nearest_help(word, "known", WORDS);
            let help = help.unwrap_or_else(|| format!("known are {}", WORDS.join(", ")));
            look.say(place, format!("`{{{word}}}` is no placeholder"), help);
        }
    }
}
