//! Learns what a target adds of its own to every script, once for a run.

use ssespec_evidence::additions::{Additions, OwnIds};
use ssespec_harness::launcher::Attached;
use ssespec_harness::learned::Learning;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_judge::additions;
use ssespec_scenario::learning::{is_quiet, plain, with_id, with_pause};
use ssespec_scenario::{Driver, Scenario};

/// How much is to be learned for the scenarios of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What comes with events: two short requests, and a third to a server that gives ids of its own.
    WithEvents,
    /// What comes in pauses as well: a request of some seconds, beside the first scenarios.
    InPauses,
}

impl Extent {
    /// What these scenarios need to be judged against a target; `None` where no script is played. To a hub scripts are published:
    /// what it adds stands in its description.
    pub fn of(scenarios: &[Scenario], attached: &Attached) -> Option<Self> {
        let scripted = || scenarios.iter().filter(|scenario| scenario.driver == Driver::Emit);
        let plays = attached.publish.is_none() && attached.endpoints.emit.is_some();
        (plays && scripted().next().is_some()).then(|| match scripted().any(is_quiet) {
            true => Self::InPauses,
            false => Self::WithEvents,
        })
    }
}

/// What was learned before the first scenario.
pub struct Lesson {
    learning: Learning,
    extent: Extent,
    known: Result<Additions, String>,
}

impl Lesson {
    /// Learns what comes with events, before anything is judged.
    pub async fn begin(learning: Learning, extent: Extent, attached: &Attached, limits: &Limits) -> Self {
        let mut known = additions::learned(&record(&plain(), attached, limits, 1).await);
        if let Ok(Additions { ids: OwnIds::Beside, .. }) = &known {
            let asked = record(&with_id(), attached, limits, 1).await;
            known = known.map(|known| additions::with_asked_id(known, &asked));
        }
        if let Ok(known) = &known {
            learning.know(known.clone());
        }
        Self { learning, extent, known }
    }

    /// Learns the rest while scenarios are played, and gives what the report says of it.
    pub async fn end(mut self, attached: &Attached, limits: &Limits) -> Option<String> {
        if let (Extent::InPauses, Ok(known)) = (self.extent, &self.known) {
            let paused = record(&with_pause(), attached, limits, 1).await;
            let known = additions::with_pause(known.clone(), &paused);
            self.learning.know(known.clone());
            self.known = Ok(known);
        }
        self.learning.end();
        match &self.known {
            Ok(known) => additions::note(known),
            Err(why) => Some(additions::not_learned(why)),
        }
    }
}
