//! Requests before the stream, and whether all that uses what they capture finds it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use ssespec_harness::access;
use ssespec_harness::preparation::PreparationTemplate;
use ssespec_harness::template::Template;
use ssespec_scenario::placeholder::captured_names;
use ssespec_scenario::{Target, load_prepare, nearest};

use crate::failure::Failure;

/// Requests before the stream.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Requests")]
pub struct PrepareArgs {
    /// Send the requests in this YAML file before the stream, such as a login; {capture:NAME} in -H, -d and the URL is what they capture
    #[arg(long, value_name = "FILE")]
    prepare: Option<PathBuf>,
}

impl PrepareArgs {
    /// Lets these requests be sent before the target's stream.
    ///
    /// # Errors
    /// The file is wrong.
    pub fn apply(&self, target: &mut Target) -> Result<(), Failure> {
        if let Some(path) = &self.prepare {
            target.prepare = load_prepare(path)?;
        }
        Ok(())
    }

    /// Whether a file is given.
    pub fn is_given(&self) -> bool {
        self.prepare.is_some()
    }

    /// The same flags again, for a command that repeats the run.
    pub fn words(&self) -> Vec<String> {
        let words = self.prepare.iter().flat_map(|path| ["--prepare".to_owned(), path.display().to_string()]);
        words.collect()
    }
}

/// Checks that each variable that these requests name is set.
///
/// # Errors
/// One is not.
pub fn check_variables(target: &Target) -> Result<(), Failure> {
    let variable = |name: &str| std::env::var(name).ok();
    access::variables(target, variable)
        .map_err(|error| Failure::Usage(anyhow!("{}: {error}", target.name)))?;
    for spec in &target.prepare {
        PreparationTemplate::new(spec, variable)
            .map_err(|error| Failure::Usage(anyhow!("prepare, {}: {error}", spec.line())))?;
    }
    if let Some(body) = &target.body {
        Template::parse(body.as_bytes(), variable)
            .map_err(|error| Failure::Usage(anyhow!("body of {}: {error}", target.name)))?;
    }
    Ok(())
}

/// Checks that each capture that flags speak of is there.
///
/// # Errors
/// Nothing captures one of them.
pub fn check_captures(target: &Target, body: Option<&Template>) -> Result<(), Failure> {
    check_variables(target)?;
    let known: BTreeSet<&str> =
        target.prepare.iter().flat_map(|one| one.capture.keys()).map(String::as_str).collect();
    let url = captured_names(target.endpoints.stream.as_bytes()).map(|name| ("the URL", name));
    let fields = target.headers.iter().flat_map(|(field, value)| {
        let flag = if field.eq_ignore_ascii_case("cookie") { "the field Cookie" } else { "-H" };
        captured_names(value.as_bytes()).map(move |name| (flag, name)).collect::<Vec<_>>()
    });
    let body = body.into_iter().flat_map(Template::captures).map(|name| ("-d", name));
    let missing = url.chain(fields).chain(body).find(|(_, name)| !known.contains(name));
    let Some((place, name)) = missing else { return Ok(()) };
    let remedy = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("give --prepare a file with a request that has `capture: {{ {name}: .. }}`"),
    };
    Err(Failure::Usage(anyhow!("{place}: nothing captures `{name}`; {remedy}")))
}

/// A URL as a parser writes it, with `{capture:NAME}` as it was: braces are escaped in paths.
pub fn with_placeholders(url: &str) -> String {
    let mut text = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once("%7Bcapture:") {
        text.push_str(before);
        match after.split_once("%7D") {
            Some((name, after)) => {
                text.push_str(&format!("{{capture:{name}}}"));
                rest = after;
            }
            None => {
                text.push_str("%7Bcapture:");
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::read_prepare;
    use url::Url;

    use super::*;
    use crate::args::TargetArgs;

    fn target(url: &str, headers: &[(&str, &str)]) -> Target {
        let described = TargetArgs { url: Some(url.to_owned()), ..TargetArgs::default() };
        let mut target = described.target().unwrap_or_default().expect("a target");
        target.headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let prepare = "prepare: [{ url: /login, capture: { session: { cookie: sid } } }]";
        target.prepare = read_prepare("prepare.yaml", prepare).expect("requests");
        target
    }

    fn told(target: &Target, body: Option<&str>) -> Result<(), String> {
        let body = body.map(|body| Template::parse(body.as_bytes(), |_| None).expect("a template"));
        check_captures(target, body.as_ref()).map_err(|failure| match failure {
            Failure::Usage(error) => error.to_string(),
            _ => "something else".to_owned(),
        })
    }

    #[test]
    fn what_nothing_captures_is_told_with_its_place() {
        let plain = "http://127.0.0.1:1/events";
        assert_eq!(told(&target(plain, &[("X", "{capture:session}")]), Some("{capture:session}")), Ok(()));
        let near = |place: &str| Err(format!("{place}: nothing captures `sesion`; did you mean `session`?"));
        assert_eq!(told(&target("http://127.0.0.1:1/{capture:sesion}/e?x", &[]), None), near("the URL"));
        assert_eq!(told(&target("http://127.0.0.1:1/e?x={capture:sesion}", &[]), None), near("the URL"));
        assert_eq!(told(&target(plain, &[("X", "{capture:sesion}")]), None), near("-H"));
        assert_eq!(told(&target(plain, &[("Cookie", "a={capture:sesion}")]), None), near("the field Cookie"));
        let far = "-d: nothing captures `job`; give --prepare a file with a request that has `capture: { job: .. }`";
        assert_eq!(told(&target(plain, &[]), Some("{capture:job}")), Err(far.to_owned()));
    }

    #[test]
    fn braces_in_a_path_are_found_again() {
        let url = "http://127.0.0.1:1/a/{capture:job}/b?c={capture:d}";
        let parsed = Url::parse(url).expect("a URL");
        assert_eq!(with_placeholders(parsed.as_str()), url);
        assert_eq!(with_placeholders("/%7Bcapture:x"), "/%7Bcapture:x");
    }
}
