//! What `ssespec init` is asked to write, from flags or answers, and the target that it describes.

use anyhow::{anyhow, bail};
use ssespec_scenario::{Capability, Span, Target};
use url::Url;

use super::language::Language;
use crate::args::TargetArgs;
use crate::failure::Failure;

/// The stream of a server that is neither named nor started on a free port.
pub const USUAL_URL: &str = "http://127.0.0.1:8080/events";
/// The path of the emit endpoint unless another is given.
pub const USUAL_EMIT: &str = "/emit";
/// A first start may have to compile.
const READY_WITHIN: Span = Span::from_millis(300_000);

/// Whether the server plays scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emit {
    /// At this path.
    At(String),
    /// No: it is only watched.
    No,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The language of the handler, and of the server.
    pub language: Option<Language>,
    /// Where the stream is, if the server runs already.
    pub url: Option<String>,
    /// What starts the server.
    pub cmd: Option<String>,
    /// Whether the server plays scripts.
    pub emit: Emit,
    /// The server's name in reports.
    pub name: String,
}

/// Who starts the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nobody: it runs already.
    Runs,
    /// ssespec, by a command of the user's.
    Command,
    /// ssespec: it is the handler as it is written.
    Handler,
}

impl Wanted {
    /// Who starts the server.
    pub fn start(&self) -> Start {
        match (&self.cmd, &self.url) {
            (Some(_), _) => Start::Command,
            (None, Some(_)) => Start::Runs,
            (None, None) => Start::Handler,
        }
    }

    /// The language whose handler is to be written.
    pub fn handler(&self) -> Option<Language> {
        self.language.filter(|_| self.emit != Emit::No)
    }

    /// The target that the file will describe.
    ///
    /// # Errors
    /// A URL, a command or a path that cannot be used.
    pub fn target(&self) -> Result<Target, Failure> {
        let (url, cmd) = self.url_and_cmd().map_err(Failure::Usage)?;
        self.check_emit().map_err(Failure::Usage)?;
        let emit = match &self.emit {
            Emit::At(path) => Some(path.clone()),
            Emit::No => None,
        };
        let described = TargetArgs {
            url: Some(url.clone()),
            ready_within: cmd.as_ref().map(|_| READY_WITHIN),
            cmd,
            emit,
            name: Some(self.name.clone()),
            capability: self
                .handler()
                .map_or_else(Vec::new, |_| vec![Capability::Resume, Capability::Heartbeat]),
            ..TargetArgs::default()
        };
        let mut target = described.target()?.ok_or_else(|| Failure::Usage(anyhow!("no URL")))?;
        self.check_paths(&url, &target).map_err(Failure::Usage)?;
        target.about = match self.start() {
            Start::Handler => "The scripted test endpoint, as generated".to_owned(),
            Start::Runs | Start::Command => format!("The server whose stream is {url}"),
        };
        Ok(target)
    }

    fn url_and_cmd(&self) -> anyhow::Result<(String, Option<String>)> {
        const FREE_PORT: &str = "http://127.0.0.1:{port}/events";
        let url = |usual: &str| self.url.clone().unwrap_or_else(|| usual.to_owned());
        match (self.start(), self.handler()) {
            (Start::Runs, _) => Ok((url(USUAL_URL), None)),
            (Start::Command, _) => {
                let free = self.cmd.as_ref().is_some_and(|cmd| cmd.contains("{port}"));
                Ok((url(if free { FREE_PORT } else { USUAL_URL }), self.cmd.clone()))
            }
            (Start::Handler, Some(language)) => {
                Ok((FREE_PORT.to_owned(), Some(language.handler().run.join(" "))))
            }
            (Start::Handler, None) => {
                bail!(
                    "with --no-emit there is nothing to start: give --url of a server that runs, or --cmd that starts one"
                )
            }
        }
    }

    /// The path goes into the source of the handler, in any of five languages.
    fn check_emit(&self) -> anyhow::Result<()> {
        match &self.emit {
            Emit::At(path) if !is_plain(path) => {
                bail!("--emit `{path}`: write a path of letters, digits and -._~/ such as {USUAL_EMIT}")
            }
            _ => Ok(()),
        }
    }

    fn check_paths(&self, url: &str, target: &Target) -> anyhow::Result<()> {
        if target.endpoints.emit.as_ref() == Some(&target.endpoints.stream) {
            bail!(
                "the stream and the emit endpoint are both at {}: give --emit another path",
                target.endpoints.stream
            );
        }
        let parsed = Url::parse(&url.replace("{port}", "1"))?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            bail!(
                "credentials in a URL end up in the file: leave them out, and give them to `ssespec run` with -H, --cookie or --bearer-env"
            );
        }
        Ok(())
    }
}

/// Whether a path can stand in a text of any language, and in a route of any framework.
pub fn is_plain(path: &str) -> bool {
    path.starts_with('/') && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b))
}
