//! The requests of the `open` steps of a scenario, made before anything is timed.

use std::collections::HashMap;

use ssespec_scenario::{Endpoint, Open, Step, member_names};

use super::prepared_request::PreparedRequest;
use crate::launcher::Attached;
use crate::preparation::PreparationTemplate;

/// The requests of the `open` steps, by name, or why there is none.
pub(super) type Plans = HashMap<String, Result<PreparedRequest, String>>;

/// Whether requests need what is captured only while the scenario is played.
fn capture_as_they_go(steps: &[Step], target: &Attached) -> bool {
    steps.iter().any(|step| matches!(step, Step::Request(_)))
        || target.access.prepare.iter().any(PreparationTemplate::is_for_each_stream)
}

/// Turns all `open` steps into requests before anything is timed: a script of megabytes takes its time, and it is taken outside
/// the runtime, so that nobody else's reads come late.
pub(super) async fn planned(steps: &[Step], target: &Attached) -> Plans {
    if capture_as_they_go(steps, target) {
        return Plans::new();
    }
    let (steps, target) = (steps.to_vec(), target.clone());
    let plans = move || {
        let opens = steps.iter().filter_map(|step| match step {
            Step::Open(open) => Some(open),
            _ => None,
        });
        let plans = opens.flat_map(|open| {
            let plan = PreparedRequest::new(open, &target);
            names(open).into_iter().map(move |name| (name, plan.clone()))
        });
        plans.collect()
    };
    tokio::task::spawn_blocking(plans).await.unwrap_or_default()
}

/// The exchanges that an `open` step opens.
pub(super) fn names(open: &Open) -> Vec<String> {
    match open.times {
        Some(times) => member_names(&open.name, times).collect(),
        None => vec![open.name.clone()],
    }
}

/// Where an `open` step goes.
pub(super) fn endpoint_of(open: &Open) -> Endpoint {
    let scripted = open.script.is_some() || open.raw_script.is_some();
    open.endpoint.unwrap_or(if scripted { Endpoint::Emit } else { Endpoint::Stream })
}
