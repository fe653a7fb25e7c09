//! How a target is reached: fields, credentials, whom to trust, which HTTP to speak.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use ssespec_harness::access::{Trust, is_plain};
use ssespec_scenario::{Target, TargetProtocol, Tls};

use crate::failure::Failure;

/// How a target is reached.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Requests")]
pub struct ConnectionArgs {
    /// Add a header field to every request, such as -H 'X-Api-Key: abc' (repeatable; no value is recorded that may be a secret)
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// Send the bearer token stored in this environment variable
    #[arg(long, value_name = "VARIABLE")]
    bearer_env: Option<String>,
    /// Send these cookies, such as --cookie 'session=abc'
    #[arg(long, value_name = "NAME=VALUE")]
    cookie: Option<String>,
    #[command(flatten)]
    trust: TrustArgs,
    /// Use HTTP/1.1 (default)
    #[arg(long, conflicts_with = "http2")]
    http1: bool,
    /// Use HTTP/2: with prior knowledge for http://, via ALPN for https://
    #[arg(long)]
    http2: bool,
}

/// Whose certificates count.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Requests")]
pub struct TrustArgs {
    /// Trust this certificate or certificate authority (PEM)
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    ca: Option<PathBuf>,
    /// Do not verify certificates
    #[arg(long)]
    insecure: bool,
}

impl TrustArgs {
    /// Whose certificates count.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no certificate.
    pub fn trust(&self) -> Result<Trust, Failure> {
        match (&self.ca, self.insecure) {
            (_, true) => Ok(Trust::Insecure),
            (None, false) => Ok(Trust::System),
            (Some(path), false) => {
                Trust::ca_files(&[path]).map_err(|error| Failure::Usage(anyhow!("{error}")))
            }
        }
    }
}

impl ConnectionArgs {
    /// Lets a target be reached in this way.
    ///
    /// # Errors
    /// A field that is none, a variable that is not set, a file that cannot be read.
    pub fn apply(&self, target: &mut Target) -> Result<(), Failure> {
        self.add_fields(target).map_err(Failure::Usage)?;
        let TrustArgs { ca, insecure } = &self.trust;
        if *insecure || ca.is_some() {
            let ca = ca.as_deref().map(absolute).transpose().map_err(Failure::Usage)?;
            target.tls = Some(Tls { ca, insecure: *insecure });
        }
        if self.http2 {
            target.protocol = TargetProtocol::H2;
        }
        Ok(())
    }

    fn add_fields(&self, target: &mut Target) -> anyhow::Result<()> {
        for text in &self.headers {
            let (name, value) = field(text)?;
            if target.headers.insert(name.to_owned(), value.to_owned()).is_some() {
                bail!("-H gives `{name}` twice: join the values with a comma");
            }
        }
        if let Some(variable) = &self.bearer_env {
            let token = std::env::var(variable)
                .map_err(|_| anyhow!("--bearer-env: the variable {variable} is not set, or holds no text"))?;
            target.headers.insert("Authorization".to_owned(), format!("Bearer {}", token.trim()));
        }
        if let Some(cookie) = &self.cookie {
            target.headers.insert("Cookie".to_owned(), cookie.clone());
        }
        target.headers.iter().try_for_each(|(name, value)| may_be_sent(name, value))
    }

    /// The same flags again, for a command that repeats the run: without the secrets.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for text in &self.headers {
            let (name, value) = field(text).unwrap_or_default();
            words
                .extend(["-H".to_owned(), format!("{name}: {}", if is_plain(name) { value } else { "..." })]);
        }
        let mut say = |flag: &str, value: Option<String>| {
            if let Some(value) = value {
                words.extend([flag.to_owned(), value]);
            }
        };
        say("--bearer-env", self.bearer_env.clone());
        say("--cookie", self.cookie.as_ref().map(|_| "...".to_owned()));
        say("--ca", self.trust.ca.as_ref().map(|path| path.display().to_string()));
        let switches =
            [("--insecure", self.trust.insecure), ("--http1", self.http1), ("--http2", self.http2)];
        words.extend(switches.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()));
        words
    }
}

/// The name and the value of a field as `-H` has it.
fn field(text: &str) -> anyhow::Result<(&str, &str)> {
    let (name, value) = text
        .split_once(':')
        .with_context(|| "-H has no colon in it: write for example -H 'X-Api-Key: abc'")?;
    may_be_sent(name, "").context("-H")?;
    Ok((name, value.trim()))
}

/// Whether HTTP carries a field (RFC 9110 5.1, 5.5).
///
/// # Errors
/// It does not.
pub fn may_be_sent(name: &str, value: &str) -> anyhow::Result<()> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        bail!("`{name}` is not the name of a field");
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        bail!("the value of `{name}` has a control character in it, which HTTP does not carry");
    }
    Ok(())
}

/// Paths of a target are relative to its file, those of flags to the current folder.
fn absolute(path: &Path) -> anyhow::Result<String> {
    let whole = std::path::absolute(path).with_context(|| format!("--ca {}", path.display()))?;
    Ok(whole.display().to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        reach: ConnectionArgs,
    }

    fn reach(words: &[&str]) -> ConnectionArgs {
        Line::parse_from(["check"].iter().chain(words)).reach
    }

    #[test]
    fn a_repeated_command_has_no_secrets() {
        let words = [
            "-H",
            "X-Api-Key: abc",
            "-H",
            "Accept-Encoding: gzip",
            "--cookie",
            "session=abc",
            "--bearer-env",
            "TOKEN",
            "--http2",
        ];
        let told = "-H X-Api-Key: ... -H Accept-Encoding: gzip --bearer-env TOKEN --cookie ... --http2";
        assert_eq!(reach(&words).words().join(" "), told);
    }

    #[test]
    fn what_is_no_field_is_refused() {
        let told = |text| field(text).map_err(|e| format!("{e:#}"));
        assert_eq!(told("X-Api-Key:  abc "), Ok(("X-Api-Key", "abc")));
        assert_eq!(told("X"), Err("-H has no colon in it: write for example -H 'X-Api-Key: abc'".to_owned()));
        assert_eq!(told("X Y: a"), Err("-H: `X Y` is not the name of a field".to_owned()));
    }
}
