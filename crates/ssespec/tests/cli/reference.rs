//! The Rust reference server inside this process: plain, which speaks HTTP/2 as well, or over TLS.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use ssespec_rust_server::{Options, Secured, serve};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Quick sentences, and no heartbeat of the server's own while a test looks on.
fn options() -> Options {
    Options { interval: Duration::from_millis(20), heartbeat: Duration::from_secs(60), ..Options::default() }
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime starts"))
}

/// The server over TCP.
pub fn plain() -> SocketAddr {
    let listener = runtime().block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    runtime().spawn(serve(listener, options()));
    address
}

/// The server over TLS; its certificate is in this file.
pub fn secured(certificate: &Path) -> SocketAddr {
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let secured = Secured::new(listener, certificate).expect("a certificate");
        tokio::spawn(serve(secured, options()));
        address
    })
}
