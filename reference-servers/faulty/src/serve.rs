//! Serves with one fault, or without.

use std::io;

use tokio::net::TcpListener;

use crate::contract::Timing;
use crate::life::{Behaviour, Server};
use crate::net::shutdown_signal;
use crate::options::Options;

/// Serves until the future is dropped; all its connections end with it.
///
/// # Errors
/// Only if the listener itself breaks, or a fault makes the server crash.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    server(listener, options).run(std::future::pending()).await
}

/// The same until the process is asked to end: then streams are ended, and the server with them.
///
/// # Errors
/// As [`serve`].
pub async fn serve_until_shutdown(listener: TcpListener, options: Options) -> io::Result<()> {
    server(listener, options).run(shutdown_signal()).await
}

fn server(listener: TcpListener, options: Options) -> Server {
    let mut behaviour = Behaviour::default();
    if let Some(fault) = options.fault {
        (fault.set)(&mut behaviour);
    }
    let Options { interval, heartbeat, max_streams, .. } = options;
    Server::new(listener, behaviour, Timing { interval, heartbeat, max_streams })
}
