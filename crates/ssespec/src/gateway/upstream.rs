//! The upstream: a model API on loopback that plays the case that is on.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ssespec_gateway::{Afterwards, Call, Calls, Case, Finish, Part, Play, Upstream, Usage, play};
use tokio::io::{AsyncWriteExt as _, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::request::{Asked, read};

/// How long a request may take to arrive.
const REQUEST: Duration = Duration::from_secs(30);
/// How often the streams are looked at.
const LOOK: Duration = Duration::from_millis(20);

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
    /// The streams of the case.
    streams: Vec<Stream>,
}

/// What is known of a stream.
type Stream = Arc<Mutex<Progress>>;

/// How far a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It is being sent.
    Sent,
    /// The gateway closed its connection then.
    Closed(Instant),
    /// All of it was sent.
    Over,
}

impl Listening {
    /// Listens, and plays an ordinary stream until a case begins.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start(upstream: Upstream, at: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Mutex::new(Stage {
            upstream,
            case: Case::Right,
            calls: Calls::default(),
            streams: Vec::new(),
        }));
        let task = tokio::spawn(accept(listener, Arc::clone(&stage)));
        Ok(Self { address, stage, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it speaks.
    pub fn speaks(&self) -> Upstream {
        locked(&self.stage).upstream
    }

    /// From now on this case is played.
    pub fn begin(&self, case: Case) {
        let mut stage = locked(&self.stage);
        stage.case = case;
        stage.calls = Calls::default();
        stage.streams.clear();
    }

    /// What was asked since the case began.
    pub fn calls(&self) -> Calls {
        locked(&self.stage).calls
    }

    /// Watches what becomes of the streams of the case after the client has left, at `left`.
    pub async fn afterwards(&self, left: Instant) -> Afterwards {
        loop {
            let seen = self.progress();
            match afterwards(&seen, left, left.elapsed()) {
                Some(told) => return told,
                None => tokio::time::sleep(LOOK).await,
            }
        }
    }

    fn progress(&self) -> Vec<Progress> {
        locked(&self.stage).streams.iter().map(|stream| *locked(stream)).collect()
    }
}

/// What became of these streams; `None` if that is still open after so long.
fn afterwards(streams: &[Progress], left: Instant, elapsed: Duration) -> Option<Afterwards> {
    let closed = streams.iter().map(|stream| match stream {
        Progress::Closed(at) => Some(*at),
        Progress::Sent | Progress::Over => None,
    });
    let sent = streams.contains(&Progress::Sent);
    match closed.flatten().max() {
        // Those that a gateway closed before to ask again tell nothing.
        Some(last) if !sent && last >= left => Some(Afterwards::Stopped(last - left)),
        _ if !sent => Some(Afterwards::Unknown),
        _ if elapsed >= Afterwards::WATCHED => Some(Afterwards::StillOpen(Afterwards::WATCHED)),
        _ => None,
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
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
        Reply::Stream(play, progress) => {
            let sent = carry_out(play, stream).await;
            *locked(&progress) = match &sent {
                Ok(()) => Progress::Over,
                Err(_) => Progress::Closed(Instant::now()),
            };
            sent
        }
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
    Stream(Play, Stream),
    Whole(&'static str, Value),
}

fn reply(asked: &Asked, stage: &Mutex<Stage>) -> Reply {
    if asked.method != "POST" {
        // Gateways look for models, or for life.
        let model = json!({ "id": "ssespec", "object": "model", "created": 1, "owned_by": "ssespec" });
        return Reply::Whole("200 OK", json!({ "object": "list", "data": [model] }));
    }
    let mut stage = locked(stage);
    let call = Call::of(stage.upstream, &asked.path, &asked.body);
    stage.calls.count(call);
    match call {
        Call::Stream { .. } => {
            let wanted = asked.body.pointer("/stream_options/include_usage");
            let usage = if wanted == Some(&Value::Bool(true)) { Usage::Wanted } else { Usage::Left };
            let progress = Arc::new(Mutex::new(Progress::Sent));
            stage.streams.push(Arc::clone(&progress));
            Reply::Stream(play(stage.upstream, stage.case, usage), progress)
        }
        Call::Elsewhere(path) => {
            let message = format!("this upstream speaks {} only, not {path}", stage.upstream.name());
            Reply::Whole(
                "404 Not Found",
                json!({ "type": "error", "error": { "type": "not_found_error", "message": message } }),
            )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_the_streams_is_told_when_it_is_certain() {
        let left = Instant::now();
        let at = |ms| left + Duration::from_millis(ms);
        let told = |streams: &[Progress], ms| afterwards(streams, left, Duration::from_millis(ms));
        let (sent, over) = (Progress::Sent, Progress::Over);
        assert_eq!(told(&[sent], 9_999), None);
        assert_eq!(told(&[sent], 10_000), Some(Afterwards::StillOpen(Duration::from_secs(10))));
        let stopped = Some(Afterwards::Stopped(Duration::from_millis(700)));
        assert_eq!(told(&[Progress::Closed(at(700))], 720), stopped);
        // All of them have to be over.
        assert_eq!(told(&[Progress::Closed(at(700)), sent], 720), None);
        assert_eq!(told(&[over, Progress::Closed(at(700))], 720), stopped);
        assert_eq!(told(&[over], 20), Some(Afterwards::Unknown));
        assert_eq!(told(&[], 20), Some(Afterwards::Unknown));
        let before = Progress::Closed(left - Duration::from_millis(1));
        assert_eq!(told(&[before], 20), Some(Afterwards::Unknown));
        assert_eq!(told(&[before, sent], 20), None);
    }
}
