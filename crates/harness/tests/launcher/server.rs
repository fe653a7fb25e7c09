//! The server that the tests launch: `serve PORT` answers every connection with 404 until it is ended.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::ExitCode;

pub fn serve() -> ExitCode {
    let port: u16 = std::env::args().nth(2).and_then(|port| port.parse().ok()).expect("a port");
    let listener = match TcpListener::bind(("127.0.0.1", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("cannot listen: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("listening");
    for stream in listener.incoming() {
        let mut stream = stream.expect("a connection");
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    ExitCode::SUCCESS
}
