//! A target that flags describe: a URL, and the command that serves it.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use ssespec_scenario::{Capability, Endpoints, Launch, Ready, Scheme, Span, Target};
use url::Url;

use super::with_placeholders;
use crate::failure::Failure;

/// How long a server may take to start unless a flag says so.
const READY_WITHIN: Span = Span::from_millis(30_000);

/// A target that flags describe.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Target (without a target file)")]
pub struct TargetArgs {
    /// URL of the event stream, such as http://127.0.0.1:8080/events; `{port}` is replaced by a free port
    #[arg(long)]
    pub url: Option<String>,
    /// Command that starts the server; `{port}` is replaced by a free port
    #[arg(long, value_name = "COMMAND", requires = "url")]
    pub cmd: Option<String>,
    /// Time limit for the server to start [default: 30s]
    #[arg(long, value_name = "TIME", requires = "cmd")]
    pub ready_within: Option<Span>,
    /// Path of the scripted test endpoint
    #[arg(long, value_name = "PATH", requires = "url")]
    pub emit: Option<String>,
    /// Path of the open-stream count
    #[arg(long, value_name = "PATH", requires = "url")]
    pub stats: Option<String>,
    /// Further capabilities of the server: post, resume, heartbeat, gzip, br, zstd, cors
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', value_parser = capability, requires = "url")]
    pub capability: Vec<Capability>,
    /// Name of the target in reports
    #[arg(long, value_name = "NAME", requires = "url")]
    pub name: Option<String>,
}

impl TargetArgs {
    /// The target, if flags describe one.
    ///
    /// # Errors
    /// A URL or a command that cannot be used.
    pub fn target(&self) -> Result<Option<Target>, Failure> {
        self.url.as_deref().map(|url| self.described(url)).transpose().map_err(Failure::Usage)
    }

    fn described(&self, text: &str) -> anyhow::Result<Target> {
        // A port that is not known yet is no number, and a URL must have one.
        let url = Url::parse(&text.replace("{port}", "1")).map_err(|e| {
            anyhow!("`{text}` is not a URL ({e}): write for example http://127.0.0.1:8080/events")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("`{text}` is not an HTTP URL: use http:// or https://");
        }
        let path = with_placeholders(&url[url::Position::BeforePath..url::Position::AfterQuery]);
        let launch = self.cmd.as_deref().map(|cmd| self.launch(cmd, text, &url, &path)).transpose()?;
        if launch.is_none() && text.contains("{port}") {
            bail!("`{text}` has no port: write its number, or let --cmd start the server on a free one");
        }
        let mut capabilities = self.capability.clone();
        let added = [(&self.emit, Capability::Emit), (&self.stats, Capability::Stats)];
        capabilities
            .extend(added.iter().filter(|(path, _)| path.is_some()).map(|(_, capability)| *capability));
        capabilities.sort_unstable();
        capabilities.dedup();
        let name = self.name.as_deref().or(url.host_str()).unwrap_or("server");
        let endpoints = Endpoints { stream: path, emit: self.emit.clone(), stats: self.stats.clone() };
        Ok(Target {
            url: launch.is_none().then(|| url[..url::Position::BeforePath].to_owned()),
            launch,
            capabilities,
            ..Target::new(name, text, endpoints)
        })
    }

    fn launch(&self, cmd: &str, text: &str, url: &Url, path: &str) -> anyhow::Result<Launch> {
        let run =
            shell_words::split(cmd).with_context(|| format!("--cmd `{cmd}` cannot be split into words"))?;
        if run.is_empty() {
            bail!("--cmd is empty: give the program and its arguments");
        }
        let port = match (cmd.contains("{port}"), text.contains("{port}")) {
            (true, true) => None,
            (false, false) => url.port_or_known_default(),
            (true, false) => bail!("--cmd takes a free port, so --url must contain `{{port}}` as well"),
            (false, true) => bail!(
                "--url contains `{{port}}`, so --cmd must take it: put `{{port}}` where the server takes its port"
            ),
        };
        let ready = Ready { get: path.to_owned(), within: self.ready_within.unwrap_or(READY_WITHIN) };
        Ok(Launch {
            needs: BTreeMap::new(),
            setup: Vec::new(),
            inputs: Vec::new(),
            run,
            port,
            env: BTreeMap::new(),
            scheme: if url.scheme() == "https" { Scheme::Https } else { Scheme::Http },
            ready,
            capped: None,
        })
    }

    /// The same flags again, for a command that repeats the run.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |flag: &str, value: &Option<String>| {
            if let Some(value) = value {
                words.extend([flag.to_owned(), value.clone()]);
            }
        };
        let named = self.capability.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        say("--cmd", &self.cmd);
        say("--url", &self.url);
        say("--emit", &self.emit);
        say("--stats", &self.stats);
        say("--capability", &Some(named).filter(|named| !named.is_empty()));
        say("--name", &self.name);
        words
    }
}

fn capability(text: &str) -> Result<Capability, String> {
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
    Capability::deserialize(name).map_err(|e| e.to_string())
}
