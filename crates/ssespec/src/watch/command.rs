//! The command line of `ssespec watch`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec_dialect::Grammar;
use ssespec_evidence::recording::{KnownBy, Recording};
use ssespec_evidence::store;
use ssespec_harness::dialects::dialects;
use ssespec_harness::launcher::{Attached, described};
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Keep, prepare};
use ssespec_inspector::browser::Reconnecting;
use ssespec_judge::grammars_of;
use ssespec_report::Exit;
use ssespec_scenario::{Span, Target};

use super::form::FormArgs;
use super::live::{Watching, watch};
use super::replay;
use super::showing::{Came, Showing, Wanted};
use crate::args::{ConnectionArgs, PrepareArgs, RequestArgs, check_captures, endpoint_at};
use crate::failure::Failure;
use crate::interruptible::to_its_end;
use crate::output::{self, Written};

/// Shows a stream while it comes, as a browser sees it, with what is wrong with it.
///
/// One request is sent. When the response ends, a GET is sent again as a browser does, after the reconnection time and with the last event
/// ID; anything else is sent once. Ctrl-C ends it with a summary.
///
/// Exit codes: 0 a stream came (and, with --until, that many events), 1 the response is no stream or --until was not reached, 2 bad
/// usage, 3 no response.
#[derive(Args, Clone, Debug)]
#[command(after_help = "No Accept-Encoding is sent, while every browser asks for compression: \
                        -H 'Accept-Encoding: gzip' shows whether events come then, too.")]
pub struct Watch {
    /// URL of the stream, such as https://example.org/events
    #[arg(value_name = "URL", conflicts_with = "replay")]
    url: Option<String>,
    /// End after so many events that are shown
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    until: Option<u64>,
    /// End after this time, such as 60s
    #[arg(long = "for", value_name = "TIME")]
    time: Option<Span>,
    /// Do not ask again when the response ends
    #[arg(long)]
    no_reconnect: bool,
    /// Save what comes as a recording, which `ssespec check --from FILE` judges; up to 64 MiB
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    save: Option<PathBuf>,
    /// Play a saved recording with its own times, and send nothing
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// Dialect of the stream for --merge, such as openai-chat, or the file of one (docs/dialects.md; repeatable)
    /// [default: the one that it is recognised as]
    #[arg(long, value_name = "NAME|FILE")]
    dialect: Vec<String>,
    #[command(flatten)]
    form: FormArgs,
    #[command(flatten)]
    prepare: PrepareArgs,
    #[command(flatten)]
    ask: RequestArgs,
    #[command(flatten)]
    reach: ConnectionArgs,
}

impl Watch {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        let dialects = dialects(&self.dialect, Path::new("."))?;
        let grammars = grammars_of(&dialects).map_err(|why| Failure::Usage(anyhow!(why)))?;
        if let Some(file) = &self.replay {
            let recording = replay::load(file)?;
            let showing = self.showing(&grammars);
            let time = self.time.map(Span::duration);
            return Ok(to_its_end(async { Ok(code(replay::replay(&recording, time, showing).await?)) }));
        }
        let Some(url) = &self.url else {
            let told = "nothing to watch: give the URL of a stream, or --replay with a recording";
            return Err(Failure::Usage(anyhow!(told)));
        };
        if let Some(path) = &self.save {
            output::has_folder(Written::Recording, path).map_err(Failure::Usage)?;
        }
        let target = self.target(url)?;
        let mut attached = described(&target, Path::new(".")).map_err(|e| Failure::Usage(e.into()))?;
        attached.dialects = dialects;
        attached.known_by = KnownBy::Observation;
        self.ask.refine()?(&mut attached.access);
        let watching = Watching {
            time: self.time.map(Span::duration),
            reconnecting: self.reconnecting(),
            keep: if self.save.is_some() { Keep::Everything } else { Keep::Nothing },
        };
        let showing = self.showing(&grammars);
        Ok(to_its_end(async {
            prepared(&mut attached).await?;
            let (recording, came) = watch(&attached, watching, showing).await?;
            self.keep(&recording)?;
            Ok(code(came))
        }))
    }

    fn reconnecting(&self) -> Reconnecting {
        match self.no_reconnect {
            true => Reconnecting::Never,
            false => Reconnecting::LikeABrowser,
        }
    }

    fn showing<'g>(&self, grammars: &'g [Grammar]) -> Showing<'g, impl Write + use<>> {
        let wanted = Wanted {
            form: self.form.clone(),
            grammars,
            width: output::line_width(),
            reconnecting: self.reconnecting(),
            until: self.until,
        };
        let choice = AutoStream::choice(&std::io::stdout());
        Showing::new(
            wanted,
            AutoStream::new(Box::new(BufWriter::new(std::io::stdout())) as Box<dyn Write>, choice),
        )
    }

    /// The endpoint as a target.
    fn target(&self, url: &str) -> Result<Target, Failure> {
        let mut target = endpoint_at(url)?;
        self.reach.apply(&mut target)?;
        self.prepare.apply(&mut target)?;
        check_captures(&target, self.ask.body()?.as_ref())?;
        Ok(target)
    }

    fn keep(&self, recording: &Recording) -> anyhow::Result<()> {
        let Some(path) = &self.save else { return Ok(()) };
        let problem = || {
            format!("cannot write the recording {}: name a file in a folder that is yours", path.display())
        };
        let part = path.with_extension("part");
        let file = BufWriter::new(File::create(&part).with_context(problem)?);
        store::write(recording, file).with_context(problem)?;
        std::fs::rename(&part, path).with_context(problem)?;
        anstream::eprintln!("saved: `ssespec check --from {}` judges it", path.display());
        Ok(())
    }
}

/// Sends what is sent once before the stream.
async fn prepared(attached: &mut Attached) -> anyhow::Result<()> {
    if let Some(sent) = prepare(attached, &Limits::default()).await {
        attached.access.captured = sent.outcome?;
    }
    Ok(())
}

fn code(came: Came) -> u8 {
    match came {
        Came::Enough => Exit::Conforms,
        Came::TooLittle => Exit::Fails,
        Came::NoEvent => Exit::NothingRan,
        Came::Nothing => Exit::CouldNotRun,
    }
    .code()
}
