//! The gateways of interop/gateways: what each is, how it is started, and what is tried with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use ssespec::failure::Failure;
use ssespec_gateway::{Case, Out, Rule, Upstream};
use ssespec_scenario::document::{Place, Problems, Source, parse};
use ssespec_scenario::{Launch, LoadError, Subject};

/// The file that describes a gateway.
const FILE: &str = "gateway.yaml";
/// What stands in commands, variables and fields for the URL of the upstream, without a path.
pub const UPSTREAM: &str = "{upstream}";
/// What stands there for its address and its port.
pub const UPSTREAM_ADDRESS: &str = "{upstream-address}";

/// A gateway.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What its file says.
    pub described: Described,
}

/// What stands in `gateway.yaml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// One line about the gateway.
    pub about: String,
    /// Whose code it tests.
    pub subject: Subject,
    /// The command that makes a program tell its version, where no file pins it.
    #[serde(default)]
    pub version: Vec<String>,
    /// How to start it; `{upstream}` in `run` and `env` is the URL of the upstream, `{upstream-address}` its address and port.
    pub launch: Launch,
    /// Fields that all requests carry, with the upstream likewise.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is tried with it.
    pub trials: Vec<Trial>,
}

/// A way through a gateway.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// Its name, unique in the file.
    pub name: String,
    /// What the upstream speaks.
    pub dialect: String,
    /// What the gateway responds in; the same unless given.
    #[serde(default)]
    pub out: Option<String>,
    /// The path at the gateway.
    pub path: String,
    /// Fields of its requests beside those of all.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Variables beside those of `launch`.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// What is known of findings: each was looked at in its recording.
    #[serde(default)]
    pub found: Vec<Found>,
}

/// A finding that somebody has looked at, and that is true.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The rule that is broken.
    pub rule: String,
    /// In which case.
    pub case: String,
    /// What came, and where it comes from.
    pub note: String,
}

impl Trial {
    /// What the upstream speaks. A file that was loaded has it.
    pub fn upstream(&self) -> Option<Upstream> {
        Upstream::named(&self.dialect)
    }

    /// What comes out, likewise.
    pub fn comes_out(&self) -> Option<Out> {
        Out::named(self.out.as_deref().unwrap_or(&self.dialect))
    }
}

/// All gateways below a folder, by name.
///
/// # Errors
/// A folder that cannot be read, and a file that says something else than trials of a gateway.
pub fn load(folder: &Path) -> Result<Vec<Gateway>, Failure> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}: run this from a clone of the repository", folder.display()))
        .map_err(Failure::Usage)?;
    let mut all = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::Usage(error.into()))?.path();
        let file = path.join(FILE);
        if !file.is_file() {
            continue;
        }
        let described = read(&Source::read(&file).map_err(LoadError::from)?)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.push(Gateway { name, folder: path, described });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// What a file says.
fn read(source: &Source) -> Result<Described, LoadError> {
    let described: Described = parse(source)?;
    let mut problems = Problems::default();
    let mut say = |place: &Place, message: String, help: String| {
        problems.add(source, || place.problem(source, message).help(help));
    };
    let list = Place::root().key("trials");
    if described.trials.is_empty() {
        say(
            &list,
            "nothing is tried with this gateway".to_owned(),
            "write a trial, or remove the file".to_owned(),
        );
    }
    for (at, trial) in described.trials.iter().enumerate() {
        let place = list.index(at);
        if described.trials[..at].iter().any(|other| other.name == trial.name) {
            let message = format!("two trials are called `{}`", trial.name);
            say(&place.key("name"), message, "give this one another name".to_owned());
        }
        let known = |names: &[&str]| format!("there are {}", names.join(", "));
        if trial.upstream().is_none() {
            let message = format!("no upstream speaks `{}`", trial.dialect);
            say(&place.key("dialect"), message, known(&Upstream::ALL.map(Upstream::name)));
        } else if trial.comes_out().is_none() {
            let message = "no gateway is held to this dialect".to_owned();
            say(&place.key("out"), message, known(&Out::ALL.map(|out| out.name)));
        }
        for (at, found) in trial.found.iter().enumerate() {
            let place = place.key("found").index(at);
            let case = Case::ALL.into_iter().find(|case| case.name() == found.case);
            match case {
                None => {
                    let message = format!("there is no case `{}`", found.case);
                    say(&place.key("case"), message, known(&Case::ALL.map(Case::name)));
                }
                Some(case) if !case.rules().iter().any(|rule| rule.id() == found.rule) => {
                    let message = format!("`{}` is not judged in the case `{}`", found.rule, found.case);
                    let rules: Vec<&str> = case.rules().iter().copied().map(Rule::id).collect();
                    say(&place.key("rule"), message, known(&rules));
                }
                Some(_) if found.note.trim().is_empty() => {
                    let message = format!("nothing says why `{}` is broken", found.rule);
                    say(&place.key("note"), message, "write what came, and where it comes from".to_owned());
                }
                Some(_) => {}
            }
        }
    }
    problems.unless_any(described)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "about: a\nsubject: { library: l, version: '1', language: C }\n\
                        launch: { run: [serve], ready: { get: /, within: 1s } }\n";

    fn refused(trials: &str) -> String {
        let source = Source::decode("gateway.yaml", format!("{HEAD}{trials}").as_bytes()).expect("text");
        read(&source).expect_err("it is wrong").to_string()
    }

    #[test]
    fn those_of_the_repository_can_be_read() {
        let all = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop/gateways")).expect("files");
        let names: Vec<&str> = all.iter().map(|gateway| gateway.name.as_str()).collect();
        assert_eq!(names, ["haproxy", "litellm", "nginx", "portkey"]);
        for gateway in &all {
            let Described { launch, headers, .. } = &gateway.described;
            let mut words = launch.run.iter().chain(launch.env.values()).chain(headers.values());
            assert!(
                words.any(|word| word.contains("{upstream")),
                "{} is not pointed at its upstream",
                gateway.name
            );
        }
    }

    #[test]
    fn mistakes_are_told_with_their_remedy() {
        let cases = [
            ("trials: []", "nothing is tried with this gateway"),
            ("trials: [{ name: a, dialect: cohere, path: / }]", "no upstream speaks `cohere`"),
            (
                "trials: [{ name: a, dialect: openai-chat, out: x, path: / }]",
                "no gateway is held to this dialect",
            ),
            (
                "trials: [{ name: a, dialect: openai-chat, path: / }, { name: a, dialect: openai-chat, path: / }]",
                "two trials are called `a`",
            ),
            (
                "trials: [{ name: a, dialect: openai-chat, path: /, found: [{ rule: gateway.text, case: slow, note: n }] }]",
                "`gateway.text` is not judged in the case `slow`",
            ),
            (
                "trials: [{ name: a, dialect: openai-chat, path: /, found: [{ rule: gateway.text, case: fast, note: n }] }]",
                "there is no case `fast`",
            ),
            (
                "trials: [{ name: a, dialect: openai-chat, path: /, found: [{ rule: gateway.text, case: right, note: '' }] }]",
                "nothing says why `gateway.text` is broken",
            ),
        ];
        for (trials, message) in cases {
            let told = refused(trials);
            assert!(told.contains(message), "{told}");
        }
    }
}
