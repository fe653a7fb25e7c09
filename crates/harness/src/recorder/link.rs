//! What an exchange in the background and those who wait for it say to each other.

use std::sync::Arc;
use std::time::Duration;

use ssespec_scenario::CloseHow;
use tokio::sync::{OwnedRwLockReadGuard, RwLock, mpsc, oneshot, watch};

use super::exchange_recorder::Snapshot;
use super::reusable::ReusableConnection;

/// An order to an exchange in the background.
pub(super) enum Control {
    /// Close the connection, once all that are closed together have been looked at.
    Close(CloseHow, Together),
    /// Read nothing more from the connection.
    Pause,
    /// Read on.
    ReadOn,
    /// Give back the credit that was withheld, over HTTP/2.
    Release,
    /// Give the connection away, if the response is complete and the connection can be used again.
    HandOver(oneshot::Sender<Result<ReusableConnection, String>>),
}

/// Connections that are closed together: none is before each has been looked at for the last time. The end of one may be
/// what lets the server go on with another, and that came after the end.
pub(super) struct Together {
    /// Held until this connection was looked at.
    not_yet: OwnedRwLockReadGuard<()>,
    all: Arc<RwLock<()>>,
}

impl Together {
    /// How long the others are waited for: one that breaks must not keep the rest open.
    const AT_MOST: Duration = Duration::from_secs(2);

    /// One connection by itself.
    pub fn alone() -> Self {
        Self::with(&Arc::default())
    }

    pub fn with(all: &Arc<RwLock<()>>) -> Self {
        let not_yet = Arc::clone(all).try_read_owned().expect("nobody writes before the last has its place");
        Self { not_yet, all: Arc::clone(all) }
    }

    /// Waits until all were looked at; this one was.
    pub async fn all_looked_at(self) {
        drop(self.not_yet);
        let _ = tokio::time::timeout(Self::AT_MOST, self.all.write()).await;
    }
}

/// The ends that an exchange in the background holds.
pub(super) struct ExchangeLink {
    pub controls: mpsc::UnboundedReceiver<Control>,
    pub snapshots: watch::Sender<Snapshot>,
}
