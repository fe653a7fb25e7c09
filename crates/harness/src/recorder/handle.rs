//! An exchange that is being recorded in the background, and the orders it takes.

use std::sync::Arc;

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::CloseHow;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::context::Context;
use super::exchange_recorder::{Snapshot, never_opened};
use super::link::{Control, ExchangeLink, Together};
use super::prepared_request::PreparedRequest;
use super::reusable::ReusableConnection;

/// An exchange that is being recorded in the background, or one that never was.
pub(super) struct ExchangeHandle {
    pub name: String,
    /// What was asked, before redirects; `None` if that much was not known.
    pub request: Option<PreparedRequest>,
    pub snapshots: watch::Receiver<Snapshot>,
    controls: mpsc::UnboundedSender<Control>,
    task: Option<JoinHandle<Exchange>>,
    /// The whole record of one that was not even tried.
    not_started: Option<Exchange>,
}

impl ExchangeHandle {
    /// Starts an exchange on a runtime.
    pub fn start<F>(
        runtime: &Handle,
        name: &str,
        request: PreparedRequest,
        exchange: impl FnOnce(PreparedRequest, ExchangeLink) -> F,
    ) -> Self
    where
        F: Future<Output = Exchange> + Send + 'static,
    {
        let (sender, controls) = mpsc::unbounded_channel();
        let (snapshots, receiver) = watch::channel(Snapshot::default());
        let task = runtime.spawn(exchange(request.clone(), ExchangeLink { controls, snapshots }));
        let name = name.to_owned();
        Self {
            name,
            request: Some(request),
            snapshots: receiver,
            controls: sender,
            task: Some(task),
            not_started: None,
        }
    }

    /// An exchange that is not even tried.
    pub fn not_started(name: &str, context: &Context, how: Ended) -> Self {
        let exchange = never_opened(name, context, how);
        let ended = Snapshot { ended_ns: Some(exchange.end.at_ns), ..Snapshot::default() };
        let snapshots = watch::channel(ended).1;
        let controls = mpsc::unbounded_channel().0;
        Self {
            name: name.to_owned(),
            request: None,
            snapshots,
            controls,
            task: None,
            not_started: Some(exchange),
        }
    }

    /// Closes the connection, if it is still open.
    pub fn close(&self, how: CloseHow) {
        let _ = self.controls.send(Control::Close(how, Together::alone()));
    }

    /// Closes the connections that are still open, together.
    pub fn close_all<'r>(all: impl IntoIterator<Item = &'r Self>, how: CloseHow) {
        let together = Arc::default();
        let places: Vec<_> = all.into_iter().map(|handle| (handle, Together::with(&together))).collect();
        for (handle, place) in places {
            let _ = handle.controls.send(Control::Close(how, place));
        }
    }

    /// Stops reading.
    pub fn pause(&self) {
        let _ = self.controls.send(Control::Pause);
    }

    /// Reads on.
    pub fn read_on(&self) {
        let _ = self.controls.send(Control::ReadOn);
    }

    /// Gives back the credit that was withheld.
    pub fn release(&self) {
        let _ = self.controls.send(Control::Release);
    }

    /// Asks for the connection.
    pub async fn hand_over(&self) -> Result<ReusableConnection, String> {
        let (reply, answer) = oneshot::channel();
        let gone = || format!("the connection of `{}` is closed, so it cannot be used again", self.name);
        self.controls.send(Control::HandOver(reply)).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Waits for the record, after the connection was closed.
    pub async fn finish(mut self, context: &Arc<Context>) -> Exchange {
        if let Some(exchange) = self.not_started.take() {
            return exchange;
        }
        // Kept in place while it is awaited, so that a recording that is given up ends its tasks.
        let ended = match self.task.as_mut() {
            Some(task) => task.await,
            None => {
                return never_opened(&self.name, context, Ended::Failed("it was never started".to_owned()));
            }
        };
        ended.unwrap_or_else(|e| {
            never_opened(&self.name, context, Ended::Failed(format!("the recorder failed: {e}")))
        })
    }
}

impl Drop for ExchangeHandle {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
