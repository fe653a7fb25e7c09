//! Ends exchanges that pass, at the wish of who looks at them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Ends exchanges that pass, each by its name.
#[derive(Clone, Debug, Default)]
pub struct Stops(Arc<Mutex<HashMap<Arc<str>, Arc<Notify>>>>);

impl Stops {
    /// Ends an exchange: both of its connections are reset, so that nobody takes a part of a response for all of it. Does nothing to
    /// one that is over.
    pub fn stop(&self, exchange: &str) {
        if let Some(stop) = self.open().get(exchange) {
            stop.notify_one();
        }
    }

    /// An exchange of this name can be ended until this is dropped.
    pub(super) fn stoppable(&self, exchange: &Arc<str>) -> Stoppable {
        let wish = Arc::new(Notify::new());
        self.open().insert(Arc::clone(exchange), Arc::clone(&wish));
        Stoppable { all: self.clone(), exchange: Arc::clone(exchange), wish }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An exchange that can be ended.
pub(super) struct Stoppable {
    all: Stops,
    exchange: Arc<str>,
    wish: Arc<Notify>,
}

impl Stoppable {
    /// Tells when it is to be ended.
    pub fn wish(&self) -> Arc<Notify> {
        Arc::clone(&self.wish)
    }
}

impl Drop for Stoppable {
    fn drop(&mut self) {
        self.all.open().remove(&self.exchange);
    }
}
