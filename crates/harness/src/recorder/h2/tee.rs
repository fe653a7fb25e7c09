//! A connection that notes each frame as it passes, in both directions.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Task, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::fields::{FieldReader, carries};
use super::frames::Finder;
use crate::recorder::context::Context;
use crate::recording::{Direction, Frame};

/// The frames of a connection so far, at most as many as an exchange may take reads.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Frame>>>);

impl Log {
    /// The frames of the connection itself and of one stream.
    pub fn of(&self, stream: u32) -> Vec<Frame> {
        let frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().filter(|frame| frame.stream == 0 || frame.stream == stream).cloned().collect()
    }

    /// Whether we have sent RST_STREAM for this stream.
    pub fn is_reset_by_us(&self, stream: u32) -> bool {
        let frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().any(|f| f.direction == Direction::Sent && f.kind == 3 && f.stream == stream)
    }
}

/// A connection that notes each frame as it passes.
pub(super) struct Tee<S> {
    inner: S,
    received: Finder,
    fields: FieldReader,
    sent: Finder,
    log: Log,
    context: Arc<Context>,
}

impl<S> Tee<S> {
    pub fn new(inner: S, log: Log, context: Arc<Context>) -> Self {
        let most = usize::try_from(context.limits.head_bytes).unwrap_or(usize::MAX);
        let fields = FieldReader::new(most);
        Self { inner, received: Finder::default(), fields, sent: Finder::of_client(), log, context }
    }

    fn note(&mut self, direction: Direction, bytes: &[u8]) {
        let at_ns = self.context.clock.now_ns();
        let most = self.context.limits.reads;
        let mut frames = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let finder = match direction {
            Direction::Sent => &mut self.sent,
            Direction::Received => &mut self.received,
        };
        let reader = &mut self.fields;
        finder.feed(bytes, |header, payload| {
            let fields = match direction {
                Direction::Received if carries(header.kind) => {
                    reader.take(header.kind, header.flags, payload)
                }
                _ => Vec::new(),
            };
            if frames.len() < most {
                frames.push(Frame {
                    since_ns: at_ns,
                    at_ns,
                    direction,
                    kind: header.kind,
                    flags: header.flags,
                    stream: header.stream,
                    length: header.length,
                    code: header.code,
                    fields,
                });
            }
        });
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tee<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(task, buffer))?;
        self.note(Direction::Received, &buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tee<S> {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Task<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let n = ready!(Pin::new(&mut self.inner).poll_write(task, bytes))?;
        self.note(Direction::Sent, &bytes[..n]);
        Poll::Ready(Ok(n))
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(task)
    }
}
