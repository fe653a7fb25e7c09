//! Serves vectors to a browser's EventSource, whole or in two pieces, and notes how it reconnects.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

const PAGE: &str = include_str!("../assets/vectors.html");
const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
/// A browser that is answered like this does not ask again.
const NO_MORE: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
/// Long enough for most first pieces to be read on their own; what comes of them may not depend on it.
const BETWEEN_PIECES: Duration = Duration::from_millis(1);

/// How a browser asked again after the end of a whole vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reconnect {
    /// `Last-Event-ID`, as its bytes were.
    pub last_event_id: Option<Vec<u8>>,
    /// From before the server ended the stream until it had the next request: never shorter than the browser waited.
    pub waited: Duration,
}

/// What is sent of a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// All of it at once; the browser may reconnect.
    Whole,
    /// Two pieces, the second from this byte on.
    Cut(usize),
}

impl Sent {
    /// The path of the vector with this number.
    pub(crate) fn path(self, vector: usize) -> String {
        match self {
            Self::Whole => format!("/whole/{vector}"),
            Self::Cut(at) => format!("/cut/{vector}/{at}"),
        }
    }
}

/// A vector to serve.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub stream: Vec<u8>,
    /// Whoever asks again later than this gets the stream once more, since it may come sooner the next time.
    pub soon: Option<Duration>,
}

/// A server for as long as the process lives.
pub(crate) struct VectorServer {
    pub address: SocketAddr,
    notes: Arc<Mutex<BTreeMap<usize, Note>>>,
}

#[derive(Debug, Default)]
struct Note {
    ended: Option<Instant>,
    reconnects: Vec<Reconnect>,
}

impl VectorServer {
    pub(crate) fn start(vectors: Vec<Served>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (vectors, notes) = (Arc::new(vectors), Arc::default());
        let server = Self { address, notes: Arc::clone(&notes) };
        spawn(move || {
            for client in listener.incoming().flatten() {
                let (vectors, notes) = (Arc::clone(&vectors), Arc::clone(&notes));
                // A browser that closed its connection is no failure of the server.
                spawn(move || drop(respond(client, &vectors, &notes)));
            }
        });
        Ok(server)
    }

    /// How the browser reconnected to this vector, first to last.
    pub(crate) fn reconnects(&self, vector: usize) -> Vec<Reconnect> {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.get(&vector).map(|note| note.reconnects.clone()).unwrap_or_default()
    }
}

fn respond(
    mut client: TcpStream,
    vectors: &[Served],
    notes: &Mutex<BTreeMap<usize, Note>>,
) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let (path, last_event_id) = request(&client)?;
    let mut parts = path.split('/').skip(1);
    let kind = parts.next().unwrap_or_default();
    let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
    let vector = number();
    let served = vector.and_then(|n| vectors.get(n));
    match (kind, vector, served, number()) {
        ("", ..) => {
            let length = PAGE.len();
            write!(
                client,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{PAGE}"
            )
        }
        ("cut", _, Some(served), Some(at)) if at <= served.stream.len() => {
            let (first, second) = served.stream.split_at(at);
            client.write_all(&[STREAM.as_bytes(), first].concat())?;
            sleep(BETWEEN_PIECES);
            client.write_all(second)
        }
        ("whole", Some(vector), Some(served), _) => whole(client, vector, served, last_event_id, notes),
        _ => client.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    }
}

fn whole(
    mut client: TcpStream,
    vector: usize,
    served: &Served,
    last_event_id: Option<Vec<u8>>,
    notes: &Mutex<BTreeMap<usize, Note>>,
) -> std::io::Result<()> {
    let now = Instant::now();
    let again = {
        let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
        let note = notes.entry(vector).or_default();
        match note.ended {
            None => true,
            Some(ended) => {
                let waited = now.duration_since(ended);
                note.reconnects.push(Reconnect { last_event_id, waited });
                served.soon.is_some_and(|soon| waited > soon)
            }
        }
    };
    if !again {
        return client.write_all(NO_MORE.as_bytes());
    }
    client.write_all(&[STREAM.as_bytes(), &served.stream].concat())?;
    let ended = Instant::now();
    notes.lock().unwrap_or_else(PoisonError::into_inner).entry(vector).or_default().ended = Some(ended);
    drop(client);
    Ok(())
}

/// The path of a request and its `Last-Event-ID`.
fn request(client: &TcpStream) -> std::io::Result<(String, Option<Vec<u8>>)> {
    let mut reader = BufReader::new(client.take(65536));
    let (mut path, mut last_event_id) = (None, None);
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return Ok((path.unwrap_or_default(), last_event_id));
        }
        if path.is_none() {
            let text = String::from_utf8_lossy(line);
            path = Some(text.split(' ').nth(1).unwrap_or_default().to_owned());
        } else if let Some(colon) = line.iter().position(|byte| *byte == b':')
            && line[..colon].eq_ignore_ascii_case(b"last-event-id")
        {
            last_event_id = Some(line[colon + 1..].trim_ascii().to_owned());
        }
    }
}
