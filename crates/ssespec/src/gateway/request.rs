//! A request of a gateway, as its upstream reads it: HTTP/1.1, one request a connection.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;

/// The longest head, and the longest body, in bytes.
const HEAD: u64 = 256 << 10;
const BODY: u64 = 8 << 20;

/// What is read of a request.
pub struct Asked {
    /// Its method.
    pub method: String,
    /// Its path, with the query.
    pub path: String,
    /// Its body, if that is JSON.
    pub body: Value,
}

/// Reads a request to its end.
///
/// # Errors
/// The connection is lost, or what comes is no HTTP/1.1.
pub async fn read(stream: &mut BufStream<TcpStream>) -> io::Result<Asked> {
    let mut left = HEAD;
    let first = line(stream, &mut left).await?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut length, mut chunked, mut waits) = (0, false, false);
    loop {
        let line = line(stream, &mut left).await?;
        let Some((name, value)) = line.split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().map_err(|_| wrong("a length that is no number"))?,
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "expect" => waits = value.eq_ignore_ascii_case("100-continue"),
            _ => {}
        }
    }
    if waits {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        stream.flush().await?;
    }
    let mut body = Vec::new();
    match chunked {
        false => take(stream, length, &mut body).await?,
        true => {
            let mut left = BODY;
            loop {
                let size = line(stream, &mut left).await?;
                let size = size.split(';').next().unwrap_or_default().trim();
                let size = u64::from_str_radix(size, 16).map_err(|_| wrong("a chunk without its size"))?;
                take(stream, size, &mut body).await?;
                // The end of the chunk, or of the trailers.
                while !line(stream, &mut left).await?.is_empty() {}
                if size == 0 {
                    break;
                }
            }
        }
    }
    Ok(Asked { method, path, body: serde_json::from_slice(&body).unwrap_or(Value::Null) })
}

/// A line without its end.
async fn line(stream: &mut BufStream<TcpStream>, left: &mut u64) -> io::Result<String> {
    let mut line = Vec::new();
    let n = (&mut *stream).take(*left).read_until(b'\n', &mut line).await?;
    *left -= n as u64;
    if line.pop() != Some(b'\n') {
        return Err(wrong("a head that is too long, or none"));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}

async fn take(stream: &mut BufStream<TcpStream>, length: u64, body: &mut Vec<u8>) -> io::Result<()> {
    if length + body.len() as u64 > BODY {
        return Err(wrong("a body that is too long"));
    }
    let n = (&mut *stream).take(length).read_to_end(body).await?;
    match n as u64 == length {
        true => Ok(()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
