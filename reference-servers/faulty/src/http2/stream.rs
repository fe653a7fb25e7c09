//! One stream of HTTP/2, translated: its request is asked in HTTP/1 over a pipe, and the answer is sent as frames.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, Request};
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::sleep;

use super::answer::Answer;
use super::group::Group;
use crate::behaviour::Http2;
use crate::connection::Connection;
use crate::http1;
use crate::state::Shared;

/// What the pipe holds: a stream without credit must not gather more.
const PIPE: usize = 16 << 10;
/// So many bytes leave in the smallest of frames where they do; the rest leaves whole, so that large streams end.
const SMALL: usize = 2048;

/// What was sent may take so long to leave before a stream is broken off.
const LEAVING: Duration = Duration::from_millis(100);

/// Answers one request.
pub(super) async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    shared: &Arc<Shared>,
    group: &Group,
) {
    let http2 = shared.behaviour.http2;
    let _turn = match http2 {
        Http2::OneAtATime => Some(group.turn.lock().await),
        Http2::OneStream => match group.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(_) => return respond.send_reset(Reason::REFUSED_STREAM),
        },
        _ => None,
    };
    let (client, server) = duplex(PIPE);
    let served = http1::serve(Connection::piped(server, shared), shared);
    let translated = async {
        // Who went away is nobody's fault here.
        let _ = translate(request, respond, client, Way { http2, group, small: SMALL }).await;
    };
    let _ = tokio::join!(served, translated);
}

/// How an answer is sent.
struct Way<'a> {
    http2: Http2,
    group: &'a Group,
    /// Bytes that are still to leave in small frames.
    small: usize,
}

async fn translate(
    mut request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    mut client: DuplexStream,
    mut way: Way<'_>,
) -> io::Result<()> {
    client.write_all(&question(&mut request).await?).await?;
    let mut answer = Answer::new(client, request.method().as_str());
    let head = tokio::select! {
        head = answer.head() => head?,
        _ = poll_fn(|cx| respond.poll_reset(cx)), if way.http2 != Http2::IgnoresCancel => return way.cancelled(),
    };
    let ends = answer.is_empty();
    let mut sending = respond.send_response(head, ends).map_err(io::Error::other)?;
    let mut held = BytesMut::new();
    if ends {
        return Ok(());
    }
    loop {
        let piece = tokio::select! {
            piece = answer.piece() => piece,
            _ = poll_fn(|cx| sending.poll_reset(cx)), if way.http2 != Http2::IgnoresCancel => return way.cancelled(),
        };
        let sent = match piece {
            Ok(Some(bytes)) if way.http2 == Http2::HeldToEnd => {
                held.extend_from_slice(&bytes);
                Ok(())
            }
            Ok(Some(bytes)) => way.send(&mut sending, bytes).await,
            Ok(None) => {
                way.send(&mut sending, held.freeze()).await?;
                return way.end(&mut sending);
            }
            Err(_) => {
                // A reset overtakes what waits to be sent.
                sleep(LEAVING).await;
                sending.send_reset(Reason::INTERNAL_ERROR);
                return Ok(());
            }
        };
        match (sent, way.http2) {
            (Ok(()), _) => {}
            // Whoever does not notice goes on working.
            (Err(_), Http2::IgnoresCancel) => return answer.drain().await,
            (Err(_), _) => return way.cancelled(),
        }
    }
}

impl Way<'_> {
    /// The client has cancelled the stream.
    fn cancelled(&self) -> io::Result<()> {
        if self.http2 == Http2::CancelsAll {
            self.group.cut.notify_one();
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// Sends bytes as the client gives credit for them; an error if it has gone.
    async fn send(&mut self, sending: &mut SendStream<Bytes>, mut bytes: Bytes) -> io::Result<()> {
        let _line = match self.http2 {
            Http2::OneLine => Some(self.group.line.lock().await),
            _ => None,
        };
        while !bytes.is_empty() {
            let wanted = match self.http2 {
                Http2::SmallFrames if self.small > 0 => bytes.len().min(3),
                _ => bytes.len(),
            };
            sending.reserve_capacity(wanted);
            if sending.capacity() == 0 {
                if self.http2 == Http2::LosesWithoutCredit {
                    return Ok(());
                }
                let granted = poll_fn(|cx| sending.poll_capacity(cx)).await;
                granted.ok_or(io::ErrorKind::ConnectionAborted)?.map_err(io::Error::other)?;
            }
            let part = bytes.split_to(sending.capacity().min(wanted));
            self.small = self.small.saturating_sub(part.len());
            sending.send_data(part, false).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn end(&self, sending: &mut SendStream<Bytes>) -> io::Result<()> {
        match self.http2 {
            Http2::Trailers => sending.send_trailers(HeaderMap::new()),
            _ => sending.send_data(Bytes::new(), true),
        }
        .map_err(io::Error::other)
    }
}

/// The request as HTTP/1 has it, with its whole body.
async fn question(request: &mut Request<RecvStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = request.body_mut().data().await {
        let piece = piece.map_err(io::Error::other)?;
        let _ = request.body_mut().flow_control().release_capacity(piece.len());
        body.extend_from_slice(&piece);
    }
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut text = format!("{} {path} HTTP/1.1\r\n", request.method()).into_bytes();
    if let Some(authority) = uri.authority() {
        text.extend_from_slice(format!("host: {authority}\r\n").as_bytes());
    }
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "content-length") {
        text.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    if !body.is_empty() {
        text.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    text.extend_from_slice(b"\r\n");
    text.append(&mut body);
    Ok(text)
}
