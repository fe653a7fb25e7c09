//! A server that counts: requests with their bodies, and streams that are open at once.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// A request that came.
#[derive(Clone, Debug)]
pub struct Came {
    pub method: String,
    /// The head, as it was sent.
    pub head: String,
    pub body: String,
}

/// What was counted.
#[derive(Default)]
struct Counts {
    requests: Vec<Came>,
    open: Vec<TcpStream>,
    most: usize,
}

/// A server that counts, for as long as the test runs.
pub struct Counting {
    pub address: SocketAddr,
    counts: Arc<Mutex<Counts>>,
}

/// What a server answers: the number of the request, from 1, and the request. The connection goes on with the next request if this
/// says so.
type Answer = fn(usize, &Came, &mut TcpStream) -> std::io::Result<bool>;

impl Counting {
    /// Serves in this way.
    pub fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let counts: Arc<Mutex<Counts>> = Arc::default();
        let all = Arc::clone(&counts);
        spawn(move || {
            for stream in listener.incoming().flatten() {
                let counts = Arc::clone(&all);
                spawn(move || serve(stream, &counts, answer));
            }
        });
        Self { address, counts }
    }

    /// The requests that came, in order.
    pub fn requests(&self) -> Vec<Came> {
        self.lock().requests.clone()
    }

    /// How many connections with a request were open at once at most.
    pub fn most(&self) -> usize {
        self.lock().most
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the client still has the connection open. It says by FIN or RST that it has not, before it opens the next.
fn is_open(stream: &TcpStream) -> bool {
    let _ = stream.set_nonblocking(true);
    let peeked = stream.peek(&mut [0]);
    let _ = stream.set_nonblocking(false);
    match peeked {
        Ok(n) => n > 0,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}

fn serve(stream: TcpStream, counts: &Mutex<Counts>, answer: Answer) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut stream = stream;
    let mut counted = false;
    while let Some(came) = read(&mut reader) {
        let number = {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            if !counted {
                counts.open.retain(is_open);
                counts.open.push(stream.try_clone().expect("a second handle"));
                counted = true;
                counts.most = counts.most.max(counts.open.len());
            }
            counts.requests.push(came.clone());
            counts.requests.len()
        };
        if !answer(number, &came, &mut stream).unwrap_or(false) {
            break;
        }
    }
    let _ = stream.shutdown(std::net::Shutdown::Both);
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Came> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length =
        head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let method = head.split(' ').next()?.to_owned();
    Some(Came { method, head, body: String::from_utf8(body).ok()? })
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n\
                    X-Content-Type-Options: nosniff\r\nTransfer-Encoding: chunked\r\n\r\n";

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// Serves one POST, and refuses all that follow.
pub fn one_post(number: usize, came: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    if number > 1 || came.method != "POST" {
        stream.write_all(b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n")?;
        return Ok(true);
    }
    stream.write_all(HEAD.as_bytes())?;
    for n in 0..3 {
        stream.write_all(chunk(&format!("data: {n}\n\n")).as_bytes())?;
    }
    stream.write_all(b"0\r\n\r\n")?;
    Ok(true)
}

/// A stream that ends in the middle of its message, each time.
pub fn cut(_: usize, _: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    stream.write_all(format!("{HEAD}{}", chunk("data: 1\n\n")).as_bytes()).map(|()| false)
}

/// Takes any request, and never answers.
pub fn silent(_: usize, _: &Came, _: &mut TcpStream) -> std::io::Result<bool> {
    Ok(true)
}

/// An endless stream for each GET, and short responses for all else.
pub fn endless(_: usize, came: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    match came.method.as_str() {
        "GET" => {
            stream.write_all(HEAD.as_bytes())?;
            for n in 0.. {
                stream.write_all(chunk(&format!("retry: 100\nid: {n}\ndata: {n}\n\n")).as_bytes())?;
                sleep(Duration::from_millis(100));
            }
            Ok(false)
        }
        "HEAD" => stream.write_all(HEAD.as_bytes()).map(|()| true),
        _ => {
            let refused = "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(refused.as_bytes()).map(|()| true)
        }
    }
}
