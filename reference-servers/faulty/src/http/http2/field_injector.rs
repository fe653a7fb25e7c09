//! A socket that adds a field to each head which passes.
//!
//! The `h2` crate refuses to send the fields that speak about a connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The bytes before the payload of a frame (RFC 9113 4.1).
const HEADER: usize = 9;
/// The type of the frame HEADERS.
const HEADERS: u8 = 1;
/// Its flag when the whole head is in it.
const END_HEADERS: u8 = 0x4;

/// A socket that adds a field to each head which passes.
pub(super) struct FieldInjector<S> {
    inner: S,
    /// The field as a literal of HPACK without index, which depends on nothing before it (RFC 7541 6.2.2).
    literal: Vec<u8>,
    /// Bytes of a frame that is not whole.
    frame: Vec<u8>,
    /// Bytes that are to leave.
    leaving: Vec<u8>,
}

impl<S> FieldInjector<S> {
    pub fn new(inner: S, field: Option<(&str, &str)>) -> Self {
        let literal = field.map(|(name, value)| literal(name, value)).unwrap_or_default();
        Self { inner, literal, frame: Vec::new(), leaving: Vec::new() }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
        loop {
            let Some(header) = self.frame.first_chunk::<HEADER>() else { return };
            let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
            if self.frame.len() < HEADER + length {
                return;
            }
            let mut frame: Vec<u8> = self.frame.drain(..HEADER + length).collect();
            if frame[3] == HEADERS && frame[4] & END_HEADERS != 0 {
                frame.extend_from_slice(&self.literal);
                let longer = u32::try_from(length + self.literal.len()).unwrap_or_default().to_be_bytes();
                frame[..3].copy_from_slice(&longer[1..]);
            }
            self.leaving.append(&mut frame);
        }
    }
}

fn literal(name: &str, value: &str) -> Vec<u8> {
    // Texts of less than 127 bytes have their length in one byte.
    let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    [vec![0], text(name), text(value)].concat()
}

impl<S: AsyncWrite + Unpin> FieldInjector<S> {
    fn poll_leave(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.leaving.is_empty() {
            let sent = ready!(Pin::new(&mut self.inner).poll_write(task, &self.leaving))?;
            self.leaving.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FieldInjector<S> {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.literal.is_empty() {
            return Pin::new(&mut self.inner).poll_write(task, bytes);
        }
        ready!(self.poll_leave(task))?;
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_leave(task))?;
        Pin::new(&mut self.inner).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_leave(task))?;
        Pin::new(&mut self.inner).poll_shutdown(task)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FieldInjector<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(task, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_heads_grow() {
        let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        let head = [0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88];
        let data = [0, 0, 2, 0, 1, 0, 0, 0, 1, b'a', b'b'];
        let sent = [&settings[..], &head, &data].concat();
        let longer = [&[0, 0, 6, 1, 4, 0, 0, 0, 1, 0x88][..], b"\0\x01a\x01b"].concat();
        for size in [1, 3, 1000] {
            let mut injector = FieldInjector::new((), Some(("a", "b")));
            sent.chunks(size).for_each(|piece| injector.take(piece));
            assert_eq!(injector.leaving, [&settings[..], &longer, &data].concat());
        }
    }
}
