//! What will run against a target, and what is skipped with which reason.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::hub::{Adapted, adapt};
use ssespec_scenario::{Capability, Check, Driver, Scenario, Suite, Tag, Target, TargetProtocol};

use crate::demand::sends_last_event_id;
use crate::estimate::least_duration;
use crate::own_server;

/// What will run against a target.
pub struct RunPlan {
    /// The scenarios to run, longest first.
    pub run: Vec<Scenario>,
    /// Those that talk to a server of their own.
    pub own: Vec<Scenario>,
    /// The checks that do not apply, each a skip with its reason.
    pub skipped: Vec<CheckResult>,
}

impl RunPlan {
    /// Sorts scenarios by what the target can do. Those for a hub become what a hub can play.
    pub fn new(scenarios: &[Scenario], target: &Target, suite: &Suite) -> Self {
        let mut plan = Self { run: Vec::new(), own: Vec::new(), skipped: Vec::new() };
        for scenario in scenarios {
            let missing = missing(scenario, target)
                .or_else(|| own_server::against(scenario, target))
                .or_else(|| repeats(scenario, target));
            let (scenario, about_get) = match (&missing, scenario.driver) {
                (None, Driver::Observe) if !scenario.speaks_mcp() => {
                    by_method(scenario, suite, target.stream_method())
                }
                _ => (Some(scenario.clone()), None),
            };
            if let Some(about_get) = about_get {
                let reason = Reason::AboutGet(target.stream_method().to_owned());
                plan.skipped.extend(skips(&about_get, target, suite, &reason));
            }
            let Some(scenario) = &scenario else { continue };
            match (missing, &target.publish) {
                (Some(reason), _) => {
                    plan.skipped.extend(skips(scenario, target, suite, &reason));
                }
                (None, _) if !scenario.server.is_shared() => plan.own.push(scenario.clone()),
                (None, None) => plan.run.push(scenario.clone()),
                (None, Some(publish)) => plan.add_adapted(adapt(scenario, publish), target, suite),
            }
        }
        plan.run.sort_by_key(|scenario| std::cmp::Reverse(least_duration(scenario)));
        plan
    }

    fn add_adapted(&mut self, adapted: Adapted, target: &Target, suite: &Suite) {
        let Adapted { scenario, left_out } = adapted;
        let left_out = left_out
            .into_iter()
            .map(|(check, why)| skip(&scenario, &check, target, suite, &Reason::NotForThisHub(why)));
        self.skipped.extend(left_out);
        if !scenario.checks.is_empty() {
            self.run.push(scenario);
        }
    }
}

/// What the scenario needs and the target does not have.
fn missing(scenario: &Scenario, target: &Target) -> Option<Reason> {
    let is_hub = target.publish.is_some();
    if let Some(protocol) = scenario.http.filter(|only| *only != target.protocol) {
        return Some(match protocol {
            TargetProtocol::H2 => Reason::AboutHttp2,
            TargetProtocol::Http1 => Reason::AboutHttp1,
        });
    }
    // A hub is given the scripts through its own API.
    let has = |c: &Capability| target.capabilities.contains(c) || (is_hub && *c == Capability::Emit);
    if scenario.driver == Driver::Publish && !is_hub {
        return Some(Reason::NotAHub);
    }
    if scenario.driver == Driver::Emit
        && !is_hub
        && (!has(&Capability::Emit) || target.endpoints.emit.is_none())
    {
        return Some(Reason::NoEmitContract);
    }
    if has(&Capability::Mcp) && !scenario.speaks_mcp() && target.body.is_none() {
        return Some(Reason::McpStreamNotAsked);
    }
    scenario.needs.iter().find(|c| !has(c)).map(|needed| Reason::NoCapability(*needed))
}

/// Why a scenario is not played to a server that is not ours: it would repeat a request that may cost money or have effects.
fn repeats(scenario: &Scenario, target: &Target) -> Option<Reason> {
    let method = target.stream_method();
    let repeats = scenario.driver == Driver::Observe
        && !scenario.is(Tag::AnyResponse)
        && !scenario.speaks_mcp()
        // Whoever wrote it into the target file wants it to be sent.
        && !target.has_own(&scenario.id)
        && target.launch.is_none()
        && method != "GET";
    repeats.then(|| Reason::WouldRepeat(method.to_owned()))
}

/// A scenario with the checks that apply to a stream that is requested by this method, and with those that do not.
pub fn by_method(scenario: &Scenario, suite: &Suite, method: &str) -> (Option<Scenario>, Option<Scenario>) {
    let reconnects = method != "GET" && sends_last_event_id(scenario);
    let (apply, do_not) = scenario
        .checks
        .iter()
        .cloned()
        .partition(|check| !reconnects && suite.requirement(&check.requirement).asked_by.admits(method));
    let with = |checks: Vec<_>| (!checks.is_empty()).then(|| Scenario { checks, ..scenario.clone() });
    (with(apply), with(do_not))
}

/// Each check of a scenario that does not apply, as a skip with its reason.
pub fn skips<'a>(
    scenario: &'a Scenario,
    target: &'a Target,
    suite: &'a Suite,
    reason: &'a Reason,
) -> impl Iterator<Item = CheckResult> + 'a {
    scenario.checks.iter().map(move |check| skip(scenario, check, target, suite, reason))
}

fn skip(scenario: &Scenario, check: &Check, target: &Target, suite: &Suite, reason: &Reason) -> CheckResult {
    CheckResult {
        target: target.name.clone(),
        scenario: scenario.id.clone(),
        check: check.requirement.clone(),
        level: suite.level(&check.requirement),
        driver: scenario.driver,
        verdict: Verdict::Skip,
        known: None,
        message: reason.to_string(),
        code: Some(reason.code()),
        finding: None,
        elapsed_ms: 0,
        recording: None,
    }
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::{OK, OPEN, suite, target, three};

    use super::*;

    fn planned(capabilities: &str) -> (Vec<String>, Vec<String>) {
        let suite = three();
        let plan = RunPlan::new(suite.scenarios(), &target(&suite, capabilities, "[]"), &suite);
        let skipped = plan.skipped.iter().map(|s| format!("{} {}: {}", s.scenario, s.check, s.message));
        (plan.run.into_iter().map(|s| s.id).collect(), skipped.collect())
    }

    #[test]
    fn the_longest_starts_first() {
        assert_eq!(planned("[emit, gzip]").0, ["b/slow", "b/gzip", "a/observed"]);
    }

    #[test]
    fn what_does_not_apply_is_skipped_with_its_reason() {
        let (run, skipped) = planned("[emit]");
        assert_eq!(run, ["b/slow", "a/observed"]);
        let reason = "the target does not list the capability `gzip`";
        assert_eq!(skipped, [format!("b/gzip x.first: {reason}"), format!("b/gzip x.second: {reason}")]);
        let (run, skipped) = planned("[]");
        assert_eq!(run, ["a/observed"]);
        assert_eq!(skipped.len(), 3);
        assert_eq!(skipped[2], "b/slow x.second: the target has no scripted test endpoint");
    }

    #[test]
    fn a_stream_that_is_asked_for_by_post_is_not_asked_again_and_again() {
        let any = "driver: observe\n    tags: [any-response]";
        let suite = suite(&[
            ("a/whole", any, OPEN, &[("x.first", OK)]),
            ("a/other", "driver: observe", OPEN, &[("x.second", OK)]),
        ]);
        let target = Target { body: Some("{}".into()), ..target(&suite, "[]", "[]") };
        let plan = RunPlan::new(suite.scenarios(), &target, &suite);
        assert_eq!(plan.run.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["a/whole"]);
        let told = "it would send another POST, which may cost money or have effects: let `launch` start the server, or use \
                    `ssespec check --requests`";
        assert_eq!(plan.skipped.iter().map(|s| s.message.as_str()).collect::<Vec<_>>(), [told]);
    }

    #[test]
    fn a_scenario_of_the_targets_own_is_sent_whatever_the_method() {
        let suite = suite(&[("a/other", "driver: observe", OPEN, &[("x.first", OK)])]);
        let own = Scenario { id: "own/one".to_owned(), ..suite.scenarios()[0].clone() };
        let bare = target(&suite, "[]", "[]");
        let target = Target { body: Some("{}".into()), scenarios: vec![own.clone()], ..bare };
        let selected = [suite.scenarios(), &[own]].concat();
        let plan = RunPlan::new(&selected, &target, &suite);
        assert_eq!(plan.run.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["own/one"]);
        assert_eq!(plan.skipped.iter().map(|s| s.scenario.as_str()).collect::<Vec<_>>(), ["a/other"]);
    }

    /// Its stream is opened by the requests of its protocol, which repeat nothing that has effects.
    #[test]
    fn an_mcp_endpoint_is_asked_by_its_own_scenarios() {
        let resumes = "[{ open: { as: s, body: '{}', headers: { Last-Event-ID: x } } }]";
        let suite = suite(&[
            ("a/mcp", "driver: observe\n    needs: [mcp]", resumes, &[("x.first", OK)]),
            ("a/observed", "driver: observe", OPEN, &[("x.second", OK)]),
        ]);
        let planned = |target: &Target| {
            let plan = RunPlan::new(suite.scenarios(), target, &suite);
            let run: Vec<String> = plan.run.iter().map(|s| s.id.clone()).collect();
            (run, plan.skipped.iter().map(|s| s.message.clone()).collect::<Vec<_>>())
        };
        let bare = target(&suite, "[mcp]", "[]");
        let why = "an MCP endpoint streams to requests of its protocol alone: give `prepare` and `body` to judge such a stream \
                   (docs/mcp.md)";
        assert_eq!(planned(&bare), (vec!["a/mcp".to_owned()], vec![why.to_owned()]));
        let asked = Target { body: Some("{}".into()), ..bare };
        let why = "it would send another POST, which may cost money or have effects: let `launch` start the server, or use \
                   `ssespec check --requests`";
        assert_eq!(planned(&asked), (vec!["a/mcp".to_owned()], vec![why.to_owned()]));
        let (run, skipped) = planned(&target(&suite, "[]", "[]"));
        assert_eq!(run, ["a/observed"]);
        assert_eq!(skipped, ["the target does not list the capability `mcp`"]);
    }

    #[test]
    fn what_is_about_another_http_is_skipped_with_its_reason() {
        let keys = |protocol: &str| format!("driver: observe\n    http: {protocol}");
        let suite = suite(&[
            ("a/h2", &keys("h2"), OPEN, &[("x.first", OK)]),
            ("a/http1", &keys("http1"), OPEN, &[("x.second", OK)]),
        ]);
        for (protocol, runs, reason) in [
            (TargetProtocol::Http1, "a/http1", "it is about HTTP/2, and the target is tested over HTTP/1.1"),
            (TargetProtocol::H2, "a/h2", "it is about HTTP/1.1, and the target is tested over HTTP/2"),
        ] {
            let target = Target { protocol, ..target(&suite, "[]", "[]") };
            let plan = RunPlan::new(suite.scenarios(), &target, &suite);
            assert_eq!(plan.run.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), [runs]);
            assert_eq!(plan.skipped.iter().map(|s| s.message.as_str()).collect::<Vec<_>>(), [reason]);
        }
    }
}
