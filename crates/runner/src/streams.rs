//! How many streams a run has open at once: each scenario waits until as many as it opens may be.

use std::sync::Arc;
use std::time::Duration;

use ssespec_scenario::Scenario;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::demand::Demand;

/// What a server is given to see that a stream is closed, where it may have one at a time: many see it when they write again.
pub const SEEN_CLOSED: Duration = Duration::from_millis(2500);

/// How many streams a run has open at once, over all its targets.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// `None` if there is no bound.
    bound: Option<(u64, Arc<Semaphore>)>,
}

impl Streams {
    /// At most so many.
    pub fn at_most(most: u32) -> Self {
        let places = Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS));
        Self { bound: Some((u64::from(most), Arc::new(places))) }
    }

    /// Whether the scenario fits into the bound with so many further streams beside it.
    pub fn hold(&self, scenario: &Scenario, beside: u64) -> bool {
        self.bound.as_ref().is_none_or(|(most, _)| Demand::of(scenario).at_once + beside <= *most)
    }

    /// Waits until the scenario may open what it opens. A scenario that opens more than the bound waits for all of it: whoever
    /// sets a bound leaves such scenarios out. Where one stream is all that may be open, the one before it is given time to be gone.
    pub async fn take(&self, scenario: &Scenario) -> Option<OwnedSemaphorePermit> {
        let (most, places) = self.bound.as_ref()?;
        let wanted = Demand::of(scenario).at_once.min(*most);
        // Never closed: each one that waits gets its turn.
        let permit =
            Arc::clone(places).acquire_many_owned(u32::try_from(wanted).unwrap_or(u32::MAX)).await.ok();
        if *most == 1 {
            tokio::time::sleep(SEEN_CLOSED).await;
        }
        permit
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use ssespec_test_support::fixture::suite;

    use super::*;

    fn opening(times: u32) -> Scenario {
        let steps = format!("[{{ open: {{ as: s, times: {times} }} }}]");
        let suite = suite(&[("a/one", "driver: observe", &steps, &[("x.first", "{ status: [200] }")])]);
        suite.scenarios()[0].clone()
    }

    #[test]
    fn scenarios_wait_for_as_many_places_as_they_open_streams() {
        let streams = Streams::at_most(6);
        let take = |times| streams.take(&opening(times)).now_or_never();
        let waits = |times| take(times).is_none();
        let four = take(4);
        assert!(matches!(four, Some(Some(_))));
        assert!(waits(3), "4 and 3 are 7");
        let two = take(2);
        assert!(matches!(two, Some(Some(_))));
        drop(four);
        assert!(waits(5), "2 are open still");
        drop(two);
        assert!(!waits(6));
    }

    #[tokio::test]
    async fn one_at_a_time_leaves_the_one_before_time_to_be_gone() {
        let streams = Streams::at_most(1);
        let began = std::time::Instant::now();
        assert!(streams.take(&opening(1)).await.is_some());
        assert!(began.elapsed() >= SEEN_CLOSED);
    }

    #[test]
    fn without_a_bound_nobody_waits() {
        let streams = Streams::default();
        assert!(matches!(streams.take(&opening(60)).now_or_never(), Some(None)));
        assert!(streams.hold(&opening(60), 1));
        let six = Streams::at_most(6);
        assert_eq!(
            [(5, 1), (6, 0), (6, 1), (7, 0)].map(|(n, beside)| six.hold(&opening(n), beside)),
            [true, true, false, false]
        );
    }
}
