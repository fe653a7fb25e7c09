//! What a check will ask of an endpoint, before anything is sent: which scenarios, how many requests, how many streams at once. All
//! of it follows from the steps of the scenarios.

use anyhow::anyhow;
use ssespec_evidence::observations::Asked;
use ssespec_evidence::reason::Reason;
use ssespec_harness::access::Access;
use ssespec_runner::demand::Demand;
use ssespec_runner::{RunPlan, by_method};
use ssespec_scenario::{Preparation, RequirementId, Scenario, Suite, Tag, Target};

use crate::failure::Failure;

/// How many streams are open at once unless a flag says otherwise: as many as a browser opens to one server over HTTP/1.1.
const AT_ONCE: u32 = 6;

/// What the flags say of how much may be asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowance {
    /// How many requests may follow the first to an endpoint that is asked once.
    pub requests: u64,
    /// How many streams may be open at once, if that is said.
    pub at_once: Option<u32>,
    /// Whether what opens many connections or sends hostile input is played.
    pub intrusive: bool,
}

/// What a check will ask.
pub struct Plan {
    /// What is played, each with the checks that apply.
    pub scenarios: Vec<Scenario>,
    /// What is not, each with the checks that are left out, and why.
    pub left_out: Vec<(Scenario, Reason)>,
    /// How many streams are open at once at most.
    pub at_once: u32,
    /// What is sent before, as it was written.
    pub before: Before,
    /// How it is asked.
    pub way: Way,
}

/// What is sent before the stream: method and address of each, as they were written.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Once before all requests.
    pub all: Vec<String>,
    /// Before each request for the stream.
    pub each: Vec<String>,
}

impl Before {
    fn of(target: &Target) -> Self {
        let lines = |one: &Preparation| one.line();
        Self {
            all: target.before_all().map(lines).collect(),
            each: target.before_each_stream().map(lines).collect(),
        }
    }
}

/// How an endpoint is asked.
pub enum Way {
    /// A first look, then all scenarios, as many beside each other as the bound of streams allows, then second tries.
    Freely(Freely),
    /// One request, and then only what is allowed.
    Once(Once),
}

/// How much is asked of an endpoint that may be asked freely.
pub struct Freely {
    /// The id of the scenario whose first exchange tells what stands behind the URL; `None` if it is not selected.
    pub any_response: Option<String>,
    pub(super) scenarios: usize,
    pub(super) demand: Demand,
}

/// How much is asked of an endpoint that is asked once.
pub struct Once {
    /// The method.
    pub method: String,
    /// The id of the scenario that is played by the one request.
    pub first: String,
    /// How many requests second tries may send.
    pub second_tries: u64,
    /// What follows it, by what it costs.
    pub(super) further: Vec<Further>,
}

/// A scenario that shows something beyond the one request.
pub(super) struct Further {
    pub(super) id: String,
    pub(super) demand: Demand,
    /// How many requests must be allowed for it and for all that come before it.
    pub(super) allowed: u64,
    pub(super) chosen: bool,
}

impl Plan {
    /// Plans a check of these scenarios.
    ///
    /// # Errors
    /// Nothing can be judged in this way, or `--requests` is given for what is asked freely.
    pub fn new(
        suite: &Suite,
        target: &Target,
        selected: &[Scenario],
        access: &Access,
        allowance: Allowance,
    ) -> Result<Self, Failure> {
        let method = access.stream_method();
        match access.asked() {
            Asked::Freely if allowance.requests > 0 => {
                let told = "--requests is for an endpoint that is asked once: by another method than GET (-X, -d), or with --once. How much a \
                            GET is asked is bounded by --run, --skip and --at-once";
                Err(Failure::Usage(anyhow!(told)))
            }
            Asked::Freely => Ok(Self::freely(suite, target, selected, allowance)),
            Asked::Once => Self::once(suite, target, selected, method, allowance),
        }
    }

    fn freely(suite: &Suite, target: &Target, selected: &[Scenario], allowance: Allowance) -> Self {
        let at_once = allowance.at_once.unwrap_or(AT_ONCE);
        let (mut scenarios, mut left_out) = (Vec::new(), Vec::new());
        for scenario in selected {
            match spared(scenario, allowance.intrusive, at_once) {
                Some(reason) => left_out.push((scenario.clone(), reason)),
                None => scenarios.push(scenario.clone()),
            }
        }
        let played = playable(&scenarios, target, suite);
        let way = Way::Freely(Freely {
            any_response: played.iter().find(|one| one.is(Tag::AnyResponse)).map(|one| one.id.clone()),
            scenarios: played.len(),
            demand: played.iter().map(Demand::of).fold(Demand::default(), |all, one| all.and(&one)),
        });
        Self { scenarios, left_out, at_once, before: Before::of(target), way }
    }

    fn once(
        suite: &Suite,
        target: &Target,
        selected: &[Scenario],
        method: &str,
        allowance: Allowance,
    ) -> Result<Self, Failure> {
        let at_once = allowance.at_once.unwrap_or(1);
        let (mut applies, mut left_out) = (Vec::new(), Vec::new());
        for scenario in selected {
            let (scenario, about_get) = by_method(scenario, suite, method);
            left_out.extend(about_get.map(|scenario| (scenario, Reason::AboutGet(method.to_owned()))));
            let Some(scenario) = scenario else { continue };
            match spared(&scenario, allowance.intrusive, at_once) {
                Some(reason) => left_out.push((scenario, reason)),
                None => applies.push(scenario),
            }
        }
        let mut playable = playable(&applies, target, suite);
        let asks_once =
            |one: &Scenario| Demand::of(one) == Demand { own: 1, at_once: 1, ..Demand::default() };
        let first = playable
            .iter()
            .position(|one| one.is(Tag::AnyResponse))
            .or_else(|| playable.iter().position(asks_once))
            .map(|at| playable.remove(at))
            .ok_or_else(|| {
                let remedy = "leave out --run and --skip, or select stream/whole";
                Failure::Nothing(format!(
                    "nothing of what is selected can be judged by one {method}: {remedy}"
                ))
            })?;
        let mut shown: Vec<(RequirementId, String)> = judges(&first);
        // What a second try of the first costs comes before all else.
        let second_try = Demand::of(&first).requests_to(target);
        let mut allowed = second_try;
        let mut further = Vec::new();
        playable.sort_by_key(|one| Demand::of(one).requests());
        for scenario in &playable {
            let demand = Demand::of(scenario);
            let by =
                |id: &RequirementId| shown.iter().find(|(shown, _)| shown == id).map(|(_, by)| by.clone());
            // What users expect is another thing in each of their scenarios.
            let is_own = |id: &RequirementId| suite.requirement(id).elsewhere.is_some();
            let mut others = scenario
                .checks
                .iter()
                .map(|check| by(&check.requirement).filter(|_| !is_own(&check.requirement)));
            if let Some(Some(other)) = others.next()
                && others.all(|other| other.is_some())
            {
                left_out.push((scenario.clone(), Reason::ShownByOther(other)));
                continue;
            }
            let requests = demand.requests_to(target);
            allowed += requests;
            let chosen = allowed <= allowance.requests;
            if !chosen {
                left_out.push((scenario.clone(), Reason::NeedsRequests(requests, allowed)));
            }
            shown.extend(judges(scenario));
            further.push(Further { id: scenario.id.clone(), demand, allowed, chosen });
        }
        let costs = |one: &&Further| one.demand.requests_to(target);
        let chosen = further.iter().filter(|one| one.chosen).map(|one| costs(&one)).sum::<u64>();
        let is_left_out =
            |one: &Scenario| left_out.iter().any(|(left, _)| left.id == one.id && left.checks == one.checks);
        // What the target cannot play stays, and is told so by the run.
        let scenarios = applies.into_iter().filter(|one| !is_left_out(one)).collect();
        let before = Before::of(target);
        // A second try that nothing is left for is none.
        let one = before.times(1);
        let left = (allowance.requests - chosen.min(allowance.requests)) / one * one;
        let once = Once {
            method: method.to_owned(),
            first: first.id,
            second_tries: left.min(second_try + chosen),
            further,
        };
        Ok(Self { scenarios, left_out, at_once, before, way: Way::Once(once) })
    }

    /// The id of the scenario whose first exchange tells what stands behind the URL.
    pub fn summarised(&self) -> Option<&str> {
        match &self.way {
            Way::Freely(freely) => freely.any_response.as_deref(),
            Way::Once(once) => Some(&once.first),
        }
    }
}

/// Why a scenario is not played to an endpoint that nobody said it of.
fn spared(scenario: &Scenario, intrusive: bool, most: u32) -> Option<Reason> {
    let at_once = Demand::of(scenario).at_once;
    match &scenario.intrusive {
        Some(why) if !intrusive => Some(Reason::NeedsIntrusive(why.clone())),
        _ if at_once > u64::from(most) => Some(Reason::NeedsStreams(at_once)),
        _ => None,
    }
}

/// What the target can play.
fn playable(scenarios: &[Scenario], target: &Target, suite: &Suite) -> Vec<Scenario> {
    let RunPlan { run, own, .. } = RunPlan::new(scenarios, target, suite);
    let plays = |one: &&Scenario| run.iter().chain(&own).any(|played| played.id == one.id);
    scenarios.iter().filter(plays).cloned().collect()
}

/// What a scenario judges, each with its id.
fn judges(scenario: &Scenario) -> Vec<(RequirementId, String)> {
    scenario.checks.iter().map(|check| (check.requirement.clone(), scenario.id.clone())).collect()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
