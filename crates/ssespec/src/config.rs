//! `ssespec.toml`: one table for each command, whose keys are that command's flags. Flags of the command line win.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use ssespec_scenario::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;
use crate::renamed_flags::renamed;

/// The file that is read without a flag, if it is there.
const FILE: &str = "ssespec.toml";

/// The arguments with those of the configuration file behind them, or `None` if there is no file.
///
/// # Errors
/// A file that cannot be read, and whatever in it is not a flag of its command: each with file and line.
pub fn with_config(
    program: &Command,
    given: &ArgMatches,
    arguments: Vec<OsString>,
) -> Result<Option<Vec<OsString>>, Failure> {
    let Some((name, matches)) = given.subcommand() else { return Ok(None) };
    let path = match matches.get_one::<PathBuf>("config") {
        Some(path) => path.clone(),
        None if Path::new(FILE).is_file() => PathBuf::from(FILE),
        None => return Ok(None),
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}: check --config", path.display()))
        .map_err(Failure::Usage)?;
    let file = File { path: &path, text: &text };
    let added = file.arguments(program, name, matches).map_err(Failure::Usage)?;
    // What stands after `--` is a command of the user's.
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let (own, command) = arguments.split_at(end);
    Ok(Some([own, &added, command].concat()))
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    /// What the table of this command adds to the command line.
    fn arguments(&self, program: &Command, name: &str, given: &ArgMatches) -> anyhow::Result<Vec<OsString>> {
        let document = DeTable::parse(self.text)
            .map_err(|error| self.wrong(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut added = Vec::new();
        for (table, value) in document.get_ref() {
            let at = table.span().start;
            let Some(command) = program.find_subcommand(table.get_ref().as_ref()) else {
                let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
                return Err(self.unknown(at, table.get_ref(), "a command", &names));
            };
            let DeValue::Table(keys) = value.get_ref() else {
                let told = format!("`{}` is a command: write its flags below [{0}]", table.get_ref());
                return Err(self.wrong(at, &told));
            };
            // Other commands' tables are checked as well, so that a mistake shows at once.
            for (key, value) in keys {
                let arg = self.flag(command, key)?;
                let words = self.words(arg, key.get_ref(), value)?;
                let is_given = || given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
                if command.get_name() == name && !is_given() {
                    added.extend(words);
                }
            }
        }
        Ok(added)
    }

    fn flag<'c>(
        &self,
        command: &'c Command,
        key: &Spanned<std::borrow::Cow<'_, str>>,
    ) -> anyhow::Result<&'c Arg> {
        fn word(arg: &Arg) -> &str {
            arg.get_long().unwrap_or(arg.get_id().as_str())
        }
        let usable = |arg: &&Arg| !matches!(arg.get_id().as_str(), "config" | "help" | "version");
        let name: &str = key.get_ref();
        command.get_arguments().filter(usable).find(|arg| word(arg) == name).ok_or_else(|| {
            if let Some(new) = renamed(command.get_name(), name) {
                return self.wrong(key.span().start, &format!("`{name}` is now `{new}`"));
            }
            let what = format!("a flag of `ssespec {}`", command.get_name());
            let all: Vec<&str> = command.get_arguments().filter(usable).map(word).collect();
            self.unknown(key.span().start, name, &what, &all)
        })
    }

    /// A key as it would stand on the command line.
    fn words(&self, arg: &Arg, key: &str, value: &Spanned<DeValue<'_>>) -> anyhow::Result<Vec<OsString>> {
        let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
        let word = |text: &str| match arg.get_long() {
            Some(long) => OsString::from(format!("--{long}={text}")),
            None => OsString::from(text),
        };
        let single = |value: &DeValue<'_>| match value {
            DeValue::String(text) => Some(word(text)),
            DeValue::Integer(number) => Some(word(number.as_str())),
            _ => None,
        };
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Boolean(on) if is_switch => {
                Ok(on.then(|| OsString::from(format!("--{key}"))).into_iter().collect())
            }
            _ if is_switch => Err(self.wrong(at, &format!("`{key}` is true or false"))),
            DeValue::Array(values) => {
                let words: Option<Vec<_>> = values.iter().map(|value| single(value.get_ref())).collect();
                words.ok_or_else(|| self.wrong(at, &format!("`{key}` is a list of texts")))
            }
            value => single(value)
                .map(|word| vec![word])
                .ok_or_else(|| self.wrong(at, &format!("`{key}` is a text, a number or a list of texts"))),
        }
    }

    fn unknown(&self, at: usize, name: &str, what: &str, names: &[&str]) -> anyhow::Error {
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        self.wrong(at, &format!("`{name}` is not {what}: {hint}"))
    }

    fn wrong(&self, at: usize, what: &str) -> anyhow::Error {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        anyhow!("{}:{line}: {what}", self.path.display())
    }
}
