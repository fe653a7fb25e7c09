//! Waits until a launched server answers.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;

use crate::net::{connect, reason};

/// The longest that one try may take: a server may accept long before it answers.
const TRY: Duration = Duration::from_secs(5);

/// Asks once. Any status is an answer.
pub(super) async fn answers(url: &Url) -> Result<(), String> {
    let asking = async {
        let mut stream = connect(url, TRY).await?;
        let host = url.host_str().unwrap_or_default();
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        let request =
            format!("GET {}{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", url.path());
        stream.write_all(request.as_bytes()).await.map_err(|e| reason(&e))?;
        let mut start = [0; 7];
        match stream.read_exact(&mut start).await {
            Ok(_) if start == *b"HTTP/1." => Ok(()),
            Ok(_) => Err(format!("the answer begins with `{}`, which is not HTTP/1", start.escape_ascii())),
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err("the connection was closed without an answer".to_owned())
            }
            Err(e) => Err(reason(&e)),
        }
    };
    match tokio::time::timeout(TRY, asking).await {
        Ok(result) => result,
        Err(_) => Err(format!("connected, but no answer after {} s", TRY.as_secs())),
    }
}
