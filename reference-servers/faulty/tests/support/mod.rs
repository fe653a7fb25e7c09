//! Starts servers in process and talks to them in raw HTTP.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::time::Duration;

use ssespec_faulty_server::{Fault, Options, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running server; it ends with this value.
pub struct Running {
    pub port: u16,
    task: JoinHandle<std::io::Result<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub async fn start(fault: Option<&'static Fault>, interval_ms: u64) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = Options {
        interval: Duration::from_millis(interval_ms),
        heartbeat: Duration::from_millis(20),
        max_streams: None,
        fault,
    };
    Running { port, task: tokio::spawn(serve(listener, options)) }
}

/// What one connection brought.
pub struct Answer {
    pub bytes: Vec<u8>,
    pub reset: bool,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Sends bytes on a fresh connection and reads until it ends, or until nothing has come for `patience`.
pub async fn talk(port: u16, bytes: &[u8], patience: Duration) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Answer { bytes: Vec::new(), reset: false };
    let mut buffer = vec![0; 64 << 10];
    while answer.bytes.len() < 16 << 20 {
        match tokio::time::timeout(patience, stream.read(&mut buffer)).await {
            Ok(Ok(0)) | Err(_) => break,
            Ok(Ok(n)) => answer.bytes.extend_from_slice(&buffer[..n]),
            Ok(Err(_)) => {
                answer.reset = true;
                break;
            }
        }
    }
    answer
}

#[allow(dead_code)] // Not each test binary needs it.
/// A request that closes the connection after its response.
pub fn request(method: &str, target: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}{length}\r\n{body}"
    )
    .into_bytes()
}

#[allow(dead_code)] // Not each test binary needs it.
/// A GET that plays a script.
pub fn emit(script: &str, fields: &str) -> Vec<u8> {
    let escaped: String = script.bytes().map(|b| format!("%{b:02x}")).collect();
    request("GET", &format!("/emit?script={escaped}"), fields, "")
}
