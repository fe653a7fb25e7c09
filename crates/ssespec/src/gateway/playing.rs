//! Plays the cases to a gateway, one after the other.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use ssespec_evidence::recording::Recording;
use ssespec_gateway::{Afterwards, Came, Case, Out, Round, Upstream, needs_second_try};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_harness::template::Template;
use ssespec_scenario::{CloseHow, CloseStep, Span, Step, Until};

use super::upstream::Listening;
use crate::one_stream::one_stream;

/// What a recording may take beyond its time to be taken down in order.
const SPARE: Duration = Duration::from_secs(2);

/// How long a client that leaves waits for events at most.
const PATIENCE: Span = Span::from_millis(10_000);

/// What was played.
pub struct Played {
    /// What came, case by case; after an ordinary stream that never reached the upstream nothing more is asked.
    pub rounds: Vec<Round>,
    /// As it was recorded.
    pub recordings: Vec<Recording>,
}

/// How the gateway is asked.
pub struct Asking<'a> {
    /// The gateway, and the request.
    pub gateway: &'a Attached,
    /// What it has to respond in.
    pub out: Out,
    /// The body for each case, unless the request has its own.
    pub bodies: Option<Vec<(Case, Template)>>,
    /// How long one response may take.
    pub within: Duration,
}

impl Asking<'_> {
    /// The gateway with the request of a case.
    fn of(&self, case: Case) -> Attached {
        let mut gateway = self.gateway.clone();
        let body = self.bodies.iter().flatten().find(|(of, _)| *of == case);
        if let Some((_, body)) = body {
            gateway.access.body = Some(body.clone());
        }
        gateway
    }
}

/// The bodies with which each case is asked for.
///
/// # Errors
/// A body of the suite that is no template.
pub fn bodies(upstream: Upstream, out: Out) -> anyhow::Result<Vec<(Case, Template)>> {
    Case::of(upstream)
        .map(|case| Ok((case, Template::parse(out.request(case).as_bytes(), |_| None)?)))
        .collect::<anyhow::Result<_>>()
        .context("the request that comes with the suite")
}

/// Asks the gateway once for each case, and once more where an accusation rests on time.
pub async fn play(asking: &Asking<'_>, upstream: &Listening) -> Played {
    let mut played = Played { rounds: Vec::new(), recordings: Vec::new() };
    for case in Case::of(upstream.speaks()) {
        let gateway = asking.of(case);
        let mut asked = async |attempt| {
            upstream.begin(case);
            let recording = recorded(case, &gateway, asking.within, attempt).await;
            let left = Instant::now();
            let came = Came::of(&recording, asking.out, upstream.calls());
            played.recordings.push(recording);
            match (case, came) {
                (Case::ClientLeaves, Some(mut came)) => {
                    came.afterwards = upstream.afterwards(left).await;
                    Some(came)
                }
                (_, came) => came,
            }
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
    let mut scenario = one_stream(&format!("gateway/{}", case.name()), case.about(), None, within);
    if case == Case::ClientLeaves {
        for step in &mut scenario.steps {
            if let Step::Await(wait) = step {
                wait.until = Until::Events(Afterwards::SEEN);
                wait.within = wait.within.min(PATIENCE);
            }
        }
        scenario.steps.push(Step::Close(CloseStep { on: None, how: CloseHow::Fin }));
    }
    // A gateway may keep even the head until it has all of the stream.
    let limits = Limits { scenario: within + SPARE, head: within + SPARE, ..Limits::default() };
    record(&scenario, gateway, &limits, attempt).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_a_template() {
        for upstream in Upstream::ALL {
            for out in Out::ALL {
                let bodies = bodies(upstream, out).expect("no word in braces that is no placeholder");
                assert_eq!(bodies.len(), Case::of(upstream).count());
            }
        }
    }
}
