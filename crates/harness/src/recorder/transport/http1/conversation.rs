//! One request over HTTP/1: writes it, and reads whatever comes, to the byte.

use std::io::ErrorKind;
use std::sync::Arc;

use ssespec_evidence::recording::Ended;
use ssespec_scenario::CloseHow;
use url::Url;

use super::connection::Connection;
use super::pipe::{Came, Pipe, Ready};
use crate::net::reason;
use crate::recorder::context::Context;
use crate::recorder::exchange_recorder::{ExchangeRecorder, FeedResult};
use crate::recorder::link::{Control, ExchangeLink, Together};
use crate::recorder::prepared_request::PreparedRequest;
use crate::recorder::request_text::http1_bytes;
use crate::recorder::reusable::ReusableConnection;
use crate::recorder::transport::contract::{Outcome, Transport};

/// HTTP/1 on a socket of our own.
pub(in crate::recorder) struct Http1;

impl Transport for Http1 {
    type Connection = Connection;

    fn cannot_carry(_: &PreparedRequest) -> Option<String> {
        None
    }

    async fn connect(url: &Url, context: &Arc<Context>, number: u32) -> Result<Connection, String> {
        Connection::open(url, context, number).await
    }

    async fn converse(
        Connection { pipe, number }: Connection,
        request: &PreparedRequest,
        context: &Arc<Context>,
        link: &mut ExchangeLink,
        tape: &mut ExchangeRecorder,
    ) -> Outcome {
        tape.connection(number);
        tape.tls(pipe.tls());
        let unsent = http1_bytes(request);
        let conversation = Conversation {
            pipe,
            number,
            request,
            context,
            tape,
            unsent,
            sent: 0,
            writing: true,
            reading: true,
        };
        conversation.run(link).await
    }
}

/// A request while it is written and its response read.
struct Conversation<'c> {
    pipe: Pipe,
    number: u32,
    request: &'c PreparedRequest,
    context: &'c Context,
    tape: &'c mut ExchangeRecorder,
    /// The bytes of the request, let go of once all are sent.
    unsent: Vec<u8>,
    /// How many of them the kernel has taken.
    sent: usize,
    /// Whether there is more to send, and a server that takes it.
    writing: bool,
    /// Whether the scenario wants what comes to be read.
    reading: bool,
}

impl Conversation<'_> {
    async fn run(mut self, link: &mut ExchangeLink) -> Outcome {
        if let Some((early, span)) = self.pipe.early()
            && let Some(over) = Outcome::of(self.tape.read(span, early))
        {
            return over;
        }
        loop {
            if let Some(span) = self.pipe.closed() {
                self.tape.close(span);
                return Outcome::Over(Ended::Fin);
            }
            let head_deadline = self.tape.head_deadline();
            let ready = tokio::select! {
                // Orders first: a server that floods us must not drown them.
                biased;
                control = link.controls.recv() => match control {
                    Some(Control::HandOver(reply)) => match can_be_used_again(self.tape) {
                        Ok(()) => {
                            let connection = Connection { pipe: self.pipe, number: self.number };
                            let _ = reply.send(Ok(ReusableConnection::Http1(connection)));
                            return Outcome::Over(Ended::Complete);
                        }
                        Err(why) => {
                            let _ = reply.send(Err(format!("its connection {why}")));
                            continue;
                        }
                    },
                    Some(Control::Pause) => {
                        self.reading = false;
                        self.pipe.pause();
                        continue;
                    }
                    Some(Control::ReadOn) => {
                        self.reading = true;
                        self.pipe.read_on();
                        continue;
                    }
                    // HTTP/1 has no credit of its own.
                    Some(Control::Release) => continue,
                    Some(Control::Close(how, together)) => return self.close(how, Some(together)).await,
                    None => return self.close(CloseHow::Fin, None).await,
                },
                () = tokio::time::sleep_until(self.context.deadline) => return self.time_is_over().await,
                () = tokio::time::sleep_until(head_deadline.unwrap_or(self.context.deadline)), if head_deadline.is_some() => {
                    match self.head_is_due().await {
                        Some(over) => return over,
                        None => continue,
                    }
                }
                ready = self.pipe.ready(self.writing), if self.reading => ready,
            };
            let over = match ready {
                Err(error) => Some(Outcome::Over(Ended::Failed(format!(
                    "waiting for the socket failed: {}",
                    reason(&error)
                )))),
                Ok(Ready::Writable) => {
                    self.write();
                    None
                }
                Ok(Ready::Came(came)) => self.take(came).await,
            };
            if let Some(over) = over {
                return over;
            }
        }
    }

    /// Closes the connection as the scenario says, once all that are closed with it have been looked at.
    async fn close(mut self, how: CloseHow, together: Option<Together>) -> Outcome {
        self.pipe.stop();
        let seen = what_has_come(&mut self.pipe, self.tape).await;
        self.tape.looked();
        if let Some(together) = together {
            together.all_looked_at().await;
        }
        self.pipe.close(how);
        Outcome::Over(seen.unwrap_or_else(|| complete_or(self.tape, self.context.closed_by_us())))
    }

    /// When a time is over, what has come by then still counts: we may be the ones who are late.
    async fn time_is_over(mut self) -> Outcome {
        self.pipe.stop();
        let seen = what_has_come(&mut self.pipe, self.tape).await;
        let over = || complete_or(self.tape, Ended::Limit(self.context.time_is_over()));
        Outcome::Over(seen.unwrap_or_else(over))
    }

    /// Looks once more when the time for a head is over.
    async fn head_is_due(&mut self) -> Option<Outcome> {
        self.pipe.look();
        if let Some(how) = what_has_come(&mut self.pipe, self.tape).await {
            return Some(Outcome::Over(how));
        }
        self.tape.head_deadline().map(|_| Outcome::Over(Ended::Limit(self.tape.no_head())))
    }

    /// Sends what the kernel takes.
    fn write(&mut self) {
        if !self.writing {
            // A connection that cannot take it says so to the reader, too.
            let _ = self.pipe.flush();
            return;
        }
        match self.pipe.try_write(&self.unsent[self.sent..]) {
            Ok(n) => {
                self.sent += n;
                if self.sent == self.unsent.len() {
                    self.writing = false;
                    self.unsent = Vec::new();
                    self.tape.sent();
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            // The server may have responded before it closed: what it said is still to be read.
            Err(_) => {
                self.writing = false;
                self.tape.cut_request(self.request, self.sent);
            }
        }
    }

    /// Takes down what the connection brought.
    async fn take(&mut self, came: Came) -> Option<Outcome> {
        match came {
            Came::End(span) => {
                self.tape.close(span);
                Some(Outcome::Over(Ended::Fin))
            }
            Came::Truncated(why) => Some(Outcome::Over(Ended::Truncated(why))),
            Came::Nothing | Came::Looked => None,
            Came::Bytes(bytes, span) => {
                let over = Outcome::of(self.tape.read(span, bytes));
                if over.is_none() {
                    self.context.room().await;
                    tokio::task::consume_budget().await;
                }
                over
            }
            Came::Broken(error) => Some(Outcome::Over(broken(&error))),
        }
    }
}

/// How an exchange ended whose connection broke.
fn broken(error: &std::io::Error) -> Ended {
    match error.kind() {
        ErrorKind::ConnectionReset => Ended::Reset,
        _ => Ended::Failed(format!("reading failed: {}", reason(error))),
    }
}

/// A complete answer stays one, whatever happens to the connection afterwards on our side.
fn complete_or(tape: &ExchangeRecorder, how: Ended) -> Ended {
    if tape.is_complete() { Ended::Complete } else { how }
}

fn can_be_used_again(tape: &ExchangeRecorder) -> Result<(), &'static str> {
    let progress = tape.progress();
    if !progress.complete {
        Err("is still busy: its response is not complete")
    } else if !progress.reusable {
        Err("may not be used again: the response says so, or is complete only when the connection closes")
    } else {
        Ok(())
    }
}

/// Takes down what had come when the pipe was asked for it, so that it is not lost as evidence. When we close it also makes the
/// end graceful: a socket that is closed with unread bytes sends a reset. Says how the exchange ended if that was before.
async fn what_has_come(pipe: &mut Pipe, tape: &mut ExchangeRecorder) -> Option<Ended> {
    loop {
        if let Some(span) = pipe.closed() {
            tape.close(span);
            return Some(Ended::Fin);
        }
        match pipe.next().await {
            Came::End(span) => {
                tape.close(span);
                return Some(Ended::Fin);
            }
            Came::Truncated(why) => return Some(Ended::Truncated(why)),
            Came::Nothing => {}
            Came::Bytes(bytes, span) => match tape.read(span, bytes) {
                FeedResult::More => {}
                // Closed by us as it is; nothing is followed any more.
                FeedResult::Limit(_) | FeedResult::Redirect(..) => return None,
            },
            Came::Broken(error) if error.kind() == ErrorKind::ConnectionReset => return Some(Ended::Reset),
            Came::Looked | Came::Broken(_) => return None,
        }
    }
}
