//! An exchange that is being recorded in the background, and the orders it takes.

use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::DropHow;
use tokio::runtime::Handle;
use tokio::sync::{OwnedRwLockReadGuard, RwLock, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::context::Context;
use super::plan::Plan;
use super::tape::{Snapshot, never_opened};
use super::{h2, wire};

/// A connection that an earlier exchange leaves to a later one.
pub(super) enum Kept {
    /// Of HTTP/1, which carries one exchange at a time.
    Wire(wire::Connection),
    /// Of HTTP/2, which carries many.
    H2(h2::Connection),
}

/// An order to an exchange in the background.
pub(super) enum Command {
    /// Close the connection, once all that are closed together have been looked at.
    Close(DropHow, Together),
    /// Read nothing more from the connection.
    Pause,
    /// Read on.
    ReadOn,
    /// Give back the credit that was withheld, over HTTP/2.
    Release,
    /// Give the connection away, if the answer is complete and the connection can be used again.
    HandOver(oneshot::Sender<Result<Kept, String>>),
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
    fn alone() -> Self {
        Self::with(&Arc::default())
    }

    fn with(all: &Arc<RwLock<()>>) -> Self {
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
pub(super) struct Line {
    pub commands: mpsc::UnboundedReceiver<Command>,
    pub snapshots: watch::Sender<Snapshot>,
}

/// An exchange that is being recorded in the background, or one that never was.
pub(super) struct Running {
    pub name: String,
    /// What was asked, before redirects; `None` if that much was not known.
    pub plan: Option<Plan>,
    pub snapshots: watch::Receiver<Snapshot>,
    commands: mpsc::UnboundedSender<Command>,
    task: Option<JoinHandle<Exchange>>,
    /// The whole record of one that was not even tried.
    never: Option<Exchange>,
}

impl Running {
    /// Starts an exchange.
    pub fn start<F>(name: &str, plan: Plan, exchange: impl FnOnce(Plan, Line) -> F) -> Self
    where
        F: Future<Output = Exchange> + Send + 'static,
    {
        Self::start_on(&Handle::current(), name, plan, exchange)
    }

    /// Starts an exchange on a runtime.
    pub fn start_on<F>(
        runtime: &Handle,
        name: &str,
        plan: Plan,
        exchange: impl FnOnce(Plan, Line) -> F,
    ) -> Self
    where
        F: Future<Output = Exchange> + Send + 'static,
    {
        let (sender, commands) = mpsc::unbounded_channel();
        let (snapshots, receiver) = watch::channel(Snapshot::default());
        let task = runtime.spawn(exchange(plan.clone(), Line { commands, snapshots }));
        let name = name.to_owned();
        Self { name, plan: Some(plan), snapshots: receiver, commands: sender, task: Some(task), never: None }
    }

    /// An exchange that is not even tried.
    pub fn never(name: &str, context: &Context, how: Ended) -> Self {
        let exchange = never_opened(name, context, how);
        let ended = Snapshot { ended_ns: Some(exchange.end.at_ns), ..Snapshot::default() };
        let snapshots = watch::channel(ended).1;
        let commands = mpsc::unbounded_channel().0;
        Self { name: name.to_owned(), plan: None, snapshots, commands, task: None, never: Some(exchange) }
    }

    /// Closes the connection, if it is still open.
    pub fn close(&self, how: DropHow) {
        let _ = self.commands.send(Command::Close(how, Together::alone()));
    }

    /// Closes the connections that are still open, together.
    pub fn close_all<'r>(all: impl IntoIterator<Item = &'r Self>, how: DropHow) {
        let together = Arc::default();
        let places: Vec<_> = all.into_iter().map(|running| (running, Together::with(&together))).collect();
        for (running, place) in places {
            let _ = running.commands.send(Command::Close(how, place));
        }
    }

    /// Stops reading.
    pub fn pause(&self) {
        let _ = self.commands.send(Command::Pause);
    }

    /// Reads on.
    pub fn read_on(&self) {
        let _ = self.commands.send(Command::ReadOn);
    }

    /// Gives back the credit that was withheld.
    pub fn release(&self) {
        let _ = self.commands.send(Command::Release);
    }

    /// Asks for the connection.
    pub async fn hand_over(&self) -> Result<Kept, String> {
        let (reply, answer) = oneshot::channel();
        let gone = || format!("the connection of `{}` is closed, so it cannot be used again", self.name);
        self.commands.send(Command::HandOver(reply)).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Waits for the record, after the connection was closed.
    pub async fn finish(mut self, context: &Arc<Context>) -> Exchange {
        if let Some(exchange) = self.never.take() {
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
            never_opened(&self.name, context, Ended::Failed(format!("the recorder broke: {e}")))
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
