//! What all exchanges of a recording share: the clock, the bounds, the count of connections, our own lateness.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ssespec_evidence::preparation::PreparationLog;
use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::update::{Happened, Update};
use tokio::time::Instant;

use super::clock::Clock;
use super::observer::Observer;
use super::prepared_request::PreparedRequest;
use super::redaction::Redaction;
use crate::access::Access;
use crate::learned::Learned;
use crate::limits::Limits;

/// What all exchanges of a recording share.
pub(super) struct Context {
    pub clock: Arc<Clock>,
    pub limits: Limits,
    /// Whom to trust and what to speak.
    pub access: Access,
    /// What the target adds of its own to every script.
    pub learned: Learned,
    /// When the scenario must be over.
    pub deadline: Instant,
    connections: AtomicU32,
    lateness: AtomicU64,
    redaction: Mutex<Redaction>,
    prepared: Mutex<Vec<PreparationLog>>,
    /// Who is told what happens while it happens.
    observer: Option<Observer>,
    /// What is kept of what comes.
    pub keeps: Keeps,
}

/// What is kept of what comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// All, within the limits.
    All,
    /// Nothing: it is told and let go of, so that a stream may go on for ever.
    Nothing,
}

impl Context {
    pub fn new(limits: &Limits, access: &Access, learned: &Learned, clock: Arc<Clock>) -> Self {
        Self {
            clock,
            limits: limits.clone(),
            access: access.clone(),
            learned: learned.clone(),
            deadline: Instant::now() + limits.scenario,
            connections: AtomicU32::new(0),
            lateness: AtomicU64::new(0),
            redaction: Mutex::new(Redaction::of(access)),
            prepared: Mutex::default(),
            observer: None,
            keeps: Keeps::All,
        }
    }

    /// The same, while an observer is told what happens.
    #[must_use]
    pub fn observed(self, observer: Observer, keeps: Keeps) -> Self {
        Self { observer: Some(observer), keeps, ..self }
    }

    /// Tells an observer, if there is one.
    pub fn tell(&self, exchange: &str, at: Moment, what: impl FnOnce() -> Happened) {
        if let Some(observer) = &self.observer {
            observer.tell(Update { exchange: exchange.into(), at, what: what() });
        }
    }

    /// Waits until an observer, if there is one, has taken enough of what it was told.
    pub async fn room(&self) {
        if let Some(observer) = &self.observer {
            observer.room().await;
        }
    }

    /// What a request sends that no recording may hold.
    pub fn note(&self, request: &PreparedRequest) {
        self.redaction().note(request);
    }

    /// Values that no recording may hold.
    pub fn hide<'v>(&self, values: impl Iterator<Item = &'v str>) {
        self.redaction().hide(values);
    }

    /// All values that no recording may hold.
    pub fn secrets(&self) -> Vec<String> {
        self.redaction().values().to_vec()
    }

    /// A text without them.
    pub fn without_secrets(&self, text: &str) -> String {
        self.redaction().text(text)
    }

    /// What no recording may hold.
    pub fn redaction(&self) -> MutexGuard<'_, Redaction> {
        self.redaction.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down a request that was sent before the exchanges or beside them.
    pub fn sent_before(&self, log: PreparationLog) {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner).push(log);
    }

    /// All such requests so far, in order.
    pub fn prepared(&self) -> Vec<PreparationLog> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of a fresh connection, from 1.
    pub fn next_connection(&self) -> u32 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Takes down that we were this late.
    pub fn late(&self, ns: u64) {
        self.lateness.fetch_max(ns, Ordering::Relaxed);
    }

    /// Takes down how late we are for a moment that was planned.
    pub fn late_for(&self, planned: Instant) {
        self.late(u64::try_from(planned.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }

    pub fn lateness_ns(&self) -> u64 {
        self.lateness.load(Ordering::Relaxed)
    }

    /// Sleeps, but not beyond the scenario's end.
    pub async fn sleep_until(&self, planned: Instant) {
        let planned = planned.min(self.deadline);
        tokio::time::sleep_until(planned).await;
        self.late_for(planned);
    }

    /// Measures how late this process wakes, as long as it is polled: reads that queue up meanwhile carry only the last stamp.
    pub async fn pulse(&self) {
        loop {
            let planned = Instant::now() + Duration::from_millis(20);
            tokio::time::sleep_until(planned).await;
            self.late_for(planned);
        }
    }

    /// What an exchange comes to that we close: the scenario's doing, unless its time is over.
    pub fn closed_by_us(&self) -> Ended {
        if Instant::now() >= self.deadline { Ended::Limit(self.time_is_over()) } else { Ended::Dropped }
    }

    /// The sentence when the scenario's time is over.
    pub fn time_is_over(&self) -> String {
        format!("the scenario's time of {} ms was over", self.limits.scenario.as_millis())
    }
}
