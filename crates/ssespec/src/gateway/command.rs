//! The command line of `ssespec gateway`.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec_evidence::dialects::{Dialects, NamedDialect};
use ssespec_evidence::store;
use ssespec_gateway::{Case, Out, Rule, Upstream, judge};
use ssespec_harness::launcher::{Attached, attach, launch};
use ssespec_report::gateway::{GatewayReport, write_console, write_lines};
use ssespec_report::{Policy, Rulebook};
use ssespec_scenario::{Level, Span, Suite, Target};
use url::Url;

use super::playing::{Asking, Played, bodies, play};
use super::upstream::Listening;
use crate::args::{ConnectionArgs, RequestArgs, TargetArgs, loopback};
use crate::embedded;
use crate::failure::Failure;
use crate::interruptible::until_interrupted;
use crate::output;

/// How long one response may take unless a flag says so.
const WITHIN: Span = Span::from_millis(30_000);
/// What stands in COMMAND for the upstream's address.
const UPSTREAM: &str = "{upstream}";

/// Plays the streams of a model API to a gateway and judges what comes out.
///
/// ssespec is the model API and the client: point the gateway at --listen, and name the gateway with --via.
///
/// Exit codes: 0 the gateway brings the streams through, 1 it fails, 2 bad usage, 3 it could not be reached or started, 4 nothing
/// could be judged.
#[derive(Args, Clone, Debug)]
pub struct Gateway {
    /// What the gateway's upstream speaks: openai-chat, anthropic-messages or gemini
    #[arg(long, value_name = "DIALECT", value_parser = upstream)]
    dialect: Upstream,
    /// URL at the gateway, such as http://127.0.0.1:4000/v1/chat/completions; with COMMAND, `{port}` is replaced by a free port
    #[arg(long, value_name = "URL")]
    via: String,
    /// Loopback address of the upstream; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9000", value_parser = loopback)]
    listen: SocketAddr,
    /// What the gateway responds in, if it translates: openai-chat, openai-responses, anthropic-messages, gemini,
    /// ui-message-stream or ag-ui
    #[arg(long, value_name = "DIALECT", value_parser = out)]
    out: Option<Out>,
    /// Time limit for each response
    #[arg(long, value_name = "TIME", default_value_t = WITHIN)]
    within: Span,
    /// Treat warnings as failures
    #[arg(long)]
    strict: bool,
    /// Save the recordings to this directory
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    /// Write results as JSON Lines
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    ask: RequestArgs,
    #[command(flatten)]
    reach: ConnectionArgs,
    /// Command that starts the gateway; `{port}` is replaced as in --via, `{upstream}` by the URL of the upstream, without a path
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Gateway {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        if let Some(path) = &self.json {
            output::has_folder(output::Written::Report, path).map_err(Failure::Usage)?;
        }
        let suite = embedded::suite()?;
        let out = match self.out {
            Some(out) => out,
            None => Out::named(self.dialect.name())
                .context("each upstream may come out")
                .map_err(Failure::Usage)?,
        };
        // Mistakes in flags are told before anything listens.
        self.target("http://127.0.0.1:1")?;
        let refine = self.ask.refine()?;
        let own_body = self.ask.body()?.is_some();
        let bodies = (!own_body).then(|| bodies(self.dialect, out)).transpose();
        let bodies = bodies.map_err(Failure::CouldNotRun)?;
        let mut nothing = None;
        let code = until_interrupted(async {
            let upstream = Listening::start(self.dialect, self.listen).await.with_context(|| {
                format!("cannot listen on {}: give another address with --listen, or port 0", self.listen)
            })?;
            let base = format!("http://{}", upstream.address());
            // A mistake that shows only once the upstream listens; there is none that did not show before.
            let target = self.target(&base)?;
            self.plan(&base, out)?;
            let server = match self.command.is_empty() {
                true => None,
                false => Some(launch(&target, Path::new(".")).await.context("the gateway")?),
            };
            let mut gateway = match &server {
                Some(server) => server.attached().clone(),
                None => attach(&target, Path::new(".")).await.context("the gateway cannot be reached")?,
            };
            refine(&mut gateway.access);
            speaks(&mut gateway, out);
            let started = jiff::Timestamp::now().to_string();
            let asking = Asking { gateway: &gateway, out, bodies, within: self.within.duration() };
            let played = play(&asking, &upstream).await;
            if let Some(server) = server {
                server.stop().await?;
            }
            self.keep(&played)?;
            let (code, why) = self.report(&suite, started, out, &played)?;
            nothing = why;
            Ok(code)
        });
        match nothing {
            Some(why) => Err(Failure::Nothing(why)),
            None => Ok(code),
        }
    }

    /// What is about to happen.
    fn plan(&self, base: &str, out: Out) -> anyhow::Result<()> {
        let mut text = anstream::stdout();
        let upstream = format!("upstream  {base}{}, speaks {}", self.dialect.path(), self.dialect.name());
        let gateway = format!("gateway   {}, held to {}", self.via, out.name);
        let cases = Case::of(self.dialect).count();
        let requests =
            format!("requests  {cases}, one after the other; what rests on time once more if it seems wrong");
        output::still_open(
            writeln!(text, "{upstream}\n{gateway}\n{requests}\n").and_then(|()| text.flush()),
        )?;
        Ok(())
    }

    fn report(
        &self,
        suite: &Suite,
        started: String,
        out: Out,
        played: &Played,
    ) -> anyhow::Result<(u8, Option<String>)> {
        let report = GatewayReport {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            via: self.via.clone(),
            dialect: self.dialect.name().to_owned(),
            out: out.name.to_owned(),
            statements: judge(&played.rounds, |rule| level(suite, rule)),
            warnings: if self.strict { Policy::Refuse } else { Policy::Tolerate },
        };
        let rules = Rulebook::new(suite.requirements());
        output::still_open(write_console(&report, &rules, output::width(), &mut anstream::stdout()))?;
        if let Some(path) = &self.json {
            let problem =
                || format!("cannot write {}: give a path in a folder that is yours", path.display());
            let mut file = BufWriter::new(File::create(path).with_context(problem)?);
            write_lines(&report, &mut file).with_context(problem)?;
        }
        // What came is the best hint at what is not set up yet.
        let unreached = match played.rounds.as_slice() {
            [only] => only.came.as_ref().filter(|came| came.calls.streams == 0),
            _ => None,
        };
        let why = unreached.map(|came| {
            let asked = match came.calls.elsewhere {
                Some(_) => "the upstream was asked for another API",
                None => "the upstream was not asked",
            };
            format!("{asked}, so nothing more was sent; the gateway responded with {}", came.answer())
        });
        Ok((report.exit().code(), why))
    }

    /// Whether --via is a URL, and names a free port where COMMAND does.
    fn ports(&self) -> anyhow::Result<()> {
        const EXAMPLE: &str = "http://127.0.0.1:4000/v1/chat/completions";
        let url = Url::parse(&self.via.replace(PORT, "1"));
        anyhow::ensure!(
            url.is_ok_and(|url| url.has_host()),
            "--via: `{}` is not a URL: write for example {EXAMPLE}",
            self.via
        );
        let taken = self.command.iter().any(|word| word.contains(PORT));
        match (self.via.contains(PORT), taken) {
            (true, true) | (false, false) => Ok(()),
            (true, false) => Err(anyhow!(
                "--via has a free port, and COMMAND does not take it: put `{{port}}` where the gateway takes its port, after --"
            )),
            (false, true) => {
                Err(anyhow!("COMMAND takes a free port, so --via must contain `{{port}}` as well"))
            }
        }
    }

    fn keep(&self, played: &Played) -> anyhow::Result<()> {
        let Some(folder) = &self.recordings else { return Ok(()) };
        for recording in &played.recordings {
            store::save(recording, folder)?;
        }
        Ok(())
    }

    /// The gateway as a target.
    fn target(&self, upstream: &str) -> Result<Target, Failure> {
        self.ports().map_err(Failure::Usage)?;
        let words = self.command.iter().map(|word| word.replace(UPSTREAM, upstream));
        let cmd = (!self.command.is_empty()).then(|| shell_words::join(words));
        let described = TargetArgs { url: Some(self.via.clone()), cmd, ..TargetArgs::default() };
        let mut target = described.target()?.ok_or_else(|| Failure::Usage(anyhow!("no URL")))?;
        target.name = "gateway".to_owned();
        self.reach.apply(&mut target)?;
        Ok(target)
    }
}

/// What stands for a free port.
const PORT: &str = "{port}";

/// The level of a rule.
pub fn level(suite: &Suite, rule: Rule) -> Level {
    let requirement = suite.requirements().iter().find(|requirement| requirement.id.as_str() == rule.id());
    requirement.map_or(Level::Info, |requirement| requirement.level)
}

/// What is asked is JSON, and what comes is held to this dialect.
pub fn speaks(gateway: &mut Attached, out: Out) {
    const TYPE: &str = "Content-Type";
    if !gateway.access.fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(TYPE)) {
        gateway.access.fields.push((TYPE.to_owned(), b"application/json".to_vec()));
    }
    gateway.dialects = Dialects::Named(vec![NamedDialect { name: out.name.to_owned(), file: None }]);
}

fn upstream(text: &str) -> Result<Upstream, String> {
    Upstream::named(text)
        .ok_or_else(|| format!("must be one of {}", Upstream::ALL.map(Upstream::name).join(", ")))
}

fn out(text: &str) -> Result<Out, String> {
    Out::named(text).ok_or_else(|| format!("must be one of {}", Out::ALL.map(|out| out.name).join(", ")))
}
