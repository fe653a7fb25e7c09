//! The command line: reads the flags, binds, says where it listens, serves until it is told to stop.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use tokio::net::TcpListener;

use crate::{Listening, Options, Secured, serve_until};

/// The ssespec reference server on axum.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8082)]
    port: u16,
    /// Milliseconds between two sentences of /events.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    interval: u64,
    /// Milliseconds of silence after which a heartbeat comment is sent.
    #[arg(long, default_value_t = 15_000, value_parser = clap::value_parser!(u64).range(1..))]
    heartbeat: u64,
    /// How many streams may be open at once; the next one is answered 503.
    #[arg(long, default_value_t = 10_000)]
    max_streams: usize,
    /// Serve over TLS, with a certificate that is made now and stands in this file, for clients to trust, until the end.
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,
}

/// Runs the server as the command line asks; returns when SIGTERM or SIGINT arrives.
pub async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> anyhow::Result<()> {
    let asked = format!("{}:{}", args.host, args.port);
    let listener = TcpListener::bind((args.host.as_str(), args.port))
        .await
        .with_context(|| format!("cannot listen on {asked}; choose another address with --host or --port"))?;
    let address = listener.local_addr()?;
    let options = Options {
        interval: Duration::from_millis(args.interval),
        heartbeat: Duration::from_millis(args.heartbeat),
        max_streams: args.max_streams,
    };
    let listening = match &args.tls {
        Some(file) => Listening::Secured(Secured::new(listener, file)?),
        None => Listening::Plain(listener),
    };
    // Anyone who reads that the server listens may stop it at once.
    let told = told_to_stop()?;
    say(&format!("listening on {}://{address}", listening.scheme()))?;
    let served = serve_until(listening, options, told).await;
    if let Some(file) = &args.tls {
        // It names a server that is no more.
        _ = std::fs::remove_file(file);
    }
    Ok(served?)
}

fn say(line: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Listens for the signals that stop the server from now on, not only once it is waited for.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
