//! `--fail-fast`: the first failure that nobody knew of stops what still runs.

use tokio::sync::watch;

/// Whether a run stops early, and whether it has.
pub struct Halt {
    /// The scenario that stopped the run.
    stopped: Option<watch::Sender<Option<String>>>,
}

impl Halt {
    /// A run that stops at its first failure, or one that goes on.
    pub fn new(fail_fast: bool) -> Self {
        Self { stopped: fail_fast.then(|| watch::channel(None).0) }
    }

    /// A failure that nobody knew of: the first one stops the run.
    pub fn failed(&self, scenario: &str) {
        if let Some(stopped) = &self.stopped {
            stopped.send_if_modified(|first| {
                let fresh = first.is_none();
                first.get_or_insert_with(|| scenario.to_owned());
                fresh
            });
        }
    }

    /// Waits until the run is stopped, for ever if it goes on whatever happens.
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
        let halt = Halt::new(true);
        assert_eq!(halt.by(), None);
        halt.failed("a/first");
        halt.failed("a/second");
        halt.stopped().await;
        assert_eq!(halt.by().as_deref(), Some("a/first"));
    }

    #[tokio::test]
    async fn without_the_flag_nothing_stops_it() {
        let halt = Halt::new(false);
        halt.failed("a/first");
        assert_eq!(halt.by(), None);
        let waits = tokio::time::timeout(std::time::Duration::from_millis(5), halt.stopped());
        assert!(waits.await.is_err());
    }
}
