//! Plays a script as a body: each step's bytes the moment they are due, heartbeats while it is quiet.

use std::io;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use event_stream::encode;
use futures_util::stream;
use tokio::time::{Instant, sleep, sleep_until};

use crate::coding::Coder;
use crate::open_streams::OpenStream;
use crate::script::{Burst, Step};

/// How long an abort waits, so that what was sent before it has left the process.
const ABORT_DELAY: Duration = Duration::from_millis(10);

/// A script at some point of its play. Dropping it, as happens when the client leaves, ends everything.
#[derive(Debug)]
pub(crate) struct Play {
    steps: std::vec::IntoIter<Step>,
    state: State,
    coder: Coder,
    heartbeat: Duration,
    last_sent: Instant,
    burst: Burst,
    open: OpenStream,
}

#[derive(Debug)]
enum State {
    /// The next step is due.
    Stepping,
    /// Nothing is due before this moment, or ever.
    Quiet(Option<Instant>),
    /// The body is ended or broken.
    Over,
}

impl Play {
    /// Starts with the first of these steps.
    pub(crate) fn new(steps: Vec<Step>, coder: Coder, heartbeat: Duration, open: OpenStream) -> Self {
        let steps = steps.into_iter();
        Self {
            steps,
            state: State::Stepping,
            coder,
            heartbeat,
            last_sent: Instant::now(),
            burst: Burst { times: 0, bytes: 0 },
            open,
        }
    }

    /// The body that carries it.
    pub(crate) fn into_body(self) -> Body {
        Body::from_stream(stream::unfold(self, |mut play| async move {
            let piece = play.next_piece().await?;
            Some((piece, play))
        }))
    }

    /// The next bytes, an error that breaks the body off, or its end.
    async fn next_piece(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            let bytes = match self.state {
                State::Over => return None,
                // Between two events is where a stream can end gracefully.
                _ if self.open.is_ending() => self.over(),
                State::Quiet(until) => self.heartbeat_before(until).await,
                State::Stepping if self.burst.times > 0 => {
                    self.burst.times -= 1;
                    let mut bytes = Vec::new();
                    let data = "x".repeat(self.burst.bytes);
                    encode::event(&mut bytes, Some(&data), None, None, None).expect("plain data can be sent");
                    bytes
                }
                State::Stepping => match self.next_step() {
                    Some(Step::Send(lines)) => lines.bytes,
                    Some(Step::Wait(time)) => {
                        self.state = State::Quiet(Some(Instant::now() + time));
                        continue;
                    }
                    Some(Step::Hold) => {
                        self.state = State::Quiet(None);
                        continue;
                    }
                    Some(Step::Abort) => {
                        self.state = State::Over;
                        sleep(ABORT_DELAY).await;
                        return Some(Err(io::Error::other("the script breaks the connection here")));
                    }
                    // What is thrown here is thrown out of the body, as any failure of it: hyper breaks the connection.
                    Some(Step::Fail) => {
                        self.state = State::Over;
                        return Some(Err(io::Error::other("the server's own code fails here")));
                    }
                    Some(Step::Burst(burst)) => {
                        self.burst = burst;
                        continue;
                    }
                    // The status is sent by now: all that is left is to end.
                    Some(Step::Refuse(_) | Step::Protect(_)) | None => self.over(),
                },
            };
            if matches!(self.state, State::Over) {
                return (!bytes.is_empty()).then(|| Ok(bytes.into()));
            }
            if !bytes.is_empty() {
                self.last_sent = Instant::now();
                return Some(Ok(self.coder.piece(bytes).into()));
            }
        }
    }

    fn next_step(&mut self) -> Option<Step> {
        let step = self.steps.next();
        step.iter().for_each(|_| self.open.step());
        step
    }

    /// The end of the body, with what the coding has to say last.
    fn over(&mut self) -> Vec<u8> {
        self.state = State::Over;
        self.coder.end()
    }

    /// Stays quiet until then; gives the heartbeat that falls due before, or nothing.
    async fn heartbeat_before(&mut self, until: Option<Instant>) -> Vec<u8> {
        let heartbeat = self.last_sent + self.heartbeat;
        match until {
            Some(until) if until <= heartbeat => tokio::select! {
                () = sleep_until(until) => {}
                // Seen before the next step.
                () = self.open.ending() => return Vec::new(),
            },
            _ => {
                tokio::select! {
                    () = sleep_until(heartbeat) => {}
                    () = self.open.ending() => return Vec::new(),
                }
                let mut bytes = Vec::new();
                encode::comment(&mut bytes, "heartbeat");
                return bytes;
            }
        }
        self.state = State::Stepping;
        Vec::new()
    }
}
