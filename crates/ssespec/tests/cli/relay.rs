//! A small gateway in this process: a relay to whatever upstream it is pointed at, with one fault at a time.

use std::io::ErrorKind::WouldBlock;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread::spawn;
use std::time::Duration;

/// What the gateway does to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: what comes goes out, and a lost connection is one.
    Right,
    /// It ends each response with the terminal event, and leaves out errors and what is no JSON.
    AlwaysCompletes,
    /// It sends nothing before it has all.
    Collects,
    /// It decodes each read by itself.
    DecodesEachRead,
    /// It takes comments for data.
    CommentsAsData,
    /// It leaves out events of 60,000 bytes and more.
    DropsLarge,
    /// It trims the blanks of each piece.
    Trims,
    /// It leaves out a member that the dialect demands.
    LeavesOutObject,
    /// It has one index for all tool calls.
    MergesCalls,
    /// It ends the response with the terminal event when its upstream says nothing for three seconds.
    EndsWhenSilent,
    /// It reads its upstream to the end, whoever listens.
    Drains,
    /// It asks its upstream for another API.
    AsksElsewhere,
}

/// A gateway for as long as the test runs, and where to say what its upstream is.
pub fn relay(mode: Mode) -> (SocketAddr, Sender<SocketAddr>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (point, pointed) = channel();
    spawn(move || serve(&listener, pointed.recv().expect("an upstream"), mode));
    (address, point)
}

/// Serves for as long as the process runs.
pub fn serve(listener: &TcpListener, upstream: SocketAddr, mode: Mode) {
    for client in listener.incoming().flatten() {
        // Whoever went away is no failure of the gateway.
        spawn(move || drop(carry(client, upstream, mode)));
    }
}

fn carry(mut client: TcpStream, upstream: SocketAddr, mode: Mode) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let head = head(&mut client)?;
    if !head.starts_with("POST ") {
        let refused = "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.write_all(refused.as_bytes());
    }
    let length = head.to_ascii_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body)?;
    let mut server = TcpStream::connect(upstream)?;
    let head = match mode {
        Mode::AsksElsewhere => head.replacen("/v1/chat ", "/v1/responses ", 1),
        _ => head,
    };
    server.write_all(&[head.as_bytes(), &body].concat())?;
    client.write_all(self::head(&mut server)?.as_bytes())?;
    if mode == Mode::EndsWhenSilent {
        server.set_read_timeout(Some(Duration::from_secs(3)))?;
    }
    let mut way = Way { client, mode, waiting: Vec::new(), collected: Vec::new() };
    loop {
        match chunk(&mut server) {
            Ok(Some(bytes)) => match (way.take(bytes), mode) {
                (Ok(()), _) | (Err(_), Mode::Drains) => {}
                (Err(error), _) => return Err(error),
            },
            Ok(None) => return way.end(),
            Err(error) if mode == Mode::AlwaysCompletes => {
                drop(error);
                return way.end();
            }
            Err(error) if mode == Mode::EndsWhenSilent && error.kind() == WouldBlock => {
                way.write(STOP.as_bytes())?;
                return way.end();
            }
            // Without a last chunk: the client can tell.
            Err(error) => return Err(error),
        }
    }
}

/// Where the index of the second call stands in the event that begins it, and in those with its pieces.
const CALL: &str = "\"index\":1,\"type\"";
const PIECE: &str = "},\"index\":1}]}";
/// The end of a response that is made up.
const STOP: &str = concat!(
    r#"data: {"id":"chatcmpl-ssespec","object":"chat.completion.chunk","created":1795933373,"model":"ssespec","#,
    r#""choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#,
    "\n\ndata: [DONE]\n\n"
);

/// What is between the upstream and the client.
struct Way {
    client: TcpStream,
    mode: Mode,
    /// The beginning of a block.
    waiting: Vec<u8>,
    /// All that was collected.
    collected: Vec<u8>,
}

impl Way {
    fn take(&mut self, bytes: Vec<u8>) -> std::io::Result<()> {
        match self.mode {
            Mode::Right | Mode::EndsWhenSilent | Mode::Drains | Mode::AsksElsewhere => self.write(&bytes),
            Mode::Collects => {
                self.collected.extend(bytes);
                Ok(())
            }
            Mode::DecodesEachRead => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.write(text.as_bytes())
            }
            Mode::AlwaysCompletes
            | Mode::CommentsAsData
            | Mode::DropsLarge
            | Mode::Trims
            | Mode::MergesCalls
            | Mode::LeavesOutObject => {
                self.waiting.extend(bytes);
                while let Some(at) = self.waiting.windows(2).position(|two| two == b"\n\n") {
                    let block: Vec<u8> = self.waiting.drain(..at + 2).collect();
                    let block = String::from_utf8(block).expect("whole blocks are UTF-8");
                    if let Some(block) = self.block(block) {
                        self.write(block.as_bytes())?;
                    }
                }
                Ok(())
            }
        }
    }

    /// A block as it goes out, if it does.
    fn block(&self, block: String) -> Option<String> {
        match self.mode {
            Mode::CommentsAsData => Some(match block.starts_with(": keep-alive") {
                true => format!("data: {block}"),
                false => block,
            }),
            Mode::DropsLarge => Some(block).filter(|block| block.len() < 60_000),
            Mode::Trims => Some(block.replace(" \"}", "\"}")),
            Mode::LeavesOutObject => Some(block.replace(",\"object\":\"chat.completion.chunk\"", "")),
            Mode::AlwaysCompletes => {
                let data = block.strip_prefix("data: ").map(str::trim_end);
                let left_out = data.is_some_and(|data| {
                    let value: Option<serde_json::Value> = serde_json::from_str(data).ok();
                    value.is_none_or(|value| value.get("error").is_some())
                });
                (!left_out).then_some(block)
            }
            Mode::MergesCalls => {
                Some(block.replace(CALL, "\"index\":0,\"type\"").replace(PIECE, "},\"index\":0}]}"))
            }
            Mode::Right
            | Mode::Collects
            | Mode::DecodesEachRead
            | Mode::EndsWhenSilent
            | Mode::Drains
            | Mode::AsksElsewhere => Some(block),
        }
    }

    fn end(mut self) -> std::io::Result<()> {
        let collected = std::mem::take(&mut self.collected);
        self.write(&collected)?;
        if self.mode == Mode::AlwaysCompletes {
            self.write(b"data: [DONE]\n\n")?;
        }
        self.client.write_all(b"0\r\n\r\n")
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match bytes.is_empty() {
            true => Ok(()),
            false => {
                let size = format!("{:x}\r\n", bytes.len());
                self.client.write_all(&[size.as_bytes(), bytes, b"\r\n"].concat())
            }
        }
    }
}

/// A head with its empty line.
fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// The next chunk; `None` if it is the last.
fn chunk(stream: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut size = Vec::new();
    while !size.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        size.push(byte[0]);
    }
    let size =
        usize::from_str_radix(String::from_utf8_lossy(&size).trim(), 16).map_err(std::io::Error::other)?;
    let mut bytes = vec![0; size + 2];
    stream.read_exact(&mut bytes)?;
    bytes.truncate(size);
    Ok((size > 0).then_some(bytes))
}
