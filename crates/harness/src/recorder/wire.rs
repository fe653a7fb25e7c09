//! The `wire` transport: writes the request, reads whatever comes, to the byte.

use std::io::ErrorKind;
use std::sync::Arc;

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::DropHow;
use url::Url;

use super::context::Context;
use super::pipe::{Came, Pipe, Ready};
use super::plan::Plan;
use super::running::{Command, Kept, Line};
use super::tape::{Taken, Tape};
use crate::net::{connected, reason};
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
    let how = loop {
        let connection = match kept.take() {
            Some(connection) => connection,
            None => match open(&plan.url, &context, &mut line, &mut tape).await {
                Ok(connection) => connection,
                Err(how) => break how,
            },
        };
        match converse(connection, &plan, &context, &mut line, &mut tape).await {
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
    let connecting = piped(url, context);
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
                Some(Command::Close(..)) | None => return Err(context.closed_by_us()),
            },
            () = tokio::time::sleep_until(context.deadline) => return Err(Ended::Limit(context.time_is_over())),
        }
    }
}

async fn piped(url: &Url, context: &Context) -> Result<Pipe, String> {
    let within = context.limits.connect;
    let socket = connected(url, within).await?;
    if url.scheme() != "https" {
        return Ok(Pipe::clear(socket));
    }
    let secured = tls::handshake(socket, url, &context.access.trust, Offer::Http1, within).await?;
    let (socket, connection) = secured.into_inner();
    let view = tls::view(&connection, url);
    Ok(Pipe::secured(socket, connection, view))
}

async fn converse(
    connection: Connection,
    plan: &Plan,
    context: &Context,
    line: &mut Line,
    tape: &mut Tape,
) -> Outcome {
    let Connection { mut pipe, number } = connection;
    tape.connection(number);
    tape.tls(pipe.tls());
    let mut request = plan.bytes();
    let mut sent = 0;
    let mut writing = true;
    let mut reset = false;
    let mut reading = true;
    if let Some((early, span)) = pipe.early()
        && let Some(over) = took(tape.read(span, early))
    {
        return over;
    }
    loop {
        if let Some(span) = pipe.closed() {
            tape.close(span);
            return Outcome::Over(Ended::Fin);
        }
        let head_deadline = tape.head_deadline();
        let ready = tokio::select! {
            // Orders first: a server that floods us must not drown them.
            biased;
            command = line.commands.recv() => {
                let (how, together) = match command {
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
                        pipe.pause();
                        continue;
                    }
                    Some(Command::ReadOn) => {
                        reading = true;
                        pipe.read_on();
                        continue;
                    }
                    Some(Command::Release) => continue,
                    Some(Command::Close(how, together)) => (how, Some(together)),
                    None => (DropHow::Fin, None),
                };
                pipe.stop();
                let seen = what_has_come(&mut pipe, tape).await;
                tape.looked();
                if let Some(together) = together {
                    together.all_looked_at().await;
                }
                pipe.close(how);
                return Outcome::Over(seen.unwrap_or_else(|| complete_or(tape, context.closed_by_us())));
            }
            // When a time is over, what has come by then still counts: we may be the ones who are late.
            () = tokio::time::sleep_until(context.deadline) => {
                pipe.stop();
                let seen = what_has_come(&mut pipe, tape).await;
                let over = || complete_or(tape, Ended::Limit(context.time_is_over()));
                return Outcome::Over(seen.unwrap_or_else(over));
            }
            () = tokio::time::sleep_until(head_deadline.unwrap_or(context.deadline)), if head_deadline.is_some() => {
                pipe.look();
                if let Some(how) = what_has_come(&mut pipe, tape).await {
                    return Outcome::Over(how);
                }
                if tape.head_deadline().is_some() {
                    return Outcome::Over(Ended::Limit(tape.no_head()));
                }
                continue;
            }
            ready = pipe.ready(writing), if reading => match ready {
                Ok(ready) => ready,
                Err(error) => return Outcome::Over(Ended::Failed(format!("waiting for the socket failed: {}", reason(&error)))),
            },
        };
        let came = match ready {
            Ready::Came(came) => came,
            Ready::Writable if !writing => {
                // A connection that cannot take it says so to the reader, too.
                let _ = pipe.flush();
                continue;
            }
            Ready::Writable => {
                match pipe.try_write(&request[sent..]) {
                    Ok(n) => {
                        sent += n;
                        if sent == request.len() {
                            writing = false;
                            request = Vec::new();
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
                continue;
            }
        };
        match came {
            Came::End(_) | Came::Truncated(_) if reset => return Outcome::Over(Ended::Reset),
            Came::End(span) => {
                tape.close(span);
                return Outcome::Over(Ended::Fin);
            }
            Came::Truncated(why) => return Outcome::Over(Ended::Truncated(why)),
            Came::Nothing | Came::Looked => {}
            Came::Bytes(bytes, span) => {
                if let Some(over) = took(tape.read(span, bytes)) {
                    return over;
                }
                tokio::task::consume_budget().await;
            }
            Came::Broken(error) => return Outcome::Over(broken(&error)),
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
    if tape.is_complete() { Ended::Complete } else { how }
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

/// Takes down what had come when the pipe was asked for it, so that it is not lost as evidence. When we close it also makes the
/// end graceful: a socket that is closed with unread bytes sends a reset. Says how the exchange ended if that was before.
async fn what_has_come(pipe: &mut Pipe, tape: &mut Tape) -> Option<Ended> {
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
                Taken::More => {}
                // Closed by us as it is; nothing is followed any more.
                Taken::Limit(_) | Taken::Redirect(..) => return None,
            },
            Came::Broken(error) if error.kind() == ErrorKind::ConnectionReset => return Some(Ended::Reset),
            Came::Looked | Came::Broken(_) => return None,
        }
    }
}
