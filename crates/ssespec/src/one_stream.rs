//! A scenario that reads one stream to its end, for commands that have no scenarios of their own.

use std::time::Duration;

use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Await, Driver, Open, Reader, Scenario, ServerUse, Span, Step, Until};

/// The name of its exchange.
pub const EXCHANGE: &str = "stream";

/// A scenario that reads one stream to its end, for so long at most.
pub fn one_stream(id: &str, title: &str, script: Option<Vec<ScriptItem>>, time: Duration) -> Scenario {
    let within = Span::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let open = Open { name: EXCHANGE.into(), script, ..Open::default() };
    Scenario {
        id: id.into(),
        title: title.into(),
        driver: Driver::Observe,
        reader: Reader::Raw,
        needs: Vec::new(),
        tags: Vec::new(),
        http: None,
        intrusive: None,
        server: ServerUse::Shared,
        steps: vec![Step::Open(open), Step::Await(Await { on: None, until: Until::End, within })],
        checks: Vec::new(),
    }
}
