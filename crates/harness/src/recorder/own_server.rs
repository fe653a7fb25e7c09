//! What a scenario does to the server that runs for it alone: looks at its memory, and tells it to end.

use std::time::Duration;

use ssespec_evidence::observations::{MemorySamples, Terminated};
use ssespec_scenario::Span;
use tokio::time::Instant;

use super::context::Context;
use crate::launcher::Server;

/// How often its memory is looked at.
const SAMPLES: Duration = Duration::from_millis(200);
/// How often it is looked whether it has ended.
const LOOKS: Duration = Duration::from_millis(20);

/// Lets the time pass and looks at the memory meanwhile.
pub(super) async fn measure(server: Option<&Server>, time: Span, context: &Context) -> MemorySamples {
    let until = (Instant::now() + time.duration()).min(context.deadline);
    let mut samples = Vec::new();
    loop {
        if let Some(bytes) = server.and_then(Server::memory) {
            samples.push((context.clock.now_ns(), bytes));
        }
        if Instant::now() >= until {
            return MemorySamples { samples };
        }
        tokio::time::sleep_until((Instant::now() + SAMPLES).min(until)).await;
    }
}

/// Sends TERM and waits until all processes are gone.
pub(super) async fn terminate(server: Option<&Server>, within: Span, context: &Context) -> Terminated {
    let mut ended = Terminated { sent_ns: None, gone_ns: None, outcome: None, gave_up_ns: None };
    let Some(server) = server.filter(|server| server.terminate()) else { return ended };
    ended.sent_ns = Some(context.clock.now_ns());
    let until = (Instant::now() + within.duration()).min(context.deadline);
    loop {
        if server.is_gone() {
            ended.gone_ns = Some(context.clock.now_ns());
            ended.outcome = server.ended();
            return ended;
        }
        if Instant::now() >= until {
            ended.gave_up_ns = Some(context.clock.now_ns());
            return ended;
        }
        tokio::time::sleep(LOOKS).await;
    }
}
