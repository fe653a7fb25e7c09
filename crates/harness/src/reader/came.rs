//! What comes from a socket: bytes with when they came, its end, or what became of an order.

use std::io;

use super::span::Span;

/// What comes from a socket.
#[derive(Debug)]
pub enum Came {
    /// Bytes, each of which came within the span.
    Bytes(Vec<u8>, Span),
    /// The other side closed.
    End(Span),
    /// The connection broke.
    Failed(io::Error, Span),
    /// All that had come when it was asked for has been brought.
    Looked,
    /// The reading thread has let go of the socket, and nothing more will be brought.
    Gone,
}
