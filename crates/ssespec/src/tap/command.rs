//! The command line of `ssespec tap`.

use std::io::{self, BufWriter, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anstream::AutoStream;
use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec_evidence::dialects::Dialects;
use ssespec_evidence::recording::Recording;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Updates, observer};
use ssespec_harness::tap::{Passed, Seen, Stops, Tap as Relay, Upstream};
use ssespec_judge::{grammars_of, is_event_stream};
use ssespec_report::Exit;
use ssespec_runner::interrupt::interrupted;
use tokio::sync::{Notify, mpsc};

use super::folder::Folder;
use super::streams::Streams;
use crate::args::{TrustArgs, loopback};
use crate::failure::Failure;
use crate::interruptible::to_its_end;
use crate::output;
use crate::watch::form::FormArgs;
use crate::watch::live::LOOKS;

/// The bytes of a stream that its recording keeps.
const KEPT: u64 = 16 << 20;
/// The reads that it keeps.
const READS: usize = 1 << 20;

/// Relays requests to a server and shows each event stream that passes.
///
/// Point the application at --listen instead of the server: it gets what it would get there, byte for byte and as it comes. Of its
/// requests Host and, if --to has one, the prefix of the path are rewritten. Shown are each request with its body and all of each event stream; of
/// other responses the head. Values of credentials and cookies in heads and queries are left out; bodies are shown and saved as they
/// are. Ctrl-C ends it.
///
/// Exit codes: 0 it was ended by Ctrl-C, 2 bad usage, 3 it could not listen or save.
#[derive(Args, Clone, Debug)]
pub struct Tap {
    /// URL of the server, such as https://api.example.com; a path in it goes before that of each request
    #[arg(long, value_name = "URL")]
    to: String,
    /// Loopback address for the application; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8088", value_parser = loopback)]
    listen: SocketAddr,
    /// Save a recording of each event stream to this directory, up to 16 MiB, with the body of its request;
    /// `ssespec check --from DIR` judges them
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    #[command(flatten)]
    form: FormArgs,
    #[command(flatten)]
    trust: TrustArgs,
}

impl Tap {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        let upstream = Upstream::new(&self.to, self.trust.trust()?)
            .map_err(|why| Failure::Usage(anyhow!("--to {why}")))?;
        if upstream.is_here(self.listen.port()) {
            let told =
                "--to is this proxy itself: give the URL of the server, or another address with --listen";
            return Err(Failure::Usage(anyhow!(told)));
        }
        let folder = self.save.as_deref().map(Folder::new).transpose().map_err(Failure::Usage)?;
        Ok(to_its_end(self.relayed(upstream, folder)))
    }

    async fn relayed(self, upstream: Upstream, mut folder: Option<Folder>) -> anyhow::Result<u8> {
        let relay = Relay::bind(self.listen).await.with_context(|| {
            format!("cannot listen on {}: give another address with --listen, or port 0", self.listen)
        })?;
        anstream::eprintln!("http://{} relays to {}; Ctrl-C ends it", relay.address(), self.to);
        let (observer, updates) = observer();
        let (recorded, recordings) = mpsc::unbounded_channel();
        let seen = Seen {
            observer,
            recordings: folder.is_some().then_some(recorded),
            is_stream: is_event_stream,
            taken: folder.as_ref().map(Folder::taken).transpose()?.unwrap_or_default(),
            limits: Limits { bytes: KEPT, reads: READS, ..Limits::default() },
            // Whoever looks on in a terminal ends the application, or this.
            stops: Stops::default(),
        };
        let grammars = grammars_of(&Dialects::Recognised).map_err(anyhow::Error::msg)?;
        let choice = AutoStream::choice(&io::stdout());
        let out = AutoStream::new(Box::new(BufWriter::new(io::stdout())) as Box<dyn Write>, choice);
        let streams = Streams::new(self.form, &grammars, output::line_width(), out);
        let enough = Arc::new(Notify::new());
        let stop = {
            let enough = Arc::clone(&enough);
            async move {
                tokio::select! {
                    () = interrupted() => {}
                    () = enough.notified() => {}
                }
            }
        };
        // It relays also while a terminal is slow to show.
        let serving = tokio::spawn(relay.serve(upstream, seen, stop));
        let shown = shown(updates, streams);
        let kept = kept(recordings, folder.as_mut());
        let (shown, kept) = tokio::join!(
            async {
                let shown = shown.await;
                enough.notify_one();
                shown
            },
            kept
        );
        let passed = serving.await.context("the relay")?;
        output::still_open(shown)?;
        anstream::eprintln!("{}", told(passed));
        if let Some(told) = folder.as_ref().and_then(Folder::told) {
            anstream::eprintln!("{told}");
        }
        kept?;
        Ok(Exit::Conforms.code())
    }
}

/// Shows what passes until the relay ends.
async fn shown<W: Write>(mut updates: Updates, mut streams: Streams<'_, W>) -> io::Result<()> {
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        tokio::select! {
            biased;
            update = updates.next() => {
                let Some(first) = update else { return streams.flush() };
                let mut next = Some(first);
                // What came together is written together.
                while let Some(update) = next {
                    streams.take(update)?;
                    next = updates.try_next();
                }
            }
            _ = looks.tick() => streams.is_now()?,
        }
        streams.flush()?;
    }
}

/// Saves what ends until the relay ends. What cannot be saved is told at once, and again by the exit code.
async fn kept(
    mut recordings: mpsc::UnboundedReceiver<Recording>,
    folder: Option<&mut Folder>,
) -> anyhow::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    let mut kept = Ok(());
    while let Some(recording) = recordings.recv().await {
        if let Err(error) = folder.save(&recording) {
            anstream::eprintln!("error: {error:#}");
            kept = Err(anyhow!("not all event streams were saved"));
        }
    }
    kept
}

/// How much passed.
fn told(passed: Passed) -> String {
    let count = |n: u64, noun: &str| match n {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    };
    let own = match passed.answered {
        0 => String::new(),
        n => format!("; {} answered here, not by the server", count(n, "request")),
    };
    format!("{} passed, {}{own}", count(passed.requests, "request"), count(passed.streams, "event stream"))
}
