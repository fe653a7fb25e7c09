//! How the body of a stream is delimited, and what stands around it.

/// How streams are framed.
#[derive(Clone, Copy)]
pub(crate) struct Framing {
    /// The interim responses that come before the head, by the minor version of the request.
    pub interim: fn(u8) -> &'static [u8],
    /// The minor version on status lines.
    pub minor: u8,
    pub delimited: Delimited,
    /// The line before a chunk of this length.
    pub chunk_line: fn(usize) -> String,
    /// What ends chunks.
    pub last_chunk: &'static [u8],
    /// So many bytes leave one at a time; the rest leaves whole, so that large streams end.
    pub single_bytes: usize,
    pub after: AfterBody,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            interim: |_| b"",
            minor: 1,
            delimited: Delimited::Usually,
            chunk_line: |length| format!("{length:x}\r\n"),
            last_chunk: b"0\r\n\r\n",
            single_bytes: 0,
            after: AfterBody::Reusable,
        }
    }
}

/// How a client finds the end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delimited {
    /// By chunks on HTTP/1.1, by the end of the connection on HTTP/1.0.
    Usually,
    /// By chunks, on HTTP/1.0 as well.
    ByChunks,
    /// By the end of the connection.
    ByClose,
    /// By Content-Length.
    ByLength,
    /// By chunks, with a Content-Length beside them.
    ByBoth,
}

/// What becomes of a connection behind a finished stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterBody {
    Reusable,
    /// Closed, as the head announces.
    Closed,
    /// Closed, and no head announces it.
    ClosedUnannounced,
    /// Open, and the next request is not answered.
    Unresponsive,
}
