//! Plain requests beside a second try, one after the other: they show whether the server as such was answering.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ssespec_evidence::observations::{Asked, Control};
use ssespec_scenario::{CloseHow, Endpoint, Open};
use tokio::time::Instant;

use super::context::Context;
use super::count::stats_request;
use super::prepare::ready;
use super::prepared_request::PreparedRequest;
use super::start;
use crate::launcher::Attached;

/// The time from one to the next, if the one was answered by then.
const EVERY: Duration = Duration::from_secs(1);
/// The time before the first, so that a server which serves one stream at a time gives it to the scenario.
const BEFORE_THE_FIRST: Duration = Duration::from_millis(200);

/// The plain requests beside one scenario.
pub(super) struct Controls {
    target: Option<Attached>,
    asked: Mutex<AskedSoFar>,
}

#[derive(Default)]
struct AskedSoFar {
    controls: Vec<Control>,
    /// Whether the server was told to end: from then on no response says anything.
    over: bool,
}

impl Controls {
    /// Of a second try; a first one has none, and neither has an endpoint that is asked once.
    pub fn of_try(attempt: u32, target: &Attached) -> Self {
        let target = match (attempt > 1, target.access.asked()) {
            (true, Asked::Freely) => Some(target.clone()),
            (true, Asked::Once) | (false, _) => None,
        };
        Self { target, asked: Mutex::default() }
    }

    /// Asks as long as it is polled; it never ends.
    pub async fn ask(&self, context: &Arc<Context>) {
        if let Some(target) = &self.target {
            tokio::time::sleep(BEFORE_THE_FIRST).await;
            for _ in 0..context.limits.controls {
                let next = Instant::now() + EVERY;
                if !self.ask_once(target, context).await {
                    break;
                }
                tokio::time::sleep_until(next).await;
            }
        }
        std::future::pending().await
    }

    async fn ask_once(&self, target: &Attached, context: &Arc<Context>) -> bool {
        let open = request(target);
        let endpoint = open.endpoint.unwrap_or(Endpoint::Stream);
        let plan = match ready(target, endpoint, "control", context).await {
            Ok(target) => PreparedRequest::new(&open, &target),
            Err(why) => Err(why),
        };
        let Ok(plan) = plan else { return false };
        let sent_ns = context.clock.now_ns();
        {
            let mut asked = self.asked();
            if asked.over {
                return false;
            }
            asked.controls.push(Control { sent_ns, answered_ns: None, given_up_ns: None });
        }
        let running = start::fresh("control", plan, context);
        let mut snapshots = running.snapshots.clone();
        let came = snapshots.wait_for(|s| s.progress.head || s.ended_ns.is_some()).await;
        let answered = came.is_ok_and(|snapshot| snapshot.progress.head);
        {
            let (now, mut asked) = (context.clock.now_ns(), self.asked());
            if asked.over {
                return false;
            }
            if let Some(control) = asked.controls.last_mut() {
                let (yes, no) = if answered { (Some(now), None) } else { (None, Some(now)) };
                (control.answered_ns, control.given_up_ns) = (yes, no);
            }
        }
        running.close(CloseHow::Fin);
        running.finish(context).await;
        true
    }

    /// The server is told to end: what it does not answer any more is nothing that it owes.
    pub fn over(&self) {
        let mut asked = self.asked();
        asked.over = true;
        asked.controls.retain(|control| control.answered_ns.or(control.given_up_ns).is_some());
    }

    /// All that were asked. Whoever is still without a response is given up.
    pub fn all(self, context: &Context) -> Vec<Control> {
        let now = context.clock.now_ns();
        let mut controls = self.asked.into_inner().unwrap_or_else(PoisonError::into_inner).controls;
        for control in &mut controls {
            if control.answered_ns.is_none() {
                control.given_up_ns.get_or_insert(now);
            }
        }
        controls
    }

    fn asked(&self) -> MutexGuard<'_, AskedSoFar> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stats endpoint answers at once and opens no stream; a server without one is asked for its events.
fn request(target: &Attached) -> Open {
    match target.endpoints.stats {
        Some(_) => Open { name: "control".to_owned(), ..stats_request() },
        None => Open { name: "control".to_owned(), endpoint: Some(Endpoint::Stream), ..Open::default() },
    }
}
