//! The command line: `--port`, `--fault NAME`, `--list`.

use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use tokio::net::TcpListener;

use crate::catalogue::{catalogue, find};
use crate::options::Options;
use crate::serve::serve_until_shutdown;

/// A correct server, or one with one deliberate fault.
#[derive(Clone, Debug, Parser)]
#[command(name = "ssespec-faulty-server", version)]
pub struct Arguments {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port to listen on; 0 for any.
    #[arg(long, default_value_t = 8082)]
    port: u16,
    /// Milliseconds between the sentences of /events.
    #[arg(long, default_value_t = 1000, value_name = "MS")]
    interval: u64,
    /// Milliseconds between heartbeats on a held stream.
    #[arg(long, default_value_t = 500, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..))]
    heartbeat: u64,
    /// How many streams may be open at once.
    #[arg(long, value_name = "N")]
    max_streams: Option<usize>,
    /// The one fault; without it the server is correct.
    #[arg(long, value_name = "NAME")]
    fault: Option<String>,
    /// Prints the catalogue of faults as JSON lines and ends.
    #[arg(long)]
    list: bool,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    Arguments::parse().run()
}

impl Arguments {
    /// Serves, or lists.
    pub fn run(&self) -> ExitCode {
        match start(self) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(2)
            }
        }
    }
}

fn start(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.list {
        print!("{}", listing()?);
        return Ok(());
    }
    let options = Options {
        interval: Duration::from_millis(arguments.interval),
        heartbeat: Duration::from_millis(arguments.heartbeat),
        max_streams: arguments.max_streams,
        fault: arguments.fault.as_deref().map(find).transpose().map_err(anyhow::Error::msg)?,
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((arguments.host, arguments.port)).await.with_context(|| {
            format!("cannot listen on {}:{}: choose another --port", arguments.host, arguments.port)
        })?;
        println!("listening on http://{}", listener.local_addr()?);
        Ok(serve_until_shutdown(listener, options).await?)
    })
}

/// The catalogue, one JSON object a line.
fn listing() -> anyhow::Result<String> {
    let lines: Result<Vec<String>, _> = catalogue().iter().map(serde_json::to_string).collect();
    Ok(lines?.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listing_has_a_line_for_each_fault() {
        let text = listing().unwrap();
        assert_eq!(text.lines().count(), catalogue().len());
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert!(first["name"].is_string() && first["kind"].is_string() && first["breaks"].is_array());
    }
}
