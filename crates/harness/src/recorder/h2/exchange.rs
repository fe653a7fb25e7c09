//! One exchange over HTTP/2: a stream of its own, from the request to its end.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use h2::client::ResponseFuture;
use h2::{Error, Reason, RecvStream, SendStream};
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri, Version};
use ssespec_evidence::http2::{Http2View, StreamEnd};
use ssespec_evidence::message::{Framing, Head};
use ssespec_evidence::recording::{Ended, Exchange, Moment, Read, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::{Credit, DropHow, HttpVersion};
use url::Url;

use super::connection::Connection;
use super::log::Cursor;
use crate::recorder::context::Context;
use crate::recorder::plan::Plan;
use crate::recorder::request_text::{http2_authority, http2_fields, path};
use crate::recorder::running::{Command, Kept, Line};
use crate::recorder::tape::{Taken, Tape};

/// How long the frame that cancels a stream may take to leave.
const CANCEL: Duration = Duration::from_secs(1);

enum Outcome {
    Over(Ended),
    Redirect(u16, Url),
}

/// What a stream brings next.
enum Came {
    Head(Result<Response<RecvStream>, Error>),
    Data(Option<Result<Bytes, Error>>),
}

/// How far a stream has come.
enum Phase {
    Head(ResponseFuture),
    Body(RecvStream),
    Done,
}

impl Phase {
    async fn next(&mut self) -> Came {
        match self {
            Self::Head(response) => Came::Head(response.await),
            Self::Body(body) => Came::Data(body.data().await),
            Self::Done => std::future::pending().await,
        }
    }

    /// Gives back credit for bytes that were read.
    fn give(&mut self, bytes: usize) {
        if let Self::Body(body) = self {
            let _ = body.flow_control().release_capacity(bytes);
        }
    }
}

/// Records one exchange, on a kept connection or a fresh one.
pub(in crate::recorder) async fn exchange(
    name: String,
    mut plan: Plan,
    mut kept: Option<Connection>,
    context: Arc<Context>,
    mut line: Line,
) -> Exchange {
    let mut tape = Tape::new(&name, &plan, &context, line.snapshots.clone());
    let shared = kept.is_some();
    let how = loop {
        if plan.http == HttpVersion::Http10 {
            break Ended::NeverSent("HTTP/1.0 cannot be asked over HTTP/2".to_owned());
        }
        let connection = match kept.take() {
            Some(connection) => connection,
            None => match open(&plan.url, &context, &mut line, &mut tape).await {
                Ok(connection) => connection,
                Err(how) => break how,
            },
        };
        let mut view = Http2View::default();
        let outcome = converse(&connection, &plan, &context, &mut line, &mut tape, &mut view).await;
        view.frames = connection.log.of(view.stream);
        // A server that sent GOAWAY may be gone before the library has read it.
        if let (StreamEnd::Lost(_), Some(code)) = (&view.end, view.goaway().and_then(|frame| frame.code)) {
            view.end = StreamEnd::GoAway(code);
        }
        let left = shared && took_no_more(&view);
        tape.transcript(Transcript::Http2(Box::new(view)));
        match outcome {
            // A server may stop taking requests on a connection (RFC 9113 6.8): it cannot then be asked to share it.
            Outcome::Over(_) if left => {
                break Ended::NeverSent("the server takes no more requests on it (GOAWAY)".to_owned());
            }
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

async fn open(
    url: &Url,
    context: &Arc<Context>,
    line: &mut Line,
    tape: &mut Tape,
) -> Result<Connection, Ended> {
    let number = context.next_connection();
    tape.connection(number);
    let connecting = Connection::open(url, context, number);
    tokio::pin!(connecting);
    loop {
        tokio::select! {
            result = &mut connecting => {
                return result.map_err(|why| Ended::Failed(format!("cannot connect to {url}: {why}")));
            }
            command = line.commands.recv() => match command {
                Some(Command::HandOver(reply)) => {
                    let _ = reply.send(Err("its connection is not even open".to_owned()));
                }
                Some(Command::Pause | Command::ReadOn | Command::Release) => {}
                Some(Command::Close(..)) | None => return Err(context.closed_by_us()),
            },
            () = tokio::time::sleep_until(context.deadline) => return Err(Ended::Limit(context.time_is_over())),
        }
    }
}

async fn converse(
    connection: &Connection,
    plan: &Plan,
    context: &Context,
    line: &mut Line,
    tape: &mut Tape,
    view: &mut Http2View,
) -> Outcome {
    tape.connection(connection.number);
    tape.tls(connection.tls.as_ref());
    let request = match request(plan) {
        Ok(request) => request,
        Err(why) => {
            // What the library may not write, such as a control character in a field, says nothing about the server.
            return Outcome::Over(Ended::NeverSent(format!("the request cannot be sent over HTTP/2: {why}")));
        }
    };
    let body = plan.body.clone().filter(|body| !body.is_empty());
    let deadline = tape.head_deadline().unwrap_or(context.deadline).min(context.deadline);
    let ready = tokio::select! {
        ready = connection.requests.clone().ready() => ready,
        () = tokio::time::sleep_until(deadline) => return Outcome::Over(Ended::Limit(tape.no_head())),
    };
    let sent = ready.and_then(|mut requests| {
        let (response, mut sending) = requests.send_request(request, body.is_none())?;
        if let Some(body) = body {
            sending.send_data(body, true)?;
        }
        Ok((response, sending))
    });
    let (response, mut sending) = match sent {
        Ok(sent) => sent,
        Err(error) => return Outcome::Over(broken(&error, view)),
    };
    view.stream = sending.stream_id().as_u32();
    tape.sent();
    let mut phase = Phase::Head(response);
    let mut credit = plan.credit;
    let mut withheld = 0;
    let mut head_came = false;
    let (mut content, mut cursor) = (0, Cursor::default());
    let now = || Moment::exactly(context.clock.now_ns());
    loop {
        let head_deadline = tape.head_deadline();
        tokio::select! {
            biased;
            command = line.commands.recv() => {
                let (how, together) = match command {
                    Some(Command::HandOver(reply)) => {
                        let _ = reply.send(Ok(Kept::H2(connection.clone())));
                        continue;
                    }
                    // Flow control would have to be played for it; such scenarios are not played over HTTP/2.
                    Some(Command::Pause | Command::ReadOn) => continue,
                    Some(Command::Release) => {
                        credit = Credit::Given;
                        phase.give(std::mem::take(&mut withheld));
                        continue;
                    }
                    Some(Command::Close(how, together)) => (how, Some(together)),
                    None => (DropHow::Fin, None),
                };
                tape.looked();
                if let Some(together) = together {
                    together.all_looked_at().await;
                }
                let done = matches!(phase, Phase::Done);
                close(connection, &mut sending, how, done).await;
                return Outcome::Over(if done { Ended::Complete } else { context.closed_by_us() });
            }
            () = tokio::time::sleep_until(context.deadline) => {
                return Outcome::Over(match phase {
                    Phase::Done => Ended::Complete,
                    _ => Ended::Limit(context.time_is_over()),
                });
            }
            () = tokio::time::sleep_until(head_deadline.unwrap_or(context.deadline)),
                if head_deadline.is_some() && !head_came =>
            {
                // It may have come without the library having had its turn: we may be the ones who are late.
                head_came = connection.log.head(view.stream).is_some();
                if !head_came {
                    return Outcome::Over(Ended::Limit(tape.no_head()));
                }
            }
            came = phase.next() => {
                let taken = match came {
                    Came::Head(Ok(response)) => {
                        let (head, body) = answered(response);
                        let moment = connection.log.head(view.stream).unwrap_or_else(now);
                        view.head(&head, moment);
                        phase = Phase::Body(body);
                        tape.head(moment, head, Framing::EndStream)
                    }
                    Came::Data(Some(Ok(bytes))) => {
                        content += bytes.len() as u64;
                        let known = connection.log.content(view.stream, &mut cursor, content);
                        let moment = known.unwrap_or_else(now);
                        match credit {
                            Credit::Given => phase.give(bytes.len()),
                            Credit::Withheld => withheld += bytes.len(),
                        }
                        view.pieces.push(Read::within(moment, Stamp::Clock, bytes.clone()));
                        match view.pieces.len() > tape.most_reads() {
                            true => Taken::Limit(format!("more than {} reads", tape.most_reads())),
                            false => tape.take(moment, &bytes),
                        }
                    }
                    Came::Data(None) => {
                        view.end = StreamEnd::EndStream;
                        phase = Phase::Done;
                        tape.close_at(connection.log.end(view.stream).unwrap_or_else(now));
                        Taken::More
                    }
                    Came::Head(Err(error)) | Came::Data(Some(Err(error))) => {
                        return Outcome::Over(broken(&error, view));
                    }
                };
                match taken {
                    Taken::More => {}
                    Taken::Limit(limit) => {
                        sending.send_reset(Reason::CANCEL);
                        return Outcome::Over(Ended::Limit(limit));
                    }
                    Taken::Redirect(status, Ok(url)) => return Outcome::Redirect(status, url),
                    Taken::Redirect(_, Err(why)) => return Outcome::Over(Ended::Failed(why)),
                }
                tokio::task::consume_budget().await;
            }
        }
    }
}

/// Cancels the stream, or resets the connection.
async fn close(connection: &Connection, sending: &mut SendStream<Bytes>, how: DropHow, done: bool) {
    match how {
        DropHow::Rst => connection.reset(),
        DropHow::Fin if done => {}
        DropHow::Fin => {
            let stream = sending.stream_id().as_u32();
            sending.send_reset(Reason::CANCEL);
            let until = tokio::time::Instant::now() + CANCEL;
            while !connection.log.is_reset_by_us(stream) && tokio::time::Instant::now() < until {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}

/// Whether the server left gracefully before it had answered.
fn took_no_more(view: &Http2View) -> bool {
    view.status.is_none() && matches!(view.end, StreamEnd::GoAway(0))
}

/// How a stream ended that did not come to END_STREAM.
fn broken(error: &Error, view: &mut Http2View) -> Ended {
    let code = error.reason().map_or(0, u32::from);
    let (end, ended) = match error.get_io().map(std::io::Error::kind) {
        Some(ErrorKind::ConnectionReset) => (StreamEnd::Lost("connection reset".to_owned()), Ended::Reset),
        Some(_) => (StreamEnd::Lost(error.to_string()), Ended::Fin),
        None if error.is_remote() && error.is_reset() => (StreamEnd::Reset(code), Ended::Reset),
        None if error.is_remote() && error.is_go_away() => (StreamEnd::GoAway(code), Ended::Fin),
        None => {
            let why = format!("what came is not HTTP/2 as RFC 9113 has it: {error}");
            (StreamEnd::Refused(why.clone()), Ended::GaveUp(why))
        }
    };
    view.end = end;
    ended
}

fn request(plan: &Plan) -> Result<Request<()>, String> {
    let target = format!("{}://{}{}", plan.url.scheme(), http2_authority(plan), path(plan));
    let uri: Uri = target.parse().map_err(|e| format!("`{target}` is no target: {e}"))?;
    let method = Method::from_bytes(plan.method.as_bytes()).map_err(|e| e.to_string())?;
    let mut request = Request::builder().method(method).uri(uri).version(Version::HTTP_2);
    for (name, value) in http2_fields(plan) {
        let refused = |e: &dyn std::fmt::Display| format!("the field `{name}`: {e}");
        let field = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refused(&e))?;
        request = request.header(field, HeaderValue::from_bytes(value).map_err(|e| refused(&e))?);
    }
    request.body(()).map_err(|e| e.to_string())
}

fn answered(response: Response<RecvStream>) -> (Head, RecvStream) {
    let (parts, body) = response.into_parts();
    let fields = parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    (Head::over_http2(parts.status.as_u16(), fields.collect()), body)
}
