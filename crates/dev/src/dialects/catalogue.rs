//! The servers of interop/dialects: what each is, how it is started, and which streams are asked of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use ssespec::failure::Failure;
use ssespec_dialect::{Grammar, named};
use ssespec_scenario::document::{Place, Problems, Source, nearest_help, parse};
use ssespec_scenario::{Launch, LoadError, Preparation, RequirementId, Span, Subject, Suite};

use super::drift::Schema;

/// The file that describes a server.
const FILE: &str = "streams.yaml";

/// A server that speaks dialects.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What its file says.
    pub described: Described,
}

/// What stands in `streams.yaml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// One line about the server.
    pub about: String,
    /// Whose code it tests.
    pub subject: Subject,
    /// How to start it.
    pub launch: Launch,
    /// Fields that all requests carry.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is asked of it.
    pub streams: Vec<Stream>,
    /// Files of its packages that name the events of a dialect.
    #[serde(default)]
    pub schemas: Vec<Schema>,
}

/// A stream of a server.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Its name, unique in the file.
    pub name: String,
    /// The dialect that it has to be of.
    pub dialect: String,
    /// Its path, with the query.
    pub path: String,
    /// The body of the request, which is a POST then.
    #[serde(default)]
    pub body: Option<String>,
    /// Fields of this request beside those of all; `{capture:NAME}` is filled in.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Requests that are sent before it.
    #[serde(default)]
    pub prepare: Vec<Preparation>,
    /// How long it is watched; 20 s unless given.
    #[serde(default)]
    pub watch: Option<Span>,
    /// What is known of findings: each was looked at in its recording, and in the source of its rule.
    #[serde(default)]
    pub found: Vec<Found>,
}

/// A finding that somebody has looked at, and that is true.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Found {
    /// The requirement that is broken.
    pub requirement: RequirementId,
    /// Who breaks it.
    pub fault_of: FaultOf,
    /// What the source demands, and what came instead.
    pub note: String,
}

/// Who breaks a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultOf {
    /// The software itself, as anybody gets it.
    Software,
    /// The software was told to break it.
    Fixture,
}

/// All servers below a folder, by name.
///
/// # Errors
/// A folder that cannot be read, and a file that says something else than streams of a server.
pub fn load(folder: &Path, suite: &Suite) -> Result<Vec<Server>, Failure> {
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
        let described = read(&Source::read(&file).map_err(LoadError::from)?, suite)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.push(Server { name, folder: path, described });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// What a file says.
fn read(source: &Source, suite: &Suite) -> Result<Described, LoadError> {
    let described: Described = parse(source)?;
    let grammars = ssespec_dialect::shipped()?;
    let mut check = Checking { source, suite, grammars: &grammars, problems: Problems::default() };
    check.streams(&described.streams);
    check.problems.unless_any(described)
}

/// A file while it is held against the suite.
struct Checking<'c> {
    source: &'c Source,
    suite: &'c Suite,
    grammars: &'c [Grammar],
    problems: Problems,
}

impl Checking<'_> {
    fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.add(self.source, || place.problem(self.source, message).help(help));
    }

    fn streams(&mut self, streams: &[Stream]) {
        let list = Place::root().key("streams");
        if streams.is_empty() {
            self.say(&list, "no stream is asked of this server", "write one, or remove the file");
        }
        for (at, stream) in streams.iter().enumerate() {
            let place = list.index(at);
            if streams[..at].iter().any(|other| other.name == stream.name) {
                let message = format!("two streams are called `{}`", stream.name);
                self.say(&place.key("name"), message, "give this one another name");
            }
            if !stream.path.starts_with('/') {
                let message = format!("`{}` is not a path", stream.path);
                self.say(&place.key("path"), message, "paths start with `/`");
            }
            if named(self.grammars, &stream.dialect).is_empty() {
                let known = self.grammars.iter().map(Grammar::name);
                let help = nearest_help(&stream.dialect, "known", known);
                let message = format!("there is no dialect `{}`", stream.dialect);
                self.say(
                    &place.key("dialect"),
                    message,
                    help.unwrap_or_else(|| "see docs/dialects.md".into()),
                );
            }
            self.found(&place.key("found"), &stream.found);
        }
    }

    fn found(&mut self, list: &Place, found: &[Found]) {
        for (at, one) in found.iter().enumerate() {
            let place = list.index(at);
            let id = &one.requirement;
            if self.suite.find(id).is_none() {
                let ids = self.suite.requirements().iter().map(|requirement| requirement.id.as_str());
                let help = nearest_help(id.as_str(), "known", ids).unwrap_or_else(|| "remove it".into());
                self.say(&place.key("requirement"), format!("there is no requirement `{id}`"), help);
            }
            if found[..at].iter().any(|other| other.requirement == *id) {
                self.say(
                    &place.key("requirement"),
                    format!("`{id}` is listed twice"),
                    "remove one of the two",
                );
            }
            if one.note.trim().is_empty() {
                let message = format!("nothing says why `{id}` is broken");
                self.say(&place.key("note"), message, "write what the source demands, and what came instead");
            }
        }
    }
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
