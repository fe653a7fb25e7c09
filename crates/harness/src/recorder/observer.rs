//! Tells what happens in the exchanges of a recording while it is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ssespec_evidence::update::{Happened, Update};
use tokio::sync::{Notify, mpsc};

/// The bytes that may wait to be taken before nothing more is read.
const MOST: usize = 4 << 20;

/// Who is told.
#[derive(Clone, Debug)]
pub struct Observer {
    sender: mpsc::UnboundedSender<Update>,
    waiting: Arc<Waiting>,
}

/// The other end: what happens, in order.
#[derive(Debug)]
pub struct Updates {
    receiver: mpsc::UnboundedReceiver<Update>,
    waiting: Arc<Waiting>,
}

/// What was told and not taken yet.
#[derive(Debug, Default)]
struct Waiting {
    bytes: AtomicUsize,
    taken: Notify,
}

/// Both ends.
pub fn observer() -> (Observer, Updates) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let waiting = Arc::<Waiting>::default();
    (Observer { sender, waiting: Arc::clone(&waiting) }, Updates { receiver, waiting })
}

impl Observer {
    /// Tells of it. Where nobody listens any more it is lost, and the recording goes on.
    pub fn tell(&self, update: Update) {
        self.waiting.bytes.fetch_add(size(&update), Ordering::Relaxed);
        let _ = self.sender.send(update);
    }

    /// Waits until enough of what was told is taken. What is read meanwhile stays where it is, and in the end with the server.
    pub async fn room(&self) {
        while !self.sender.is_closed() && self.waiting.bytes.load(Ordering::Relaxed) > MOST {
            tokio::select! {
                () = self.waiting.taken.notified() => {}
                () = self.sender.closed() => {}
            }
        }
    }
}

impl Updates {
    /// The next; `None` once the recording is over.
    pub async fn next(&mut self) -> Option<Update> {
        let update = self.receiver.recv().await;
        self.taken(update)
    }

    /// The next if it is there already.
    pub fn try_next(&mut self) -> Option<Update> {
        let update = self.receiver.try_recv().ok();
        self.taken(update)
    }

    fn taken(&self, update: Option<Update>) -> Option<Update> {
        if let Some(update) = &update {
            self.waiting.bytes.fetch_sub(size(update), Ordering::Relaxed);
            self.waiting.taken.notify_one();
        }
        update
    }
}

/// What an update weighs: its bytes, and something for itself.
fn size(update: &Update) -> usize {
    const ITSELF: usize = 64;
    match &update.what {
        Happened::Bytes(bytes) => ITSELF + bytes.len(),
        Happened::Asked(_)
        | Happened::Connected(_)
        | Happened::Redirected { .. }
        | Happened::Head(..)
        | Happened::Backpressure(_)
        | Happened::Ended(_) => ITSELF,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use ssespec_evidence::recording::Moment;

    use super::*;

    fn megabyte() -> Update {
        let bytes = vec![b'x'; 1 << 20].into();
        Update { exchange: "one".into(), at: Moment::default(), what: Happened::Bytes(bytes) }
    }

    #[tokio::test]
    async fn who_is_slow_holds_up_who_reads() {
        let (observer, mut updates) = observer();
        for _ in 0..3 {
            observer.tell(megabyte());
        }
        observer.room().await;
        observer.tell(megabyte());
        let mut room = Box::pin(observer.room());
        assert_eq!((&mut room).now_or_never(), None, "four megabytes wait");
        assert!(updates.next().await.is_some());
        room.await;
    }

    #[tokio::test]
    async fn who_has_gone_holds_up_nobody() {
        let (observer, updates) = observer();
        for _ in 0..5 {
            observer.tell(megabyte());
        }
        drop(updates);
        observer.room().await;
    }
}
