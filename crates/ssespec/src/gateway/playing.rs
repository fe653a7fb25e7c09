//! Plays the cases to a gateway, one after the other.

use std::time::Duration;

use ssespec_evidence::recording::Recording;
use ssespec_gateway::{Came, Case, Out, Round, needs_second_try};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;

use super::upstream::Listening;
use crate::one_stream::one_stream;

/// What a recording may take beyond its time to be taken down in order.
const SPARE: Duration = Duration::from_secs(2);

/// What was played.
pub struct Played {
    /// What came, case by case; after an ordinary stream that never reached the upstream nothing more is asked.
    pub rounds: Vec<Round>,
    /// As it was recorded.
    pub recordings: Vec<Recording>,
}

/// Asks the gateway once for each case, and once more where an accusation rests on time.
pub async fn play(gateway: &Attached, upstream: &Listening, out: Out, within: Duration) -> Played {
    let mut played = Played { rounds: Vec::new(), recordings: Vec::new() };
    for case in Case::ALL {
        let mut asked = async |attempt| {
            upstream.begin(case);
            let recording = recorded(case, gateway, within, attempt).await;
            let came = Came::of(&recording, out, upstream.calls());
            played.recordings.push(recording);
            came
        };
        let came = asked(1).await;
        let again = match &came {
            Some(came) if needs_second_try(case, came) => asked(2).await,
            _ => None,
        };
        let reached = came.as_ref().is_some_and(|came| came.calls.streams > 0);
        played.rounds.push(Round { case, came, again });
        if case == Case::Right && !reached {
            break;
        }
    }
    played
}

async fn recorded(case: Case, gateway: &Attached, within: Duration, attempt: u32) -> Recording {
    let scenario = one_stream(&format!("gateway/{}", case.name()), case.about(), None, within);
    // A gateway may keep even the head until it has all of the stream.
    let limits = Limits { scenario: within + SPARE, head: within + SPARE, ..Limits::default() };
    record(&scenario, gateway, &limits, attempt).await
}
