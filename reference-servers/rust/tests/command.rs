//! The command line: what it prints, how it fails, how it stops.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

const SERVER: &str = env!("CARGO_BIN_EXE_ssespec-rust-server");

#[test]
fn says_where_it_listens_and_stops_on_term() {
    let mut server = Command::new(SERVER).args(["--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.strip_prefix("listening on http://127.0.0.1:").unwrap();
    assert!(port.trim_end().parse::<u16>().unwrap() > 0);
    let stopped = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[test]
fn names_the_address_that_is_taken() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(SERVER).args(["--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let expected =
        format!("error: cannot listen on 127.0.0.1:{port}; choose another address with --host or --port: ");
    assert!(stderr.starts_with(&expected), "{stderr}");
    assert!(output.stdout.is_empty());
}
