//! One stream of HTTP/2, translated: its request is asked in HTTP/1 over a pipe, and the response is sent as frames.

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::Request;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::sleep;

use super::answer::Answer;
use super::group::Group;
use super::settings::{Cancel, Credit, Http2, Pieces, Queue, Turns};
use crate::http::http1;
use crate::http::service::Service;
use crate::net::Connection;

/// What the pipe holds: a stream without credit must not gather more.
const PIPE: usize = 16 << 10;

/// What was sent may take so long to leave before a stream is aborted.
const LEAVING: Duration = Duration::from_millis(100);

/// Answers one request.
pub(super) async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    service: &impl Service,
    group: &Group,
) {
    let http2 = service.http().http2;
    let _turn = match http2.turns {
        Turns::OneAtATime => Some(group.turn.lock().await),
        Turns::OthersRefused => match group.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(_) => return respond.send_reset(Reason::REFUSED_STREAM),
        },
        Turns::AllAtOnce => None,
    };
    let (client, server) = duplex(PIPE);
    let served = http1::serve(Connection::piped(server), service);
    let translated = async {
        // Who went away is nobody's fault here.
        let _ = translate(request, respond, client, Delivery { http2, group, small: http2.small }).await;
    };
    let _ = tokio::join!(served, translated);
}

/// How a response is sent.
struct Delivery<'a> {
    http2: Http2,
    group: &'a Group,
    /// Bytes that are still to leave in small frames.
    small: usize,
}

async fn translate(
    mut request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    mut client: DuplexStream,
    mut delivery: Delivery<'_>,
) -> io::Result<()> {
    client.write_all(&question(&mut request).await?).await?;
    let mut answer = Answer::new(client, request.method().as_str());
    let head = tokio::select! {
        head = answer.head() => head?,
        _ = poll_fn(|cx| respond.poll_reset(cx)), if delivery.notices() => return delivery.cancelled(),
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
            _ = poll_fn(|cx| sending.poll_reset(cx)), if delivery.notices() => return delivery.cancelled(),
        };
        let sent = match piece {
            Ok(Some(bytes)) if delivery.http2.pieces == Pieces::AtTheEnd => {
                held.extend_from_slice(&bytes);
                Ok(())
            }
            Ok(Some(bytes)) => delivery.send(&mut sending, bytes).await,
            Ok(None) => {
                delivery.send(&mut sending, held.freeze()).await?;
                return delivery.end(&mut sending);
            }
            Err(_) => {
                // A reset overtakes what waits to be sent.
                sleep(LEAVING).await;
                sending.send_reset(Reason::INTERNAL_ERROR);
                return Ok(());
            }
        };
        match sent {
            Ok(()) => {}
            Err(_) if delivery.notices() => return delivery.cancelled(),
            // Whoever does not notice goes on working.
            Err(_) => return answer.drain().await,
        }
    }
}

impl Delivery<'_> {
    fn notices(&self) -> bool {
        self.http2.cancel != Cancel::NotNoticed
    }

    /// The client has cancelled the stream.
    fn cancelled(&self) -> io::Result<()> {
        if self.http2.cancel == Cancel::EndsTheConnection {
            self.group.cut.notify_one();
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// Sends bytes as the client gives credit for them; an error if it has gone.
    async fn send(&mut self, sending: &mut SendStream<Bytes>, mut bytes: Bytes) -> io::Result<()> {
        let _line = match self.http2.queue {
            Queue::OfAll => Some(self.group.queue.lock().await),
            Queue::OfEach => None,
        };
        while !bytes.is_empty() {
            let wanted = if self.small > 0 { bytes.len().min(3) } else { bytes.len() };
            sending.reserve_capacity(wanted);
            if sending.capacity() == 0 {
                if self.http2.credit == Credit::Lost {
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
        (self.http2.end)(sending).map_err(io::Error::other)
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
