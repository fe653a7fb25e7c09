//! Which scenarios are played over which HTTP.

use ssespec_faulty_server::{Fault, Over};
use ssespec_scenario::{Scenario, Suite, Tag, TargetProtocol};

/// Whether a scenario says something about a fault over its HTTP: faults over HTTP/2 meet the scenarios about
/// that, and they meet no others.
pub fn fits(scenario: &Scenario, fault: &Fault) -> bool {
    match fault.over {
        Over::Http2 => is_about_http2(scenario),
        // Where HTTP/1.1 is asked for in clear text, it is broken whatever the fault.
        Over::Http1 if scenario.is(Tag::OffersHttp2) => breaks(fault, scenario),
        Over::Http1 => scenario.http != Some(TargetProtocol::H2),
    }
}

/// Whether a check of the scenario judges what the fault breaks.
pub fn breaks(fault: &Fault, scenario: &Scenario) -> bool {
    scenario.checks.iter().any(|c| fault.breaks.contains(&c.requirement.as_str()))
}

fn is_about_http2(scenario: &Scenario) -> bool {
    scenario.http == Some(TargetProtocol::H2) || scenario.is(Tag::OffersHttp2)
}

/// What the correct server must pass over one HTTP.
pub fn for_correct(suite: &Suite, over: Over) -> Vec<Scenario> {
    let wanted = |s: &&Scenario| match over {
        Over::Http1 => !s.is(Tag::OffersHttp2),
        // Those with a server of their own take long, and the reference servers are held to them over both.
        Over::Http2 => s.server.is_shared() || s.http == Some(TargetProtocol::H2),
    };
    suite.scenarios().iter().filter(wanted).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ssespec_faulty_server::{catalogue, find};

    use super::*;

    #[test]
    fn each_fault_meets_scenarios_over_its_own_http() {
        let suite =
            Suite::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")).expect("a suite");
        for fault in catalogue() {
            let met: Vec<&Scenario> = suite.scenarios().iter().filter(|s| fits(s, fault)).collect();
            assert!(!met.is_empty(), "{}", fault.name);
            let wrong = met.iter().find(|s| match fault.over {
                Over::Http2 => !is_about_http2(s),
                Over::Http1 => s.http == Some(TargetProtocol::H2),
            });
            assert_eq!(wrong.map(|s| &s.id), None, "{}", fault.name);
        }
        let offered = suite.scenarios().iter().find(|s| s.is(Tag::OffersHttp2)).expect("it is in the suite");
        assert!(fits(offered, find("http-1-alone").expect("an entry")));
        assert!(!fits(offered, find("no-flush").expect("an entry")));
        assert!(!for_correct(&suite, Over::Http1).iter().any(|s| s.is(Tag::OffersHttp2)));
        assert!(for_correct(&suite, Over::Http2).iter().any(|s| s.is(Tag::OffersHttp2)));
    }
}
