//! The `wire` transport: writes the request, reads whatever comes, to the byte.

use std::io::ErrorKind;
use std::sync::Arc;

use ssespec_scenario::DropHow;
use url::Url;

use super::context::Context;
use super::pipe::{Came, Pipe};
use super::plan::Plan;
use super::receive::Receiver;
use super::running::{Command, Kept, Line};
use super::tape::{Taken, Tape};
use crate::net::{connect, reason};
use crate::recording::{Ended, Exchange};
use crate::stamps::switch_on;
use crate::tls::{self, Offer};

/// A connection and its number in the recording.
pub(super) struct Connection {
    pipe: Pipe,
    number: u32,
}

/// What one request on one connection came to.
enum Outcome {
    /// The exchange is over.
    Over(Ended),
    /// It goes on elsewhere.
    Redirect(u16, Url),
}

/// Records one exchange, on a kept connection or a fresh one.
pub(super) async fn exchange(
    name: String,
    mut plan: Plan,
    mut kept: Option<Connection>,
    context: Arc<Context>,
    mut line: Line,
) -> Exchange {
    let mut tape = Tape::new(&name, &plan, &context, line.snapshots.clone());
    let mut receiver = Receiver::new();
    let how = loop {
        let connection = match kept.take() {
            Some(connection) => connection,
            None => match open(&plan.url, &context, &mut line, &mut tape).await {
                Ok(connection) => connection,
                Err(how) => break how,
            },
        };
        match converse(connection, &plan, &context, &mut line, &mut tape, &mut receiver).await {
            Outcome::Over(how) => break how,
            Outcome::Redirect(..) if tape.hops() == context.limits.redirects => {
                break Ended::Limit(format!("more than {} redirects", context.limits.redirects));
            }
            Outcome::Redirect(status, url) => {
                plan = plan.redirected(status, url);
                tape.hop(status, &plan);
            }
        }
    };
    tape.ended(how);
    tape.into_exchange()
}

async fn open(url: &Url, context: &Context, line: &mut Line, tape: &mut Tape) -> Result<Connection, Ended> {
    let number = context.next_connection();
    tape.connection(number);
    let connecting = connected(url, context);
    tokio::pin!(connecting);
    loop {
        tokio::select! {
            result = &mut connecting => {
                let pipe = result.map_err(|why| Ended::Failed(format!("cannot connect to {url}: {why}")))?;
                return Ok(Connection { pipe, number });
            }
            command = line.commands.recv() => match command {
                Some(Command::HandOver(reply)) => refuse(reply, "is not even open"),
                Some(Command::Pause | Command::ReadOn | Command::Release) => {}
                Some(Command::Close(_)) | None => return Err(context.closed_by_us()),
            },
            () = tokio::time::sleep_until(context.deadline) => return Err(Ended::Limit(context.time_is_over())),
        }
    }
}

async fn connected(url: &Url, context: &Context) -> Result<Pipe, String> {
    let within = context.limits.connect;
    let stream = connect(url, within).await?;
    switch_on(&stream);
    if url.scheme() != "https" {
        return Ok(Pipe::clear(stream));
    }
    let secured = tls::handshake(stream, url, &context.access.trust, Offer::Http1, within).await?;
    let (stream, connection) = secured.into_inner();
    let view = tls::view(&connection, url);
    Ok(Pipe::secured(stream, connection, view))
}

async fn converse(
    connection: Connection,
    plan: &Plan,
    context: &Context,
    line: &mut Line,
    tape: &mut Tape,
    receiver: &mut Receiver,
) -> Outcome {
    let Connection { mut pipe, number } = connection;
    tape.connection(number);
    tape.tls(pipe.tls());
    let request = plan.bytes();
    let mut sent = 0;
    let mut writing = true;
    let mut reset = false;
    let mut reading = true;
    if let Some(early) = pipe.left_over()
        && let Some(over) = took(tape.read(context.clock.arrival(None), &early))
    {
        return over;
    }
    loop {
        if pipe.is_closed() {
            tape.close();
            return Outcome::Over(Ended::Fin);
        }
        let head_deadline = tape.head_deadline();
        let ready = tokio::select! {
            // Orders first: a server that floods us must not drown them.
            biased;
            command = line.commands.recv() => {
                let how = match command {
                    Some(Command::HandOver(reply)) => match can_be_used_again(tape) {
                        Ok(()) => {
                            let _ = reply.send(Ok(Kept::Wire(Connection { pipe, number })));
                            return Outcome::Over(Ended::Complete);
                        }
                        Err(why) => {
                            refuse(reply, why);
                            continue;
                        }
                    },
                    Some(Command::Pause) => {
                        reading = false;
                        continue;
                    }
                    Some(Command::ReadOn) => {
                        reading = true;
                        continue;
                    }
                    Some(Command::Release) => continue,
                    Some(Command::Close(how)) => how,
                    None => DropHow::Fin,
                };
                let seen = what_has_come(&mut pipe, context, tape, receiver);
                pipe.close(how);
                return Outcome::Over(seen.unwrap_or_else(|| complete_or(tape, context.closed_by_us())));
            }
            () = tokio::time::sleep_until(context.deadline) => {
                return Outcome::Over(complete_or(tape, Ended::Limit(context.time_is_over())));
            }
            () = tokio::time::sleep_until(head_deadline.unwrap_or(context.deadline)), if head_deadline.is_some() => {
                return Outcome::Over(Ended::Limit(tape.no_head()));
            }
            ready = pipe.ready(writing), if reading => match ready {
                Ok(ready) => ready,
                Err(error) => return Outcome::Over(Ended::Failed(format!("waiting for the socket failed: {}", reason(&error)))),
            },
        };
        if writing && ready.is_writable() {
            match pipe.try_write(&request[sent..]) {
                Ok(n) => {
                    sent += n;
                    if sent == request.len() {
                        writing = false;
                        tape.sent();
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                // The server may have answered before it closed: what it said is still to be read.
                Err(error) => {
                    // The kernel tells of a reset once, to whoever asks first; the read would see a plain end.
                    reset |= error.kind() == ErrorKind::ConnectionReset;
                    writing = false;
                    tape.cut_request(plan, sent);
                }
            }
        } else if ready.is_writable() {
            // A connection that cannot take it says so to the reader, too.
            let _ = pipe.flush();
        }
        if !(ready.is_readable() || ready.is_read_closed()) {
            continue;
        }
        match pipe.receive(receiver) {
            Ok(Came::End | Came::Truncated(_)) if reset => return Outcome::Over(Ended::Reset),
            Ok(Came::End) => {
                tape.close();
                return Outcome::Over(Ended::Fin);
            }
            Ok(Came::Truncated(why)) => return Outcome::Over(Ended::Truncated(why)),
            Ok(Came::Nothing) => {}
            Ok(Came::Bytes(bytes, stamp)) => {
                if let Some(over) = took(tape.read(context.clock.arrival(stamp), bytes)) {
                    return over;
                }
                tokio::task::consume_budget().await;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Outcome::Over(Ended::Reset),
            Err(error) => return Outcome::Over(Ended::Failed(format!("reading failed: {}", reason(&error)))),
        }
    }
}

/// What bytes of the answer end, if they do.
fn took(taken: Taken) -> Option<Outcome> {
    match taken {
        Taken::More => None,
        Taken::Limit(limit) => Some(Outcome::Over(Ended::Limit(limit))),
        Taken::Redirect(status, Ok(url)) => Some(Outcome::Redirect(status, url)),
        Taken::Redirect(_, Err(why)) => Some(Outcome::Over(Ended::Failed(why))),
    }
}

/// A complete answer stays one, whatever happens to the connection afterwards on our side.
fn complete_or(tape: &Tape, how: Ended) -> Ended {
    if tape.completed_ns().is_some() { Ended::Complete } else { how }
}

fn can_be_used_again(tape: &Tape) -> Result<(), &'static str> {
    let progress = tape.progress();
    if !progress.complete {
        Err("is still busy: its answer is not complete")
    } else if !progress.reusable {
        Err("may not be used again: the answer says so, or is complete only when the connection closes")
    } else {
        Ok(())
    }
}

fn refuse(reply: tokio::sync::oneshot::Sender<Result<Kept, String>>, why: &str) {
    let _ = reply.send(Err(format!("its connection {why}")));
}

/// Takes down what the kernel has already received when we close, so that it is not lost as evidence. It also makes the end
/// orderly: a socket that is closed with unread bytes sends a reset. Says how the exchange ended if that was before we closed.
fn what_has_come(
    pipe: &mut Pipe,
    context: &Context,
    tape: &mut Tape,
    receiver: &mut Receiver,
) -> Option<Ended> {
    loop {
        if pipe.is_closed() {
            tape.close();
            return Some(Ended::Fin);
        }
        match pipe.receive_now(receiver) {
            Ok(Came::End) => {
                tape.close();
                return Some(Ended::Fin);
            }
            Ok(Came::Truncated(why)) => return Some(Ended::Truncated(why)),
            Ok(Came::Nothing) => {}
            Ok(Came::Bytes(bytes, stamp)) => match tape.read(context.clock.arrival(stamp), bytes) {
                Taken::More => {}
                // Closed by us as it is; nothing is followed any more.
                Taken::Limit(_) | Taken::Redirect(..) => return None,
            },
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Some(Ended::Reset),
            Err(_) => return None,
        }
    }
}
