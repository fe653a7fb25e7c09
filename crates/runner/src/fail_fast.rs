//! Stops what still runs at the first failure that is not listed as known.

use tokio::sync::watch;

use crate::options::OnFailure;

/// Whether a run stops early, and whether it has.
pub struct FailFast {
    /// The scenario that stopped the run.
    stopped: Option<watch::Sender<Option<String>>>,
}

impl FailFast {
    /// A run that stops at its first failure, or one that goes on.
    pub fn new(on_failure: OnFailure) -> Self {
        let stopped = match on_failure {
            OnFailure::Continue => None,
            OnFailure::Stop => Some(watch::channel(None).0),
        };
        Self { stopped }
    }

    /// A failure that is not listed as known: the first one stops the run.
    pub fn failed(&self, scenario: &str) {
        if let Some(stopped) = &self.stopped {
            stopped.send_if_modified(|first| {
                let fresh = first.is_none();
                first.get_or_insert_with(|| scenario.to_owned());
                fresh
            });
        }
    }

    /// Waits until the run is stopped; forever if it goes on whatever happens.
    pub async fn stopped(&self) {
        let Some(stopped) = &self.stopped else { return std::future::pending().await };
        // The sender lives as long as we do, so the wait ends only with a scenario.
        let _ = stopped.subscribe().wait_for(Option::is_some).await;
    }

    /// The scenario that stopped the run, if one did.
    pub fn by(&self) -> Option<String> {
        self.stopped.as_ref().and_then(|stopped| stopped.borrow().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_failure_stops_the_run_for_good() {
        let fail_fast = FailFast::new(OnFailure::Stop);
        assert_eq!(fail_fast.by(), None);
        fail_fast.failed("a/first");
        fail_fast.failed("a/second");
        fail_fast.stopped().await;
        assert_eq!(fail_fast.by().as_deref(), Some("a/first"));
    }

    #[tokio::test]
    async fn a_run_that_continues_is_not_stopped() {
        let fail_fast = FailFast::new(OnFailure::Continue);
        fail_fast.failed("a/first");
        assert_eq!(fail_fast.by(), None);
        let waits = tokio::time::timeout(std::time::Duration::from_millis(5), fail_fast.stopped());
        assert!(waits.await.is_err());
    }
}
