//! A connection that notes each frame as it passes, in both directions.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll, ready};

use ssespec_evidence::http2::{Direction, Frame};
use ssespec_evidence::recording::Moment;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::fields::{FieldReader, carries};
use super::frames::{Finder, Header};
use super::log::Log;
use crate::reader::LastSpan;
use crate::recorder::context::Context;

/// A connection that notes each frame as it passes.
pub(super) struct Tee<S> {
    inner: S,
    received: Finder,
    fields: FieldReader,
    sent: Finder,
    log: Log,
    /// When the bytes came that are received.
    last: LastSpan,
    context: Arc<Context>,
}

impl<S> Tee<S> {
    pub fn new(inner: S, log: Log, last: LastSpan, context: Arc<Context>) -> Self {
        let most = usize::try_from(context.limits.head_bytes).unwrap_or(usize::MAX);
        let fields = FieldReader::new(most);
        Self { inner, received: Finder::default(), fields, sent: Finder::of_client(), log, last, context }
    }

    fn note(&mut self, direction: Direction, bytes: &[u8]) {
        let clock = &self.context.clock;
        let now = Moment::exactly(clock.now_ns());
        let (finder, Moment { earliest_ns: since_ns, latest_ns: at_ns }) = match direction {
            Direction::Sent => (&mut self.sent, now),
            Direction::Received => {
                (&mut self.received, self.last.get().map_or(now, |span| clock.moment(span)))
            }
        };
        let most = self.context.limits.reads;
        let (reader, log) = (&mut self.fields, &self.log);
        finder.feed(bytes, |header, payload| {
            let fields = match direction {
                Direction::Received if carries(header.kind) => {
                    reader.take(header.kind, header.flags, payload)
                }
                _ => Vec::new(),
            };
            let Header { length, kind, flags, stream, code, content } = header;
            let frame = Frame { since_ns, at_ns, direction, kind, flags, stream, length, code, fields };
            log.note(frame, content, most);
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
        self.log.came(&buffer.filled()[before..]);
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
