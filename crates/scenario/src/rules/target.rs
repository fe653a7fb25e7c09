//! One target: it is either launched or attached to, offers what it claims, and its known failures name checks, as do those
//! in a file of their own.

use std::collections::HashMap;

use super::hub;
use super::prepare::{self, Captures};
use super::scenario;
use super::target_check::TargetCheck;
use crate::capability::Capability;
use crate::known::KnownFile;
use crate::load::{Place, Problems, Source, nearest_help};
use crate::scenario::Scenario;
use crate::suite::Suite;
use crate::target::{Endpoints, KnownFailure, Launch, Scheme, Target};

/// Everything that is wrong with a target.
pub(crate) fn target(source: &Source, target: &Target, suite: &Suite) -> Problems {
    let mut check = TargetCheck { source, suite, problems: Problems::default() };
    check.reached(target);
    check.tls(target);
    check.headers(target);
    check.prepared(target);
    check.endpoints(target);
    if let Some(publish) = &target.publish {
        hub::check(&mut check, target, publish);
    }
    check.own_scenarios(&target.scenarios);
    check.known_failures(&target.scenarios, target.known_failures.iter().map(|known| (None, known.clone())));
    check.problems
}

/// Everything that is wrong with scenarios that are added to a suite.
pub(crate) fn added(source: &Source, scenarios: &[Scenario], suite: &Suite) -> Problems {
    let mut check = TargetCheck { source, suite, problems: Problems::default() };
    has_scenarios(source, scenarios, &mut check.problems);
    check.own_scenarios(scenarios);
    check.problems
}

/// Whoever adds the scenarios of a file means that it has some.
pub(crate) fn has_scenarios(source: &Source, scenarios: &[Scenario], problems: &mut Problems) {
    if scenarios.is_empty() {
        let place = Place::root().key("scenarios");
        problems.add(source, || {
            place
                .problem(source, "this file has no scenarios")
                .help("write one under `scenarios:`, or leave the file out")
        });
    }
}

/// Everything that is wrong with a file of known failures.
pub(crate) fn known(source: &Source, file: &KnownFile, suite: &Suite) -> Problems {
    let mut check = TargetCheck { source, suite, problems: Problems::default() };
    check
        .known_failures(&[], file.known_failures.iter().map(|entry| (entry.target.clone(), entry.failure())));
    check.problems
}

impl TargetCheck<'_> {
    fn reached(&mut self, target: &Target) {
        let root = Place::root();
        if target.name.trim().is_empty() {
            self.say(
                &root.key("name"),
                "this target has no name",
                "reports need a short one, such as `flask`",
            );
        }
        match (&target.launch, &target.url) {
            (Some(_), Some(_)) => {
                let help = "keep `launch` to start it, or `url` to attach to it where it runs";
                self.say(&root.name("url"), "both `launch` and `url`", help);
            }
            (None, None) => {
                let help = "write `launch:` to start it, or `url:` to attach to it where it runs";
                self.say(&root, "neither `launch` nor `url`", help);
            }
            (Some(launch), None) => self.launch(&root.key("launch"), launch),
            (None, Some(url)) if !url.starts_with("http://") && !url.starts_with("https://") => {
                let message = format!("`{url}` is not an HTTP address");
                self.say(&root.key("url"), message, "write `http://host:port` or `https://host`");
            }
            (None, Some(_)) => {}
        }
    }

    fn tls(&mut self, target: &Target) {
        let Some(tls) = &target.tls else { return };
        let place = Place::root().name("tls");
        let by_url = target.url.as_ref().is_some_and(|url| url.starts_with("https:"));
        let by_launch = target.launch.as_ref().is_some_and(|launch| launch.scheme == Scheme::Https);
        if !by_url && !by_launch {
            let help = match target.launch {
                Some(_) => "write `scheme: https` under `launch`, or remove `tls`",
                None => "write `https://` in `url`, or remove `tls`",
            };
            self.say(&place, "`tls` for a target that is reached in clear text", help);
        }
        match (&tls.ca, tls.insecure) {
            (Some(_), true) => {
                self.say(
                    &place,
                    "both `ca` and `insecure`",
                    "keep `ca`: with `insecure` it is not looked at",
                );
            }
            (None, false) => {
                let help = "write `ca: FILE` or `insecure: true`, or remove `tls`";
                self.say(&place, "`tls` without a word about whom to trust", help);
            }
            _ => {}
        }
    }

    fn headers(&mut self, target: &Target) {
        for (name, value) in &target.headers {
            let mut look = prepare::Look { source: self.source, problems: &mut self.problems };
            prepare::field(&mut look, &Place::root().key("headers").name(name), name, value);
        }
    }

    /// The requests before the stream, how the stream is requested, and what uses their captures.
    fn prepared(&mut self, target: &Target) {
        let (source, root) = (self.source, Place::root());
        let mut captures = Captures::default();
        captures.add_all(source, &root.key("prepare"), &target.prepare, &mut self.problems);
        if let Some(method) = target.method.as_ref().filter(|method| !prepare::is_token(method)) {
            let message = format!("`{}` is not a method", method.escape_debug());
            self.say(&root.key("method"), message, "write a word such as `POST`");
        }
        if let Some(body) = &target.body {
            let mut look = prepare::Look { source, problems: &mut self.problems };
            look.placeholders(&root.key("body"), body);
            captures.used(source, &root.key("body"), body, &mut self.problems);
        }
        for (name, value) in &target.headers {
            captures.used(source, &root.key("headers").key(name), value, &mut self.problems);
        }
        let Endpoints { stream, emit, stats } = &target.endpoints;
        let all = [("stream", Some(stream)), ("emit", emit.as_ref()), ("stats", stats.as_ref())];
        for (key, path) in all.iter().filter_map(|(key, path)| Some((key, (*path)?))) {
            captures.used(source, &root.key("endpoints").key(key), path, &mut self.problems);
        }
    }

    fn launch(&mut self, place: &Place, launch: &Launch) {
        if launch.run.is_empty() {
            self.say(&place.key("run"), "an empty command", "write the program and its arguments");
        } else if launch.port.is_none()
            && !launch.run.iter().chain(launch.env.values()).any(|text| text.contains("{port}"))
        {
            let help = "put `{port}` where the server takes its port, in `run` or `env`, or write its number as `port:`";
            self.say(&place.key("run"), "nothing tells this server its port", help);
        }
        for (at, _) in launch.setup.iter().enumerate().filter(|(_, command)| command.is_empty()) {
            self.say(
                &place.key("setup").index(at),
                "an empty command",
                "write the program and its arguments",
            );
        }
        if !launch.ready.get.starts_with('/') {
            let message = format!("`{}` is not a path", launch.ready.get);
            self.say(&place.key("ready").key("get"), message, "paths start with `/`");
        }
    }

    fn endpoints(&mut self, target: &Target) {
        let endpoints = &target.endpoints;
        let place = Place::root().key("endpoints");
        let all = [
            ("stream", Some(&endpoints.stream)),
            ("emit", endpoints.emit.as_ref()),
            ("stats", endpoints.stats.as_ref()),
        ];
        for (key, path) in all {
            if let Some(path) = path.filter(|path| !path.starts_with('/')) {
                self.say(&place.key(key), format!("`{path}` is not a path"), "paths start with `/`");
            }
        }
        for (at, capability) in target.capabilities.iter().enumerate() {
            let place = Place::root().key("capabilities").index(at);
            if target.capabilities[..at].contains(capability) {
                self.say(&place, format!("`{capability}` is listed twice"), "remove one of the two");
            }
            let missing = match capability {
                Capability::Emit if endpoints.emit.is_none() => "emit",
                Capability::Stats if endpoints.stats.is_none() => "stats",
                _ => continue,
            };
            let message = format!("the capability `{missing}` without an endpoint");
            self.say(
                &place,
                message,
                format!("add `{missing}: /..` to `endpoints`, or remove the capability"),
            );
        }
    }

    /// Scenarios of the target's own: as right as those of the suite, and none of them again.
    fn own_scenarios(&mut self, own: &[Scenario]) {
        let (source, all) = (self.source, Place::root().key("scenarios"));
        let known = self.suite.requirements().iter().map(|one| (&one.id, one)).collect();
        for (at, one) in own.iter().enumerate() {
            let (place, id) = (all.index(at), &one.id);
            if own[..at].iter().any(|other| other.id == *id) {
                self.say(
                    &place.key("id"),
                    format!("two scenarios are called `{id}`"),
                    "name this one otherwise",
                );
            } else if self.suite.scenario(id).is_some() {
                let message = format!("the suite has a scenario `{id}` already");
                self.say(&place.key("id"), message, "name this one otherwise, such as `own/NAME`");
            }
            scenario::check(source, &place, one, Some(&known), &mut self.problems);
        }
    }

    /// The entries of a list, each with the target that it concerns if it names one.
    fn known_failures(
        &mut self,
        own: &[Scenario],
        entries: impl Iterator<Item = (Option<String>, KnownFailure)>,
    ) {
        let (source, list) = (self.source, Place::root().key("known-failures"));
        let mut first = HashMap::new();
        for (at, (target, known)) in entries.enumerate() {
            let place = list.index(at);
            self.known_failure(own, &place, &known);
            let check = known.check.clone();
            if let Some(other) = first.insert((target, known.check, known.scenario), at) {
                self.problems.add(source, || {
                    let line = list.index(other).key("check").line(source);
                    let problem = place.key("check").problem(source, format!("`{check}` is listed twice"));
                    problem.help(format!("the other one is on line {line}; remove one of them"))
                });
            }
        }
    }

    fn known_failure(&mut self, own: &[Scenario], place: &Place, known: &KnownFailure) {
        let id = &known.check;
        let judges: Vec<&str> = self
            .suite
            .scenarios_of(id)
            .chain(own.iter().filter(|own| own.judges(id)))
            .map(|scenario| scenario.id.as_str())
            .collect();
        if known.reason.trim().is_empty() {
            self.say(
                &place.key("reason"),
                format!("no reason why `{id}` fails"),
                "write it for the reader of the report",
            );
        }
        if self.suite.find(id).is_none() {
            let ids = self.suite.requirements().iter().map(|requirement| requirement.id.as_str());
            let help = nearest_help(id.as_str(), "known", ids).unwrap_or_else(|| "remove it".to_owned());
            self.say(&place.key("check"), format!("there is no requirement `{id}`"), help);
        } else if judges.is_empty() {
            self.say(
                &place.key("check"),
                format!("no scenario judges `{id}`, so it cannot fail"),
                "remove it",
            );
        } else if let Some(scenario) = &known.scenario
            && !judges.contains(&scenario.as_str())
        {
            let help = nearest_help(scenario, "scenarios that judge it", judges);
            let message = format!("no scenario `{scenario}` judges `{id}`");
            self.say(&place.key("scenario"), message, help.unwrap_or_else(|| "remove `scenario`".to_owned()));
        }
    }
}
