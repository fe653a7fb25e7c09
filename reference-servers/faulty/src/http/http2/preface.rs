//! Tells HTTP/2 by prior knowledge from HTTP/1, by the first bytes of a connection.

use std::io;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// What a client sends first (RFC 9113 3.4).
const PREFACE: [u8; 24] = *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long a connection may stay without its first bytes.
const IDLE: Duration = Duration::from_secs(60);

/// Whether a client starts with the preface of HTTP/2. Its bytes stay where they are.
pub(crate) async fn is_http2(stream: &TcpStream) -> io::Result<bool> {
    let looked = async {
        loop {
            let mut start = [0; PREFACE.len()];
            let length = stream.peek(&mut start).await?;
            if length == 0 || start[..length] != PREFACE[..length] {
                return Ok(false);
            }
            if length == PREFACE.len() {
                return Ok(true);
            }
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(IDLE, looked).await.unwrap_or(Ok(false))
}
