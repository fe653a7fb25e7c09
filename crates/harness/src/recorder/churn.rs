//! Opens streams and drops each at a random moment, in a row that is the same in each run.

use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::observations::{ChurnLog, Cycle};
use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::{Churn, CloseHow, Endpoint, Open};
use tokio::time::Instant;

use super::context::Context;
use super::handle::ExchangeHandle;
use super::prepare::ready;
use super::prepared_request::PreparedRequest;
use super::start;
use crate::launcher::Attached;
use crate::limits::CHURNED_AT_ONCE;

/// How many streams are open at once.
const AT_ONCE: usize = CHURNED_AT_ONCE as usize;

/// Opens and drops all streams of the step.
pub(super) async fn churn(step: &Churn, seed: u64, target: &Attached, context: &Arc<Context>) -> ChurnLog {
    let mut churned = ChurnLog { seed, cycles: Vec::new() };
    let open = Open { name: "churn".to_owned(), script: Some(step.script.clone()), ..Open::default() };
    let ready = ready(target, Endpoint::Emit, "churn", context).await;
    let plan = match ready.and_then(|target| PreparedRequest::new(&open, &target)) {
        Ok(plan) => plan,
        Err(why) => {
            let trouble = Some(why);
            churned.cycles.push(Cycle { after_ns: 0, how: CloseHow::Fin, body_bytes: 0, trouble });
            return churned;
        }
    };
    let moments: Vec<u64> = moments(seed, step.within.duration())
        .take(step.times as usize)
        .map(|moment| u64::try_from(moment.as_nanos()).unwrap_or(u64::MAX))
        .collect();
    for (at, batch) in moments.chunks(AT_ONCE).enumerate() {
        if Instant::now() >= context.deadline {
            break;
        }
        churned.cycles.extend(play(at * AT_ONCE, batch, &plan, context).await);
    }
    churned
}

/// Opens some streams at once, and drops each when its moment has come.
async fn play(first: usize, moments: &[u64], plan: &PreparedRequest, context: &Arc<Context>) -> Vec<Cycle> {
    let began = Instant::now();
    let started = moments
        .iter()
        .zip(ways().skip(first))
        .map(|(after_ns, how)| (*after_ns, how, start::fresh("churn", plan.clone(), context)));
    let mut streams: Vec<(u64, CloseHow, ExchangeHandle)> = started.collect();
    let mut due: Vec<usize> = (0..streams.len()).collect();
    due.sort_by_key(|at| moments[*at]);
    for at in due {
        tokio::time::sleep_until(began + Duration::from_nanos(moments[at])).await;
        let (_, how, running) = &streams[at];
        running.close(*how);
    }
    let mut cycles = Vec::new();
    for (after_ns, how, running) in streams.drain(..) {
        let exchange = running.finish(context).await;
        let body_bytes = body_bytes(&exchange);
        let trouble = match exchange.end.how {
            Ended::Failed(why) | Ended::Limit(why) => Some(why),
            _ => None,
        };
        cycles.push(Cycle { after_ns, how, body_bytes, trouble });
    }
    cycles
}

fn body_bytes(exchange: &Exchange) -> u64 {
    ResponseStream::following(&exchange.request.method).replay(exchange, |_, _| {}).progress().body_bytes
}

/// Random moments within a time.
pub(super) fn moments(seed: u64, within: Duration) -> impl Iterator<Item = Duration> {
    let within = u64::try_from(within.as_nanos()).unwrap_or(u64::MAX).max(1);
    Moments(seed).map(move |random| Duration::from_nanos(random % within))
}

/// How connections are lost in turn.
pub(super) fn ways() -> impl Iterator<Item = CloseHow> {
    [CloseHow::Fin, CloseHow::Rst].into_iter().cycle()
}

/// Where the row begins for a scenario: by its id, so that each run of it drops at the same moments (FNV-1a).
pub(super) fn seed_of(scenario: &str) -> u64 {
    scenario
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A row of numbers that look random (SplitMix64): no more is needed, and it is the same everywhere.
struct Moments(u64);

impl Iterator for Moments {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(z ^ (z >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_is_the_same_each_time_and_another_for_another_scenario() {
        let row = |id: &str| Moments(seed_of(id)).take(3).collect::<Vec<_>>();
        assert_eq!(row("life/churn"), row("life/churn"));
        assert_ne!(row("life/churn"), row("life/other"));
        // The first numbers of the published generator from 0.
        let published = [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
        assert_eq!(Moments(0).take(3).collect::<Vec<_>>(), published);
    }
}
