//! The upstream: a model API on loopback that plays the case that is on.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use ssespec_gateway::{Call, Calls, Case, Finish, Part, Play, Upstream, Usage, play};
use tokio::io::{AsyncWriteExt as _, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::request::{Asked, read};

/// How long a request may take to arrive.
const REQUEST: Duration = Duration::from_secs(30);

/// An upstream that listens. Dropping it ends it.
pub struct Listening {
    address: SocketAddr,
    stage: Arc<Mutex<Stage>>,
    task: JoinHandle<()>,
}

/// What is played, and what was asked since it began.
struct Stage {
    upstream: Upstream,
    case: Case,
    calls: Calls,
}

impl Listening {
    /// Listens, and plays an ordinary stream until a case begins.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start(upstream: Upstream, at: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Mutex::new(Stage { upstream, case: Case::Right, calls: Calls::default() }));
        let task = tokio::spawn(accept(listener, Arc::clone(&stage)));
        Ok(Self { address, stage, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this case is played.
    pub fn begin(&self, case: Case) {
        let mut stage = locked(&self.stage);
        stage.case = case;
        stage.calls = Calls::default();
    }

    /// What was asked since the case began.
    pub fn calls(&self) -> Calls {
        locked(&self.stage).calls
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked(stage: &Mutex<Stage>) -> MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, stage: Arc<Mutex<Stage>>) {
    loop {
        // A connection that could not be accepted is the gateway's to try again.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let stage = Arc::clone(&stage);
        tokio::spawn(async move {
            // A gateway that goes away is seen in what comes out of it.
            let _ = answer(stream, &stage).await;
        });
    }
}

async fn answer(stream: TcpStream, stage: &Mutex<Stage>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufStream::new(stream);
    let asked = tokio::time::timeout(REQUEST, read(&mut stream)).await.map_err(io::Error::other)??;
    let mut stream = stream.into_inner();
    match reply(&asked, stage) {
        Reply::Stream(play) => carry_out(play, stream).await,
        Reply::Whole(status, value) => {
            let body = value.to_string();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
            stream.shutdown().await
        }
    }
}

/// What the upstream responds with.
enum Reply {
    Stream(Play),
    Whole(&'static str, Value),
}

fn reply(asked: &Asked, stage: &Mutex<Stage>) -> Reply {
    if asked.method != "POST" {
        // Gateways look for models, or for life.
        let model = json!({ "id": "ssespec", "object": "model", "created": 1, "owned_by": "ssespec" });
        return Reply::Whole("200 OK", json!({ "object": "list", "data": [model] }));
    }
    let flag = |pointer: &str| asked.body.pointer(pointer) == Some(&Value::Bool(true));
    let call = if flag("/stream") { Call::Stream } else { Call::Whole };
    let mut stage = locked(stage);
    stage.calls.count(call);
    match call {
        Call::Stream => {
            let usage = if flag("/stream_options/include_usage") { Usage::Wanted } else { Usage::Left };
            Reply::Stream(play(stage.upstream, stage.case, usage))
        }
        Call::Whole => {
            let message = "this upstream only streams: ask with \"stream\": true";
            Reply::Whole(
                "400 Bad Request",
                json!({ "type": "error", "error": { "type": "invalid_request_error", "message": message } }),
            )
        }
    }
}

async fn carry_out(play: Play, mut stream: TcpStream) -> io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    for part in play.parts {
        match part {
            Part::Write(bytes) => {
                let size = format!("{:x}\r\n", bytes.len());
                stream.write_all(&[size.as_bytes(), &bytes, b"\r\n"].concat()).await?;
            }
            Part::Wait(time) => tokio::time::sleep(time).await,
        }
    }
    match play.finish {
        Finish::Graceful => {
            stream.write_all(b"0\r\n\r\n").await?;
            stream.shutdown().await
        }
        Finish::Reset => stream.set_zero_linger(),
    }
}
