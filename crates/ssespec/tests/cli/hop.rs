//! A small proxy in this process that spoils streams in one way at a time.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What the proxy does to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    Transparent,
    /// It sends the body when it has all of it.
    UntilEnd,
    /// It sends the body in pieces of this many bytes.
    Blocks(usize),
    /// It sends the head with the first bytes of the body.
    LateHead,
    /// It drops comments.
    StripsComments,
    /// It drops the event with this id.
    DropsEvent(&'static str),
    /// It compresses, and flushes only at the end.
    Gzip,
    /// It aborts after so long.
    CutsAfter(Duration),
    /// It ends the body properly whatever the server does.
    HidesBreaks,
    /// It reads on when the client is gone.
    KeepsReading,
}

/// A proxy in front of a server, for as long as the test runs.
pub fn hop(origin: SocketAddr, mode: Mode) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for client in listener.incoming().flatten() {
            // Whoever went away is no failure of the proxy.
            spawn(move || drop(carry(client, origin, mode)));
        }
    });
    address
}

/// Carries one exchange.
fn carry(mut client: TcpStream, origin: SocketAddr, mode: Mode) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let request = head(&mut client)?.0;
    let mut server = TcpStream::connect(origin)?;
    let kept = request.lines().filter(|line| !begins(line, "accept-encoding:") && !line.is_empty());
    let request: String = kept.map(|line| format!("{line}\r\n")).collect();
    server.write_all(format!("{request}Connection: close\r\n\r\n").as_bytes())?;
    let (head, rest) = head(&mut server)?;
    if mode != Mode::KeepsReading {
        let (mut gone, server) = (client.try_clone()?, server.try_clone()?);
        spawn(move || {
            while gone.read(&mut [0; 64]).is_ok_and(|n| n > 0) {}
            let _ = server.shutdown(Shutdown::Both);
        });
    }
    if let Mode::CutsAfter(time) = mode {
        let client = client.try_clone()?;
        spawn(move || {
            sleep(time);
            let _ = client.shutdown(Shutdown::Both);
        });
    }
    let mut head = head.trim_end().to_owned();
    if mode == Mode::Gzip {
        head.push_str("\r\nContent-Encoding: gzip");
    }
    head.push_str("\r\n\r\n");
    let late = mode == Mode::LateHead;
    let mut way = Way {
        client,
        mode,
        head: Some(head),
        held: Vec::new(),
        whole: Vec::new(),
        gzip: GzEncoder::new(Vec::new(), Compression::fast()),
    };
    if !late {
        way.send(&[])?;
    }
    let closing = way.client.try_clone()?;
    let ended = dechunk(&mut server, rest, |bytes| way.body(bytes));
    let sent = match (ended, mode) {
        (Ok(End::Proper), _) | (_, Mode::HidesBreaks) => way.end(),
        _ => Ok(()),
    };
    // Others hold the connection, too; only this closes it.
    let _ = closing.shutdown(Shutdown::Both);
    sent
}

fn begins(line: &str, name: &str) -> bool {
    line.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
}

/// Reads a head, and what came after it.
fn head(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

/// How a body ended.
enum End {
    Proper,
    Broken,
}

/// Reads a chunked body to its end.
fn dechunk(
    server: &mut TcpStream,
    mut bytes: Vec<u8>,
    mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<End> {
    loop {
        while let Some(line) = bytes.windows(2).position(|two| two == b"\r\n") {
            let size =
                std::str::from_utf8(&bytes[..line]).ok().and_then(|t| usize::from_str_radix(t, 16).ok());
            let Some(size) = size else { return Ok(End::Broken) };
            if size == 0 {
                return Ok(End::Proper);
            }
            let end = line + 2 + size;
            if bytes.len() < end + 2 {
                break;
            }
            take(&bytes[line + 2..end])?;
            bytes.drain(..end + 2);
        }
        let mut buffer = [0; 4096];
        match server.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(End::Broken),
            Ok(n) => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

/// The way of one body to the client.
struct Way {
    client: TcpStream,
    mode: Mode,
    head: Option<String>,
    /// What is not a whole block yet.
    held: Vec<u8>,
    /// What is not sent yet.
    whole: Vec<u8>,
    gzip: GzEncoder<Vec<u8>>,
}

impl Way {
    fn body(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self.mode {
            Mode::Transparent | Mode::LateHead | Mode::CutsAfter(_) | Mode::HidesBreaks => self.send(bytes),
            Mode::KeepsReading => {
                // The client may be gone: that is the point.
                let _ = self.send(bytes);
                Ok(())
            }
            Mode::UntilEnd => {
                self.whole.extend_from_slice(bytes);
                Ok(())
            }
            Mode::Gzip => self.gzip.write_all(bytes),
            Mode::Blocks(size) => {
                self.whole.extend_from_slice(bytes);
                if self.whole.len() < size {
                    return Ok(());
                }
                let whole = std::mem::take(&mut self.whole);
                self.send(&whole)
            }
            Mode::StripsComments => self.blocks(bytes, |block| !block.starts_with(':')),
            Mode::DropsEvent(id) => self.blocks(bytes, |block| {
                !block.lines().any(|line| line.replace(' ', "") == format!("id:{id}"))
            }),
        }
    }

    /// Sends the blocks that are kept.
    fn blocks(&mut self, bytes: &[u8], keep: impl Fn(&str) -> bool) -> std::io::Result<()> {
        self.held.extend_from_slice(bytes);
        while let Some(end) = self.held.windows(2).position(|two| two == b"\n\n") {
            let block: Vec<u8> = self.held.drain(..end + 2).collect();
            if keep(&String::from_utf8_lossy(&block)) {
                self.send(&block)?;
            }
        }
        Ok(())
    }

    /// Sends a chunk, behind the head if that is still due.
    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut out = self.head.take().unwrap_or_default().into_bytes();
        if !bytes.is_empty() {
            out.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
            out.extend_from_slice(bytes);
            out.extend_from_slice(b"\r\n");
        }
        self.client.write_all(&out)
    }

    fn end(mut self) -> std::io::Result<()> {
        let mut last = std::mem::take(&mut self.whole);
        last.append(&mut self.held);
        if self.mode == Mode::Gzip {
            self.gzip.try_finish()?;
            last.append(self.gzip.get_mut());
        }
        self.send(&last)?;
        self.client.write_all(b"0\r\n\r\n")
    }
}
