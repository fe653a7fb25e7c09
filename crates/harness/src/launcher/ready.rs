//! Waits until a launched server answers.

use std::time::Duration;

use ssespec_evidence::other_protocol::{AskedIn, OtherProtocol};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use url::Url;

use crate::access::{Access, Protocol};
use crate::net::{connect, reason};
use crate::tls::{Offer, handshake};

/// The longest that one try may take: a server may accept long before it answers.
const TRY: Duration = Duration::from_secs(5);

/// Asks once. Any status is a response; over HTTP/2 the server's first frame is.
pub(super) async fn answers(url: &Url, access: &Access) -> Result<(), String> {
    let asking = async {
        let stream = connect(url, TRY).await.map_err(|why| why.to_string())?;
        let offer = if access.protocol == Protocol::Http2 { Offer::Http2 } else { Offer::Http1 };
        if url.scheme() == "https" {
            answers_on(handshake(stream, url, &access.trust, offer, TRY).await?, url, offer).await
        } else {
            answers_on(stream, url, offer).await
        }
    };
    match tokio::time::timeout(TRY, asking).await {
        Ok(result) => result,
        Err(_) => Err(format!("connected, but no response after {} s", TRY.as_secs())),
    }
}

async fn answers_on(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    url: &Url,
    offer: Offer,
) -> Result<(), String> {
    let request = match offer {
        Offer::Http1 | Offer::Relayed => {
            let host = url.host_str().unwrap_or_default();
            let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
            format!("GET {}{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", url.path())
                .into_bytes()
        }
        // The preface and empty SETTINGS, which the server must answer with its own (RFC 9113 3.4).
        Offer::Http2 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
    };
    stream.write_all(&request).await.map_err(|e| reason(&e))?;
    let mut start = [0; 7];
    match (stream.read_exact(&mut start).await, offer) {
        (Ok(_), Offer::Http1 | Offer::Relayed) if start == *b"HTTP/1." => Ok(()),
        (Ok(_), Offer::Http1 | Offer::Relayed)
            if let Some(other) = OtherProtocol::of(AskedIn::Http1, &start) =>
        {
            Err(other.to_string())
        }
        (Ok(_), Offer::Http2) if let Some(other) = OtherProtocol::of(AskedIn::Http2, &start) => {
            Err(other.to_string())
        }
        (Ok(_), Offer::Http1 | Offer::Relayed) => {
            Err(format!("the response begins with `{}`, which is not HTTP/1", start.escape_ascii()))
        }
        // The fourth byte is the frame's type: SETTINGS.
        (Ok(_), Offer::Http2) if start[3] == 4 => Ok(()),
        (Ok(_), Offer::Http2) => {
            Err(format!("the response begins with `{}`, which is not HTTP/2", start.escape_ascii()))
        }
        (Err(e), _) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err("the connection was closed without a response".to_owned())
        }
        (Err(e), _) => Err(reason(&e)),
    }
}
