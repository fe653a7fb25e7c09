//! Follows a stream as a client does: asks, reads to the end, and asks again if that is what the caller wants, until told to stop.

use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::message::Head;
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_scenario::{CloseHow, Endpoint, Open};
use tokio::time::Instant;

use super::clock::Clock;
use super::context::{Context, Keeps};
use super::observer::Observer;
use super::prepare::ready;
use super::prepared_request::{LAST_EVENT_ID, PreparedRequest};
use super::start;
use crate::launcher::Attached;
use crate::limits::Limits;

/// The name of the first exchange; those after it are `NAME-2`, `NAME-3` and so on.
const FIRST: &str = "stream";

/// What is kept of a stream that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// A recording of everything, within the limits.
    Everything,
    /// Nothing but what an observer is told: the stream may go on for ever.
    Nothing,
}

/// How an exchange of a stream that is followed ended.
#[derive(Clone, Debug)]
pub struct Ending<'e> {
    /// Which exchange it was, from 1.
    pub number: u64,
    /// Its head, if one came.
    pub head: Option<&'e Head>,
    /// How it ended.
    pub how: &'e Ended,
    /// The latest reconnection time of the stream, if it sent one.
    pub retry: Option<Duration>,
    /// The last event ID, empty if there is none.
    pub last_event_id: &'e str,
}

/// What comes after an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The same request again, with the last event ID, after this time.
    Again(Duration),
    /// Nothing.
    Nothing,
}

/// Asks for a target's own stream, tells the observer what comes, and asks again as `after` says of each end, until `stop` is over or
/// the limits are reached. With [`Keep::Everything`] the recording has everything, else only how it ended.
///
/// # Errors
/// A sentence: the request cannot be made, such as for want of a value that is captured before it.
pub async fn follow(
    target: &Attached,
    limits: &Limits,
    keep: Keep,
    observer: Observer,
    mut after: impl FnMut(&Ending<'_>) -> Next,
    stop: impl Future<Output = ()>,
) -> Result<Recording, String> {
    let keeps = match keep {
        Keep::Everything => Keeps::All,
        Keep::Nothing => Keeps::Nothing,
    };
    let clock = Arc::new(Clock::start());
    let context = Context::new(limits, &target.access, &target.learned, clock).observed(observer, keeps);
    let context = Arc::new(context);
    let mut followed = Followed { target, keep, context: Arc::clone(&context), exchanges: Vec::new() };
    let strain = target.strain.begin();
    tokio::pin!(stop);
    let done = tokio::select! {
        done = followed.run(&mut after, stop) => done,
        () = context.pulse() => Ok(()),
    };
    done?;
    let mut recording = Recording {
        started: context.clock.started(),
        elapsed_ns: context.clock.now_ns(),
        lateness_ns: context.lateness_ns(),
        known_by: target.known_by,
        dialects: target.dialects.clone(),
        strain: strain.end(),
        exchanges: followed.exchanges,
        prepared: context.prepared(),
        ..Recording::new(&target.name, SCENARIO)
    };
    recording.beside.asked = target.access.asked();
    context.redaction().apply(&mut recording);
    Ok(recording)
}

/// The scenario that judges what is kept: one stream, read as long as it was watched.
const SCENARIO: &str = "stream/whole";

/// A stream while it is followed.
struct Followed<'t> {
    target: &'t Attached,
    keep: Keep,
    context: Arc<Context>,
    exchanges: Vec<Exchange>,
}

impl Followed<'_> {
    async fn run(
        &mut self,
        after: &mut impl FnMut(&Ending<'_>) -> Next,
        mut stop: std::pin::Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), String> {
        let mut last_event_id = String::new();
        let mut retry = None;
        for number in 1.. {
            let name = if number == 1 { FIRST.to_owned() } else { format!("{FIRST}-{number}") };
            let open = Open { name: name.clone(), ..Open::default() };
            let target = ready(self.target, Endpoint::Stream, &name, &self.context).await?;
            let mut request = PreparedRequest::new(&open, &target)?;
            if !last_event_id.is_empty() {
                request.set(LAST_EVENT_ID, Some(last_event_id.clone().into_bytes()));
            }
            let handle = start::fresh(&name, request, &self.context);
            let mut snapshots = handle.snapshots.clone();
            let is_stopped = tokio::select! {
                biased;
                () = &mut stop => true,
                _ = snapshots.wait_for(|snapshot| snapshot.ended_ns.is_some()) => false,
            };
            handle.close(CloseHow::Fin);
            let exchange = handle.finish(&self.context).await;
            let snapshot = snapshots.borrow().clone();
            if !snapshot.progress.last_event_id.is_empty() {
                last_event_id = snapshot.progress.last_event_id.clone();
            }
            retry = snapshot.progress.retry_ms.map(Duration::from_millis).or(retry);
            let how = exchange.end.how.clone();
            match self.keep {
                Keep::Everything => self.exchanges.push(exchange),
                Keep::Nothing => {}
            }
            let ending = Ending {
                number,
                head: snapshot.head.as_deref(),
                how: &how,
                retry,
                last_event_id: &last_event_id,
            };
            if is_stopped || self.is_over() {
                return Ok(());
            }
            let pause = match after(&ending) {
                Next::Again(pause) => pause,
                Next::Nothing => return Ok(()),
            };
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = self.context.sleep_until(Instant::now() + pause) => {}
            }
            if self.is_over() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether nothing more may be asked.
    fn is_over(&self) -> bool {
        let kept: usize = self.exchanges.iter().map(|exchange| exchange.transcript.size()).sum();
        let limits = &self.context.limits;
        Instant::now() >= self.context.deadline
            || self.exchanges.len() >= limits.exchanges
            || kept as u64 >= limits.bytes
    }
}
