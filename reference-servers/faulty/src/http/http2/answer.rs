//! Reads a response of HTTP/1 from a pipe, piece by piece.

use std::io;

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Response};
use tokio::io::{AsyncReadExt as _, DuplexStream};

/// What stands between a body and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// So many bytes.
    Length(usize),
    /// Chunks; this many bytes of the one that has begun, with its line end.
    Chunks(usize),
    /// The end of the pipe.
    Close,
    Nothing,
}

/// A response of HTTP/1.
pub(super) struct Answer {
    pipe: DuplexStream,
    unread: BytesMut,
    left: Left,
    to_head: bool,
}

impl Answer {
    pub fn new(pipe: DuplexStream, method: &str) -> Self {
        Self { pipe, unread: BytesMut::new(), left: Left::Nothing, to_head: method == "HEAD" }
    }

    /// Reads the head, without the fields that speak about a connection.
    pub async fn head(&mut self) -> io::Result<Response<()>> {
        loop {
            let mut fields = [httparse::EMPTY_HEADER; 64];
            let mut head = httparse::Response::new(&mut fields);
            let parsed = head.parse(&self.unread).map_err(io::Error::other)?;
            if let httparse::Status::Complete(length) = parsed {
                let response = self.understood(&head)?;
                self.left = left(&head, self.to_head);
                self.unread.advance(length);
                return Ok(response);
            }
            self.more().await?;
        }
    }

    fn understood(&self, head: &httparse::Response<'_, '_>) -> io::Result<Response<()>> {
        const NOT_CARRIED: [&str; 5] =
            ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
        let mut response = Response::builder().status(head.code.unwrap_or(200));
        for field in
            head.headers.iter().filter(|f| !NOT_CARRIED.iter().any(|n| f.name.eq_ignore_ascii_case(n)))
        {
            let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(io::Error::other)?;
            response = response.header(name, HeaderValue::from_bytes(field.value).map_err(io::Error::other)?);
        }
        response.body(()).map_err(io::Error::other)
    }

    /// Whether there is no body.
    pub fn is_empty(&self) -> bool {
        matches!(self.left, Left::Nothing | Left::Length(0))
    }

    /// The next piece of the body; none at its end.
    ///
    /// # Errors
    /// It was aborted.
    pub async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            match self.left {
                Left::Nothing | Left::Length(0) => return Ok(None),
                Left::Length(left) if !self.unread.is_empty() => {
                    let piece = self.unread.split_to(left.min(self.unread.len())).freeze();
                    self.left = Left::Length(left - piece.len());
                    return Ok(Some(piece));
                }
                Left::Close if !self.unread.is_empty() => return Ok(Some(self.unread.split().freeze())),
                Left::Close if self.pipe.read_buf(&mut self.unread).await? == 0 => return Ok(None),
                Left::Close => continue,
                Left::Chunks(0) => {
                    let status =
                        httparse::parse_chunk_size(&self.unread).map_err(|_| io::ErrorKind::InvalidData)?;
                    if let httparse::Status::Complete((line, size)) = status {
                        self.unread.advance(line);
                        let size = usize::try_from(size).map_err(io::Error::other)?;
                        self.left = if size == 0 { Left::Nothing } else { Left::Chunks(size + 2) };
                        continue;
                    }
                }
                Left::Chunks(left) if !self.unread.is_empty() => {
                    let mut piece = self.unread.split_to(left.min(self.unread.len()));
                    self.left = Left::Chunks(left - piece.len());
                    // The last two bytes of what is left are the line end.
                    piece.truncate(left.saturating_sub(2).min(piece.len()));
                    if !piece.is_empty() {
                        return Ok(Some(piece.freeze()));
                    }
                    continue;
                }
                _ => {}
            }
            self.more().await?;
        }
    }

    /// Reads and forgets what comes.
    pub async fn drain(&mut self) -> io::Result<()> {
        while self.piece().await?.is_some() {}
        Ok(())
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.pipe.read_buf(&mut self.unread).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn left(head: &httparse::Response<'_, '_>, to_head: bool) -> Left {
    let field = |name: &str| {
        let found = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        found.map(|field| field.value)
    };
    let length = field("content-length").and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
    match (to_head || matches!(head.code, Some(204 | 304)), field("transfer-encoding"), length) {
        (true, _, _) => Left::Nothing,
        (false, Some(_), _) => Left::Chunks(0),
        (false, None, Some(length)) => Left::Length(length),
        (false, None, None) => Left::Close,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    async fn read(method: &str, text: &str, size: usize) -> (u16, String, bool) {
        let (client, mut server) = tokio::io::duplex(1 << 16);
        for piece in text.as_bytes().chunks(size) {
            server.write_all(piece).await.expect("the pipe is large enough");
        }
        drop(server);
        let mut answer = Answer::new(client, method);
        let head = answer.head().await.expect("a head");
        let mut body = Vec::new();
        loop {
            match answer.piece().await {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                end => {
                    let names: Vec<&str> = head.headers().keys().map(HeaderName::as_str).collect();
                    assert_eq!(names, ["a"]);
                    return (head.status().as_u16(), String::from_utf8(body).expect("text"), end.is_ok());
                }
            }
        }
    }

    #[tokio::test]
    async fn bodies_are_read_as_they_are_framed() {
        let chunked =
            "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n";
        let whole = format!("{chunked}0\r\n\r\n");
        for size in [1, 2, 7, 1000] {
            assert_eq!(read("GET", &whole, size).await, (200, "abcde".to_owned(), true));
            assert_eq!(read("GET", chunked, size).await, (200, "abcde".to_owned(), false));
        }
        assert_eq!(read("HEAD", &whole, 1000).await, (200, String::new(), true));
        let closed = "HTTP/1.1 404 x\r\nA: b\r\nConnection: close\r\n\r\nall";
        assert_eq!(read("GET", closed, 1000).await, (404, "all".to_owned(), true));
    }
}
