//! The command line of `ssespec compare`.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec_compare::{Flow, Kind, Runs, compare};
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_harness::captured::Captured;
use ssespec_harness::launcher::{Attached, attach};
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::prepare;
use ssespec_report::Policy;
use ssespec_report::comparison::{ComparisonReport, write_console, write_lines};
use ssespec_scenario::{Span, Target, TargetProtocol};
use url::Url;

use super::playing::{Played, Wanted, as_a_browser, play};
use super::script;
use crate::args::{ConnectionArgs, PrepareArgs, RequestArgs, TargetArgs, check_captures, with_placeholders};
use crate::failure::Failure;
use crate::interruptible::until_interrupted;
use crate::output;

/// How long both are watched unless a flag says so.
const TIME: Span = Span::from_millis(20_000);

/// Compares a stream fetched directly with the same stream through a proxy.
///
/// Exit codes: 0 the stream gets through as it is, 1 it is damaged, 2 bad usage, 3 one of both could not be reached, 4 there
/// is nothing to compare, or it cannot be told.
#[derive(Args, Clone, Debug)]
pub struct Compare {
    /// The stream at the server itself, such as http://127.0.0.1:8080/events
    #[arg(value_name = "DIRECT")]
    direct: String,
    /// The same stream through the proxy, such as https://example.org/events
    #[arg(value_name = "PROXIED")]
    proxied: String,
    /// How long to watch both, such as 60s; must exceed an idle timeout to reveal it
    #[arg(long = "for", value_name = "TIME", default_value_t = TIME)]
    time: Span,
    /// DIRECT and PROXIED are scripted test endpoints: play a stream that reveals every fault
    #[arg(long, conflicts_with_all = ["method", "data"])]
    emit: bool,
    /// URL of the server's open-stream count, to see whether it notices client disconnects
    #[arg(long, value_name = "URL")]
    stats: Option<String>,
    /// Proxy to suggest fixes for: nginx, haproxy, caddy, lighttpd, apache, varnish, envoy or cloudflare; detected from the
    /// response head by default
    #[arg(long, value_name = "NAME", value_parser = proxy)]
    proxy: Option<Kind>,
    /// Use HTTP/1.1 for DIRECT, whatever PROXIED uses
    #[arg(long)]
    direct_http1: bool,
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
    prepare: PrepareArgs,
    #[command(flatten)]
    ask: RequestArgs,
    #[command(flatten)]
    reach: ConnectionArgs,
}

impl Compare {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        if self.emit && self.time.duration() < script::SHORTEST {
            let least = script::SHORTEST.as_secs();
            return Err(Failure::Usage(anyhow!(
                "--emit needs at least {least} s for its stream: use --for {least}s or more"
            )));
        }
        if let Some(path) = &self.json {
            output::has_folder(output::Written::Report, path).map_err(Failure::Usage)?;
        }
        let mut direct = self.target("DIRECT", &self.direct)?;
        if self.direct_http1 {
            direct.protocol = TargetProtocol::Http1;
        }
        let proxied = self.target("PROXIED", &self.proxied)?;
        let stats = self.stats.as_deref().map(|url| endpoint("--stats", url)).transpose()?;
        let refine = self.ask.refine()?;
        let mut nothing = None;
        let code = until_interrupted(async {
            let mut direct = attached("DIRECT", &direct).await?;
            let mut proxied = attached("PROXIED", &proxied).await?;
            let captured = self.prepared(&direct).await?;
            for side in [&mut direct, &mut proxied] {
                side.access.captured = captured.clone();
                refine(&mut side.access);
                as_a_browser(side);
            }
            let stats = stats.map(|(base, path)| {
                let mut stats = Attached { base, ..direct.clone() };
                stats.endpoints.stats = Some(path);
                stats
            });
            let flow = if self.emit { Flow::Script } else { Flow::Live };
            let wanted =
                Wanted { direct, proxied, stats, flow, time: self.time.duration(), proxy: self.proxy };
            let started = jiff::Timestamp::now().to_string();
            let Played { runs, recordings } = play(&wanted).await;
            self.keep(&recordings)?;
            let runs = runs.context("nothing was recorded")?;
            match worth_comparing(&runs, flow)? {
                Some(why) => {
                    nothing = Some(why);
                    Ok(0)
                }
                None => self.report(started, runs),
            }
        });
        match nothing {
            Some(why) => Err(Failure::Nothing(why)),
            None => Ok(code),
        }
    }

    /// What is captured before both streams, directly.
    async fn prepared(&self, direct: &Attached) -> anyhow::Result<Captured> {
        let Some(sent) = prepare(direct, &Limits::default()).await else { return Ok(Captured::default()) };
        self.keep(&[sent.recording])?;
        sent.outcome.context("DIRECT")
    }

    fn report(&self, started: String, runs: Runs) -> anyhow::Result<u8> {
        let comparison = compare(&runs);
        let report = ComparisonReport {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            direct: self.direct.clone(),
            proxied: self.proxied.clone(),
            flow: runs.flow,
            run: runs.stream,
            comparison,
            warnings: if self.strict { Policy::Refuse } else { Policy::Tolerate },
        };
        output::still_open(write_console(&report, output::width(), &mut anstream::stdout()))?;
        if let Some(path) = &self.json {
            let problem =
                || format!("cannot write {}: give a path in a folder that is yours", path.display());
            let mut file = BufWriter::new(File::create(path).with_context(problem)?);
            write_lines(&report, &mut file).with_context(problem)?;
        }
        Ok(report.exit().code())
    }

    fn keep(&self, recordings: &[Recording]) -> anyhow::Result<()> {
        let Some(folder) = &self.recordings else { return Ok(()) };
        for recording in recordings {
            store::save(recording, folder)?;
        }
        Ok(())
    }

    fn target(&self, which: &str, url: &str) -> Result<Target, Failure> {
        endpoint(which, url)?;
        let described = TargetArgs { url: Some(url.to_owned()), ..TargetArgs::default() };
        let mut target = described.target()?.ok_or_else(|| Failure::Usage(anyhow!("no URL")))?;
        target.name = which.to_lowercase();
        if self.emit {
            target.endpoints.emit = Some(target.endpoints.stream.clone());
        }
        self.reach.apply(&mut target)?;
        self.prepare.apply(&mut target)?;
        check_captures(&target, self.ask.body()?.as_ref())?;
        Ok(target)
    }
}

/// The address and the path after it.
fn endpoint(which: &str, text: &str) -> Result<(Url, String), Failure> {
    let wrong = |why: String| Failure::Usage(anyhow!(why));
    let url = Url::parse(text).map_err(|e| {
        wrong(format!("{which}: `{text}` is not a URL ({e}): write for example http://127.0.0.1:8080/events"))
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong(format!("{which}: `{text}` is not an HTTP URL: use http:// or https://")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let told = "credentials in a URL end up in logs: leave them out, and give them with -H, --cookie or --bearer-env";
        return Err(wrong(told.to_owned()));
    }
    let path = with_placeholders(&url[url::Position::BeforePath..url::Position::AfterQuery]);
    Ok((url, path))
}

async fn attached(which: &str, target: &Target) -> anyhow::Result<Attached> {
    attach(target, Path::new(".")).await.with_context(|| format!("{which} cannot be reached"))
}

/// Why there is nothing to compare, if so.
///
/// # Errors
/// The server itself did not answer.
fn worth_comparing(runs: &Runs, flow: Flow) -> anyhow::Result<Option<String>> {
    let direct = &runs.stream.direct;
    if direct.head.is_none() {
        anyhow::bail!("DIRECT gave {}: is the server up?", direct.answer());
    }
    if direct.is_stream() {
        return Ok(None);
    }
    let hint = match flow {
        Flow::Script => "--emit needs a scripted test endpoint (docs/emit-contract.md)",
        Flow::Live => "is the path right, and are credentials needed?",
    };
    Ok(Some(format!(
        "nothing to compare: DIRECT responds with {}, which is not an event stream; {hint}",
        direct.answer()
    )))
}

fn proxy(text: &str) -> Result<Kind, String> {
    Kind::KNOWN.into_iter().find(|kind| kind.word() == text).ok_or_else(|| {
        let words: Vec<&str> = Kind::KNOWN.iter().map(|kind| kind.word()).collect();
        format!("must be one of {}", words.join(", "))
    })
}
