//! One request over HTTP/2: a stream of its own, to its end.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use h2::client::ResponseFuture;
use h2::{Error, Reason, RecvStream, SendStream};
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri, Version};
use ssespec_evidence::http2::{Http2View, StreamEnd};
use ssespec_evidence::message::{Framing, Head};
use ssespec_evidence::recording::{Ended, Moment, Read, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::{CloseHow, Credit, HttpVersion};
use url::Url;

use super::connection::Connection;
use super::log::{Cursor, Log};
use crate::recorder::context::{Context, Keeps};
use crate::recorder::exchange_recorder::{ExchangeRecorder, FeedResult};
use crate::recorder::link::{Control, ExchangeLink, Together};
use crate::recorder::prepared_request::PreparedRequest;
use crate::recorder::request_text::{http2_authority, http2_fields, path};
use crate::recorder::reusable::ReusableConnection;
use crate::recorder::transport::contract::{Outcome, Transport};

/// How long the frame that cancels a stream may take to leave.
const CANCEL: Duration = Duration::from_secs(1);

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

/// HTTP/2 on a connection of our own, or on one that it shares.
pub(in crate::recorder) struct Http2;

impl Transport for Http2 {
    type Connection = Connection;

    fn cannot_carry(request: &PreparedRequest) -> Option<String> {
        (request.http == HttpVersion::Http10).then(|| "HTTP/1.0 cannot be requested over HTTP/2".to_owned())
    }

    async fn connect(url: &Url, context: &Arc<Context>, number: u32) -> Result<Connection, String> {
        Connection::open(url, context, number).await
    }

    async fn converse(
        connection: Connection,
        request: &PreparedRequest,
        context: &Arc<Context>,
        link: &mut ExchangeLink,
        tape: &mut ExchangeRecorder,
    ) -> Outcome {
        let mut view = Http2View::default();
        let outcome = match send(&connection, request, context, tape, &mut view).await {
            Ok(conversation) => conversation.run(link).await,
            Err(outcome) => outcome,
        };
        view.frames = connection.log.of(view.stream);
        // A server that sent GOAWAY may be gone before the library has read it.
        if let (StreamEnd::Lost(_), Some(code)) = (&view.end, view.goaway().and_then(|frame| frame.code)) {
            view.end = StreamEnd::GoAway(code);
        }
        let took_no_more = connection.is_shared && took_no_more(&view);
        tape.transcript(Transcript::Http2(Box::new(view)));
        match outcome {
            // A server may stop taking requests on a connection (RFC 9113 6.8): it cannot then be asked to share it.
            Outcome::Over(_) if took_no_more => {
                Outcome::Over(Ended::NeverSent("the server takes no more requests on it (GOAWAY)".to_owned()))
            }
            outcome => outcome,
        }
    }
}

/// Sends a request, or says why it could not be sent.
async fn send<'c>(
    connection: &'c Connection,
    prepared: &PreparedRequest,
    context: &'c Context,
    tape: &'c mut ExchangeRecorder,
    view: &'c mut Http2View,
) -> Result<Conversation<'c>, Outcome> {
    tape.connection(connection.number);
    tape.tls(connection.tls.as_ref());
    // What the library may not write, such as a control character in a field, says nothing about the server.
    let unsendable = |why| Ended::NeverSent(format!("the request cannot be sent over HTTP/2: {why}"));
    let request = request(prepared).map_err(|why| Outcome::Over(unsendable(why)))?;
    let body = prepared.body.as_ref().map(|body| body.bytes.clone()).filter(|body| !body.is_empty());
    let deadline = tape.head_deadline().unwrap_or(context.deadline).min(context.deadline);
    let ready = tokio::select! {
        ready = connection.requests.clone().ready() => ready,
        () = tokio::time::sleep_until(deadline) => return Err(Outcome::Over(Ended::Limit(tape.no_head()))),
    };
    let sent = ready.and_then(|mut requests| {
        let (response, mut sending) = requests.send_request(request, body.is_none())?;
        if let Some(body) = body {
            sending.send_data(body, true)?;
        }
        Ok((response, sending))
    });
    let (response, sending) = sent.map_err(|error| Outcome::Over(broken(&error, &connection.log, view)))?;
    view.stream = sending.stream_id().as_u32();
    tape.sent();
    Ok(Conversation {
        connection,
        context,
        tape,
        view,
        sending,
        phase: Phase::Head(response),
        credit: prepared.credit,
        withheld: 0,
        head_came: false,
        content: 0,
        cursor: Cursor::default(),
    })
}

/// A request that is sent, while its response is read.
struct Conversation<'c> {
    connection: &'c Connection,
    context: &'c Context,
    tape: &'c mut ExchangeRecorder,
    view: &'c mut Http2View,
    sending: SendStream<Bytes>,
    phase: Phase,
    credit: Credit,
    /// The bytes that were read and whose credit was not given back.
    withheld: usize,
    /// Whether the frames show a head that the library has not handed out yet.
    head_came: bool,
    /// The bytes of content so far, and how far their frames were looked up.
    content: u64,
    cursor: Cursor,
}

impl Conversation<'_> {
    async fn run(mut self, link: &mut ExchangeLink) -> Outcome {
        loop {
            let head_deadline = self.tape.head_deadline();
            tokio::select! {
                biased;
                control = link.controls.recv() => match control {
                    Some(Control::HandOver(reply)) => {
                        let _ = reply.send(Ok(ReusableConnection::Http2(self.connection.shared())));
                    }
                    // Flow control would have to be played for it; such scenarios are not played over HTTP/2.
                    Some(Control::Pause | Control::ReadOn) => {}
                    Some(Control::Release) => {
                        self.credit = Credit::Given;
                        self.phase.give(std::mem::take(&mut self.withheld));
                    }
                    Some(Control::Close(how, together)) => return self.close(how, Some(together)).await,
                    None => return self.close(CloseHow::Fin, None).await,
                },
                () = tokio::time::sleep_until(self.context.deadline) => {
                    return self.complete_or(Ended::Limit(self.context.time_is_over()));
                }
                () = tokio::time::sleep_until(head_deadline.unwrap_or(self.context.deadline)),
                    if head_deadline.is_some() && !self.head_came =>
                {
                    // It may have come without the library having had its turn: we may be the ones who are late.
                    self.head_came = self.connection.log.head(self.view.stream).is_some();
                    if !self.head_came {
                        return Outcome::Over(Ended::Limit(self.tape.no_head()));
                    }
                }
                came = self.phase.next() => {
                    if let Some(over) = self.take(came) {
                        return over;
                    }
                    self.context.room().await;
                    tokio::task::consume_budget().await;
                }
            }
        }
    }

    /// Takes down what the stream brought. Its times are those of its frames: the library hands it out later.
    fn take(&mut self, came: Came) -> Option<Outcome> {
        let log = &self.connection.log;
        let now = || Moment::exactly(self.context.clock.now_ns());
        let taken = match came {
            Came::Head(Ok(response)) => {
                let (head, body) = responded(response);
                let moment = log.head(self.view.stream).unwrap_or_else(now);
                self.view.head(&head, moment);
                self.phase = Phase::Body(body);
                self.tape.head(moment, head, Framing::EndStream)
            }
            Came::Data(Some(Ok(bytes))) => {
                self.content += bytes.len() as u64;
                let known = log.content(self.view.stream, &mut self.cursor, self.content);
                let moment = known.unwrap_or_else(now);
                match self.credit {
                    Credit::Given => self.phase.give(bytes.len()),
                    Credit::Withheld => self.withheld += bytes.len(),
                }
                if self.context.keeps == Keeps::All {
                    self.view.pieces.push(Read::within(moment, Stamp::Clock, bytes.clone()));
                }
                match self.view.pieces.len() > self.tape.most_reads() {
                    true => FeedResult::Limit(format!("more than {} reads", self.tape.most_reads())),
                    false => self.tape.take(moment, &bytes),
                }
            }
            Came::Data(None) => {
                self.view.end = StreamEnd::EndStream;
                self.phase = Phase::Done;
                self.tape.close_at(log.end(self.view.stream).unwrap_or_else(now));
                FeedResult::More
            }
            Came::Head(Err(error)) | Came::Data(Some(Err(error))) => {
                return Some(Outcome::Over(broken(&error, log, self.view)));
            }
        };
        if let FeedResult::Limit(_) = taken {
            self.sending.send_reset(Reason::CANCEL);
        }
        Outcome::of(taken)
    }

    /// Closes the stream as the scenario says, once all that are closed with it have been looked at.
    async fn close(mut self, how: CloseHow, together: Option<Together>) -> Outcome {
        self.tape.looked();
        if let Some(together) = together {
            together.all_looked_at().await;
        }
        let done = matches!(self.phase, Phase::Done);
        close(self.connection, &mut self.sending, how, done).await;
        self.complete_or(self.context.closed_by_us())
    }

    fn complete_or(&self, how: Ended) -> Outcome {
        Outcome::Over(match self.phase {
            Phase::Done => Ended::Complete,
            Phase::Head(_) | Phase::Body(_) => how,
        })
    }
}

/// Cancels the stream, or resets the connection.
async fn close(connection: &Connection, sending: &mut SendStream<Bytes>, how: CloseHow, done: bool) {
    match how {
        CloseHow::Rst => connection.reset(),
        CloseHow::Fin if done => {}
        CloseHow::Fin => {
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
fn broken(error: &Error, log: &Log, view: &mut Http2View) -> Ended {
    if let Some(other) = log.other_protocol() {
        let why = other.to_string();
        view.end = StreamEnd::Refused(why.clone());
        return Ended::GaveUp(why);
    }
    let code = error.reason().map_or(0, u32::from);
    let (end, ended) = match error.get_io().map(std::io::Error::kind) {
        Some(ErrorKind::ConnectionReset) => (StreamEnd::Lost("connection reset".to_owned()), Ended::Reset),
        Some(_) => (StreamEnd::Lost(error.to_string()), Ended::Fin),
        None if error.is_remote() && error.is_reset() => (StreamEnd::Reset(code), Ended::Reset),
        None if error.is_remote() && error.is_go_away() => (StreamEnd::GoAway(code), Ended::Fin),
        None => {
            let why = format!("what arrived is not HTTP/2 as RFC 9113 has it: {error}");
            (StreamEnd::Refused(why.clone()), Ended::GaveUp(why))
        }
    };
    view.end = end;
    ended
}

fn request(prepared: &PreparedRequest) -> Result<Request<()>, String> {
    let target = format!("{}://{}{}", prepared.url.scheme(), http2_authority(prepared), path(prepared));
    let uri: Uri = target.parse().map_err(|e| format!("`{target}` is no target: {e}"))?;
    let method = Method::from_bytes(prepared.method.as_bytes()).map_err(|e| e.to_string())?;
    let mut request = Request::builder().method(method).uri(uri).version(Version::HTTP_2);
    for (name, value) in http2_fields(prepared) {
        let refused = |e: &dyn std::fmt::Display| format!("the field `{name}`: {e}");
        let field = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refused(&e))?;
        request = request.header(field, HeaderValue::from_bytes(value).map_err(|e| refused(&e))?);
    }
    request.body(()).map_err(|e| e.to_string())
}

fn responded(response: Response<RecvStream>) -> (Head, RecvStream) {
    let (parts, body) = response.into_parts();
    let fields = parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    (Head::over_http2(parts.status.as_u16(), fields.collect()), body)
}
