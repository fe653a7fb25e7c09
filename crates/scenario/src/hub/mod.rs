//! Plays scenarios through a hub: what they ask of a server, turned into what a hub can do.
//!
//! A scripted server sends what the request asks for. A hub (Mercure and its like) sends to its subscribers what others publish, so
//! a script becomes publications: the reader subscribes first, then each event of its script is published. [`adapt`] does that
//! for a whole scenario, without I/O, and leaves out the checks that no longer say anything, each with its reason. [`named`] gives
//! one playing topics and ids of its own, since a hub remembers and others publish to it meanwhile.

mod checks;
mod exchanges;
mod names;
mod script;

use crate::publish::Publish;
use crate::scenario::{Check, Driver, Scenario};

pub use names::named;

/// A scenario as a hub plays it, and the checks that a hub cannot be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapted {
    /// What is left to play. Without checks there is nothing to do.
    pub scenario: Scenario,
    /// The checks that are left out, each with its reason.
    pub left_out: Vec<(Check, String)>,
}

/// Turns a scenario into what a hub with this template can play.
///
/// - An `observe` scenario stays as it is, but each of its streams is fed, since a hub says nothing by itself.
/// - A script of an `emit` scenario is published to a topic that only its own exchange reads. A hub's stream has no end, so what
///   waits for the end waits for the script's events.
/// - What a hub has no way to do is left out, with the reason.
pub fn adapt(scenario: &Scenario, publish: &Publish) -> Adapted {
    match scenario.driver {
        Driver::Observe => Adapted { scenario: exchanges::fed(scenario, publish), left_out: Vec::new() },
        Driver::Emit | Driver::Publish => {
            let exchanges = exchanges::Exchanges::of(scenario, publish);
            let (checks, left_out) = checks::sorted(scenario, publish, &exchanges);
            let steps = exchanges.steps();
            Adapted {
                scenario: Scenario { driver: Driver::Publish, steps, checks, ..scenario.clone() },
                left_out,
            }
        }
    }
}

#[cfg(test)]
mod tests;
