//! Endpoints of strangers: each connection is given one response, whatever it asks.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// The head of an event stream.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";

/// Serves for as long as the test runs.
pub fn serve(answer: impl Fn(&mut TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            spawn(move || take(stream, answer));
        }
    });
    address
}

/// Only GET brings the response; HEAD brings its head, and anything else is refused.
fn take(mut stream: TcpStream, answer: impl Fn(&mut TcpStream)) {
    let mut request = [0; 4096];
    let n = stream.read(&mut request).unwrap_or(0);
    let refused = "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // Whoever asked may be gone by now.
    let _ = match &request[..n] {
        [b'G', ..] => {
            answer(&mut stream);
            Ok(())
        }
        [b'H', ..] => stream.write_all(HEAD.as_bytes()),
        _ => stream.write_all(refused.as_bytes()),
    };
}

/// A response of fixed bytes.
pub fn fixed(bytes: &'static [u8]) -> SocketAddr {
    serve(move |stream| {
        let _ = stream.write_all(bytes);
    })
}

/// An event stream with this body, which then ends.
pub fn stream(body: &'static str) -> SocketAddr {
    serve(move |stream| {
        let _ = stream.write_all(HEAD.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    })
}

/// An event stream that says nothing and does not end.
pub fn silent() -> SocketAddr {
    serve(|stream| {
        let _ = stream.write_all(HEAD.as_bytes());
        sleep(Duration::from_secs(60));
    })
}

/// An event stream of numbered events that does not end.
pub fn endless() -> SocketAddr {
    serve(|stream| {
        let mut written = stream.write_all(HEAD.as_bytes());
        for n in 0.. {
            if written.is_err() {
                break;
            }
            written = stream.write_all(format!("data: tick {n}\n\n").as_bytes());
            sleep(Duration::from_millis(100));
        }
    })
}
