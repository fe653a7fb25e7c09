//! What is known so far of what a target adds of its own to every script.
//!
//! Most of it is learned before the first scenario is played; what needs a pause of some seconds is learned beside the first ones.
//! Who counts events uses what is known by then, and a recording is made when all of it is.

use ssespec_evidence::additions::Additions;
use tokio::sync::watch;

/// What is known, and whether more will be.
#[derive(Clone, Debug)]
struct Known {
    additions: Additions,
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    GoesOn,
    Over,
}

/// What is known so far of what a target adds; nothing, and for good, unless somebody learns it.
#[derive(Clone, Debug)]
pub struct Learned(watch::Receiver<Known>);

/// Tells what is learned to all who have the [`Learned`] of it. When it is dropped, nothing more will be known.
#[derive(Debug)]
pub struct Learning(watch::Sender<Known>);

impl Default for Learned {
    fn default() -> Self {
        let known = Known { additions: Additions::default(), progress: Progress::Over };
        Self(watch::channel(known).1)
    }
}

impl Learned {
    /// What is known now.
    pub fn now(&self) -> Additions {
        self.0.borrow().additions.clone()
    }

    /// What is known once nothing more is learned.
    pub async fn all(&self) -> Additions {
        let mut known = self.0.clone();
        // Nobody learns any more where the sender is gone.
        let _ = known.wait_for(|known| known.progress == Progress::Over).await;
        known.borrow().additions.clone()
    }
}

impl Learning {
    /// Begins to learn.
    pub fn begin() -> (Self, Learned) {
        let known = Known { additions: Additions::default(), progress: Progress::GoesOn };
        let (sender, receiver) = watch::channel(known);
        (Self(sender), Learned(receiver))
    }

    /// So much is known, and more may follow.
    pub fn know(&self, additions: Additions) {
        self.0.send_modify(|known| known.additions = additions);
    }

    /// That is all.
    pub fn end(self) {
        self.0.send_modify(|known| known.progress = Progress::Over);
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::additions::OwnIds;

    use super::*;

    fn with_ids() -> Additions {
        Additions { ids: OwnIds::Beside, ..Additions::default() }
    }

    #[tokio::test]
    async fn what_is_known_is_there_at_once_and_all_of_it_at_the_end() {
        let (learning, learned) = Learning::begin();
        assert_eq!(learned.now(), Additions::default());
        learning.know(with_ids());
        assert_eq!(learned.now(), with_ids());
        let all = tokio::spawn({
            let learned = learned.clone();
            async move { learned.all().await }
        });
        learning.end();
        assert_eq!(all.await.expect("it ends"), with_ids());
        assert_eq!(learned.now(), with_ids());
    }

    #[tokio::test]
    async fn nobody_waits_for_what_nobody_learns() {
        assert_eq!(Learned::default().all().await, Additions::default());
        let (learning, learned) = Learning::begin();
        learning.know(with_ids());
        drop(learning);
        assert_eq!(learned.all().await, with_ids());
    }
}
