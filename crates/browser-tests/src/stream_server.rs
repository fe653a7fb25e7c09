//! A server that gives each connection the same response, whatever is asked.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// The head of a stream that ends with its connection.
pub const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// Gives each connection this response, in pieces, each with a pause after it.
///
/// # Panics
/// When no port is free.
pub fn serve(pieces: Vec<Vec<u8>>, pause: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for client in listener.incoming().flatten() {
            let pieces = pieces.clone();
            // Whoever went away is no failure of the server.
            spawn(move || drop(respond(client, &pieces, pause)));
        }
    });
    address
}

/// A stream with this body, all of it at once.
///
/// # Panics
/// When no port is free.
pub fn stream(body: impl AsRef<[u8]>) -> SocketAddr {
    serve(vec![STREAM.into(), body.as_ref().to_vec()], Duration::ZERO)
}

fn respond(mut client: TcpStream, pieces: &[Vec<u8>], pause: Duration) -> std::io::Result<()> {
    let mut request = [0; 65536];
    let _ = client.read(&mut request)?;
    for piece in pieces {
        client.write_all(piece)?;
        sleep(pause);
    }
    Ok(())
}
