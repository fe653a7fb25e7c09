//! Plays a script as a stream of the library's own events, each handed over the moment it is due.

use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec::IntoIter;

use futures_util::stream::Stream;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::open_streams::OpenStream;

/// How long an abort waits, so that what was sent before it has left the process.
const ABORT_DELAY: Duration = Duration::from_millis(10);

/// Set when the process is told to stop: all streams end.
pub(crate) static STOPPED: LazyLock<CancellationToken> = LazyLock::new(CancellationToken::new);

/// What is left to be done for a stream, with its messages in the library's own type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue<E> {
    /// Hands this to the library.
    Send(E),
    /// Lets time pass.
    Wait(Duration),
    /// Keeps the stream open until the client leaves.
    Hold,
    /// Breaks the connection without ending the body.
    Abort,
}

/// The failure that a script asks for.
#[derive(Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the script breaks the connection here")
    }
}

impl std::error::Error for Broken {}

/// A script at some point of its play. Dropping it, as happens when the client leaves, ends everything.
#[derive(Debug)]
pub struct Play<E> {
    cues: IntoIter<Cue<E>>,
    state: State,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    _open: OpenStream,
}

#[derive(Debug)]
enum State {
    /// The next cue is due.
    Stepping,
    /// Nothing is due before this.
    Quiet(Pin<Box<Sleep>>),
    /// Nothing is due, ever.
    Held,
    /// The stream fails after this.
    Breaking(Pin<Box<Sleep>>),
    /// The stream is ended or broken.
    Over,
}

impl<E> Play<E> {
    /// Starts with the first of these cues.
    pub fn new(cues: Vec<Cue<E>>, open: OpenStream) -> Self {
        Self::until(STOPPED.clone(), cues, open)
    }

    /// Ends gracefully when this is cancelled.
    fn until(stopped: CancellationToken, cues: Vec<Cue<E>>, open: OpenStream) -> Self {
        let stopped = Box::pin(stopped.cancelled_owned());
        Self { cues: cues.into_iter(), state: State::Stepping, stopped, _open: open }
    }
}

impl<E> Stream for Play<E> {
    type Item = Result<E, Broken>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.stopped.as_mut().poll(cx).is_ready() {
            self.state = State::Over;
        }
        loop {
            match &mut self.state {
                State::Held => return Poll::Pending,
                State::Over => return Poll::Ready(None),
                State::Quiet(until) => {
                    ready!(until.as_mut().poll(cx));
                    self.state = State::Stepping;
                }
                State::Breaking(until) => {
                    ready!(until.as_mut().poll(cx));
                    self.state = State::Over;
                    return Poll::Ready(Some(Err(Broken)));
                }
                State::Stepping => match self.cues.next() {
                    Some(Cue::Send(item)) => return Poll::Ready(Some(Ok(item))),
                    Some(Cue::Wait(time)) => self.state = State::Quiet(Box::pin(sleep(time))),
                    Some(Cue::Hold) => self.state = State::Held,
                    Some(Cue::Abort) => self.state = State::Breaking(Box::pin(sleep(ABORT_DELAY))),
                    None => self.state = State::Over,
                },
            }
        }
    }
}

impl<E> Unpin for Play<E> {}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use futures_util::{FutureExt as _, StreamExt as _};
    use tokio_util::sync::CancellationToken;

    use super::{Cue, Play};
    use crate::open_streams::OpenStreams;

    #[tokio::test]
    async fn plays_in_order_and_in_time() {
        let open = OpenStreams::default();
        let wait = Duration::from_millis(20);
        let mut play = Play::new(vec![Cue::Send(1), Cue::Wait(wait), Cue::Send(2)], open.enter());
        let start = Instant::now();
        assert_eq!(play.next().await.unwrap().unwrap(), 1);
        assert_eq!(play.next().await.unwrap().unwrap(), 2);
        assert!(start.elapsed() >= wait);
        assert!(play.next().await.is_none());
        assert_eq!(open.stats(), "{\"open\": 1}\n");
        drop(play);
        assert_eq!(open.stats(), "{\"open\": 0}\n");
    }

    #[tokio::test]
    async fn an_abort_fails_and_a_hold_stays() {
        let open = OpenStreams::default();
        let mut play = Play::new(vec![Cue::Abort, Cue::Send(1)], open.enter());
        let failure = play.next().await.unwrap().unwrap_err();
        assert_eq!(failure.to_string(), "the script breaks the connection here");
        assert!(play.next().await.is_none());
        let mut play = Play::new(vec![Cue::Hold, Cue::Send(1)], open.enter());
        assert!(play.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_stop_ends_a_hold_and_leaves_out_what_was_to_come() {
        let open = OpenStreams::default();
        let stop = CancellationToken::new();
        let mut held = Play::until(stop.clone(), vec![Cue::Hold, Cue::Send(1)], open.enter());
        let mut busy = Play::until(stop.clone(), vec![Cue::Send(1), Cue::Send(2)], open.enter());
        assert!(held.next().now_or_never().is_none());
        assert_eq!(busy.next().await.unwrap().unwrap(), 1);
        let waiting = tokio::spawn(async move { held.next().await.is_none() });
        stop.cancel();
        assert!(waiting.await.unwrap());
        assert!(busy.next().await.is_none());
    }
}
