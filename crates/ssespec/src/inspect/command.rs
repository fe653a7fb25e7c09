//! The command line of `ssespec inspect`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use ssespec_report::Exit;
use ssespec_runner::interrupt::interrupted;

use super::api::Shared;
use super::saved::Saved;
use super::server::Server;
use crate::args::{endpoint_at, loopback};
use crate::embedded;
use crate::failure::Failure;
use crate::interruptible::to_its_end;
use crate::output;

/// Shows streams in the browser: enter a URL, send the request, see every event and what is wrong with it.
///
/// A page is served on loopback, to the browser that opens the printed address and to nobody else. Ctrl-C ends it.
#[derive(Args, Clone, Debug)]
pub struct Inspect {
    /// URL that the page begins with
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// Print the address and open no browser
    #[arg(long)]
    no_open: bool,
    /// Loopback address of the page; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8089", value_parser = loopback)]
    listen: SocketAddr,
    /// File of the saved requests [default: ssespec/inspect.json in the user's configuration folder]
    #[arg(long, value_name = "FILE")]
    saved: Option<PathBuf>,
}

impl Inspect {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        if let Some(url) = &self.url {
            endpoint_at(url)?;
        }
        let shared = Shared::new(embedded::suite()?, self.saved.clone().or_else(Saved::of_user));
        Ok(to_its_end(async {
            let server = Server::listen(self.listen).await.with_context(|| {
                format!("cannot listen on {}: give another address with --listen, or port 0", self.listen)
            })?;
            let mut address = server.url();
            if let Some(url) = &self.url {
                let query: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
                address.push_str(&format!("&url={query}"));
            }
            let told = writeln!(anstream::stdout(), "{address}\nCtrl-C ends it.");
            output::still_open(told)?;
            if !self.no_open
                && let Err(error) = open::that_detached(&address)
            {
                anstream::eprintln!("no browser could be opened ({error}): open the address above");
            }
            let shared = Arc::new(shared);
            server.serve(Arc::clone(&shared), interrupted()).await?;
            shared.stop();
            Ok(Exit::Conforms.code())
        }))
    }
}
