//! A connection of HTTP/2, shared by the streams on it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{Builder, SendRequest};
use socket2::{SockRef, Socket};
use ssespec_evidence::recording::TlsView;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::AbortHandle;
use url::Url;

use super::log::Log;
use super::tee::Tee;
use crate::net::{connected, reason};
use crate::reader::LastSpan;
use crate::recorder::context::Context;
use crate::tls::{self, Offer};

/// A connection of HTTP/2, shared by the streams on it. It is closed when the last of them lets go of it.
#[derive(Clone)]
pub(in crate::recorder) struct Connection {
    pub(super) requests: SendRequest<Bytes>,
    pub(super) log: Log,
    pub(super) tls: Option<TlsView>,
    /// Its number in the recording.
    pub(super) number: u32,
    /// Whether an earlier exchange has left it to this one.
    pub(super) is_shared: bool,
    /// The same socket once more, to reset it.
    socket: Arc<Mutex<Option<Socket>>>,
    driver: AbortHandle,
}

impl Connection {
    /// Opens one, by prior knowledge or by ALPN.
    ///
    /// # Errors
    /// One clause that says why not.
    pub(super) async fn open(url: &Url, context: &Arc<Context>, number: u32) -> Result<Self, String> {
        let within = context.limits.connect;
        let stream = connected(url, within).await?;
        let socket = SockRef::from(stream.stream()).try_clone().map_err(|e| reason(&e))?;
        let last = stream.last_span();
        if url.scheme() == "https" {
            let secured = tls::handshake(stream, url, &context.access.trust, Offer::Http2, within).await?;
            let view = tls::view(secured.get_ref().1, url);
            Self::over(secured, (socket, last), Some(view), context, number).await
        } else {
            Self::over(stream, (socket, last), None, context, number).await
        }
    }

    async fn over<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        stream: S,
        (socket, last): (Socket, LastSpan),
        tls: Option<TlsView>,
        context: &Arc<Context>,
        number: u32,
    ) -> Result<Self, String> {
        let log = Log::default();
        let tee = Tee::new(stream, log.clone(), last, Arc::clone(context));
        let head_bytes = u32::try_from(context.limits.head_bytes).unwrap_or(u32::MAX);
        let (requests, connection) = Builder::new()
            .enable_push(false)
            .max_header_list_size(head_bytes)
            // One stream that is not read must not take the credit of the others.
            .initial_connection_window_size(16 << 20)
            // A server may send a byte at a time. What is kept of it has bounds of its own.
            .data_frame_budget(1 << 30)
            .handshake::<_, Bytes>(tee)
            .await
            .map_err(|e| format!("the HTTP/2 preface could not be sent: {e}"))?;
        let end = context.deadline + Duration::from_secs(1);
        let driver = tokio::spawn(async move {
            // Its end reaches every stream; how it came is taken down there.
            let _ = tokio::time::timeout_at(end, connection).await;
        });
        let socket = Arc::new(Mutex::new(Some(socket)));
        Ok(Self { requests, log, tls, number, is_shared: false, socket, driver: driver.abort_handle() })
    }

    /// The same for a later exchange.
    pub(super) fn shared(&self) -> Self {
        Self { is_shared: true, ..self.clone() }
    }

    /// Resets the connection, with all streams on it.
    pub(super) fn reset(&self) {
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(socket) = socket {
            let _ = socket.set_linger(Some(Duration::ZERO));
        }
        self.driver.abort();
    }
}
