//! The streams that are open for what comes, and how a message reaches one of them or all.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The streams that are open for what comes.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Vec<UnboundedSender<String>>>);

/// Those of the sessions of HTTP with SSE, by the id of the session.
#[derive(Default)]
pub(crate) struct Sessions(pub Mutex<BTreeMap<String, Listeners>>);

/// One of them: what it is to bring.
pub(crate) struct Listener(Option<UnboundedReceiver<String>>);

/// A message that nobody asked for on the streams that bring it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    Nothing,
    /// On the stream that has been open longest.
    OnOne(String),
    OnAll(String),
}

impl Listeners {
    pub fn listen(&self) -> Listener {
        let (tell, told) = unbounded_channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(tell);
        Listener(Some(told))
    }

    /// Tells the message, as the text that `event` makes of it anew for each stream.
    pub fn tell(&self, what: Beside, event: impl Fn(&str) -> String) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|listener| !listener.is_closed());
        let (message, most) = match what {
            Beside::Nothing => return,
            Beside::OnOne(message) => (message, 1),
            Beside::OnAll(message) => (message, usize::MAX),
        };
        for listener in open.iter().take(most) {
            // Who has just left hears nothing.
            let _ = listener.send(event(&message));
        }
    }
}

impl Listener {
    pub fn of_nothing() -> Self {
        Self(None)
    }

    /// The next text; none ever comes where nobody tells it any.
    pub async fn next(&mut self) -> String {
        match &mut self.0 {
            Some(told) => match told.recv().await {
                Some(text) => text,
                None => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }
}
