//! Drift: names of events that a package has and the grammar does not know, and the other way round.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use globset::Glob;
use serde::Deserialize;
use ssespec_dialect::Grammar;
use ssespec_report::markdown::prose;

/// A file of a package from which the names of events can be read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The dialect whose events it has.
    pub dialect: String,
    /// The file, from the server's folder; a `*` stands for any name of one folder.
    pub file: String,
    /// The text behind which the names begin.
    pub from: String,
    /// The text at which they end.
    pub to: String,
    /// What stands in front of each name, which a quotation mark ends.
    pub before: String,
    /// Names that the grammar leaves to those who use them: they are legal, and not judged.
    #[serde(default)]
    pub left: Vec<String>,
    /// Kinds of the grammar that the file does not have.
    #[serde(default)]
    pub ours: Vec<String>,
}

/// What a package and a grammar do not agree about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Names of the package that the grammar does not know.
    pub unknown: Vec<String>,
    /// Names of the grammar, or of what it leaves, that the package does not have any more.
    pub gone: Vec<String>,
}

impl Drift {
    /// Whether the two agree.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A package that was compared with a grammar, or why it could not be.
pub struct Compared {
    /// The server in whose folder it is.
    pub server: String,
    /// What was compared.
    pub schema: Schema,
    /// What came of it.
    pub drift: Result<Drift, String>,
}

impl Compared {
    /// Whether a reader has to look at it.
    pub fn is_open(&self) -> bool {
        !self.drift.as_ref().is_ok_and(Drift::is_none)
    }

    /// One sentence, without its dialect.
    pub fn told(&self) -> String {
        let listed = |what: &str, names: &[String]| match names {
            [] => None,
            names => Some(format!("{what}: {}", names.join(", "))),
        };
        match &self.drift {
            Err(error) => error.clone(),
            Ok(drift) => {
                let open = [
                    listed("the grammar does not know", &drift.unknown),
                    listed("the package does not have any more", &drift.gone),
                ];
                let open: Vec<String> = open.into_iter().flatten().collect();
                match (open.is_empty(), self.schema.left.as_slice()) {
                    (false, _) => open.join("; "),
                    (true, []) => "the same events".to_owned(),
                    (true, left) => format!("the same events; legal, and not judged: {}", left.join(", ")),
                }
            }
        }
    }
}

/// Compares the packages of a server that was set up in this folder with the grammars.
pub fn compared(server: &str, folder: &Path, schemas: &[Schema], grammars: &[Grammar]) -> Vec<Compared> {
    let compare = |schema: &Schema| {
        let grammar = grammars.iter().find(|grammar| grammar.name() == schema.dialect);
        let drift = grammar
            .with_context(|| format!("there is no dialect `{}`", schema.dialect))
            .and_then(|grammar| drift(folder, schema, grammar));
        let drift = drift.map_err(|error| format!("{error:#}"));
        Compared { server: server.to_owned(), schema: schema.clone(), drift }
    };
    schemas.iter().map(compare).collect()
}

/// The section of the page; empty if nothing was compared.
pub fn section(all: &[Compared]) -> String {
    let line = |one: &Compared| {
        let open = if one.is_open() { "**Not looked at yet**: " } else { "" };
        format!(
            "- {}, in {}: {open}{}.\n",
            prose(&one.schema.dialect),
            prose(&one.server),
            prose(&one.told())
        )
    };
    match all {
        [] => String::new(),
        all => format!(
            "\n## Drift\n\nThe names of events in packages, held to those of the grammars.\n\n{}",
            all.iter().map(line).collect::<String>()
        ),
    }
}

/// Compares what was installed in a folder with a grammar.
///
/// # Errors
/// A file that is not there, or that has no name where it should have some.
fn drift(folder: &Path, schema: &Schema, grammar: &Grammar) -> anyhow::Result<Drift> {
    let path = found(folder, &schema.file)?;
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let names = names(&text, schema).with_context(|| format!("in {}", path.display()))?;
    Ok(differences(&names, schema, grammar))
}

fn differences(names: &BTreeSet<String>, schema: &Schema, grammar: &Grammar) -> Drift {
    let kinds: BTreeSet<&str> = grammar.kinds().collect();
    let left: BTreeSet<&str> = schema.left.iter().map(String::as_str).collect();
    let ours: BTreeSet<&str> = schema.ours.iter().map(String::as_str).collect();
    let is_known = |name: &&String| kinds.contains(name.as_str()) || left.contains(name.as_str());
    let is_there = |name: &&&str| names.contains(**name) || ours.contains(**name);
    Drift {
        unknown: names.iter().filter(|name| !is_known(name)).cloned().collect(),
        gone: kinds.union(&left).filter(|name| !is_there(name)).map(|name| (*name).to_owned()).collect(),
    }
}

fn names(text: &str, schema: &Schema) -> anyhow::Result<BTreeSet<String>> {
    let Some((_, rest)) = text.split_once(&schema.from) else {
        bail!("nothing stands behind `{}`: the package has changed", schema.from);
    };
    let Some((part, _)) = rest.split_once(&schema.to) else {
        bail!("nothing stands in front of `{}`: the package has changed", schema.to);
    };
    let names: BTreeSet<String> = part
        .split(&schema.before)
        .skip(1)
        .filter_map(|behind| behind.split(['"', '\'']).next().map(str::to_owned))
        .collect();
    match names.is_empty() {
        true => bail!("no name stands behind `{}`: the package has changed", schema.before),
        false => Ok(names),
    }
}

/// The file; of several that fit the first by name.
fn found(folder: &Path, pattern: &str) -> anyhow::Result<PathBuf> {
    let mut path = folder.to_owned();
    for part in pattern.split('/') {
        if !part.contains('*') {
            path.push(part);
            continue;
        }
        let glob = Glob::new(part).with_context(|| format!("`{part}` is no pattern"))?.compile_matcher();
        let entries = std::fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
        names.retain(|name| glob.is_match(name));
        names.sort();
        let first = names.into_iter().next();
        path.push(first.with_context(|| format!("nothing in {} is called {part}", path.display()))?);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "class EventType(Enum):\n    A = \"STARTED\"\n    B = \"PAUSED\"\n\n\nOther = \"NONE\"\n";

    fn schema() -> Schema {
        Schema {
            dialect: "ours".into(),
            file: "lib*/events.py".into(),
            from: "class EventType".into(),
            to: "Other".into(),
            before: "= \"".into(),
            left: Vec::new(),
            ours: Vec::new(),
        }
    }

    fn grammar() -> Grammar {
        let text = "dialect: ours\ntitle: t\nsource: s\nversion: '1'\nrecognise: { events: [{ data: { /type: text } }] }\n\
                    envelope: { data: json, kind: [/type], why: { breaks: a page } }\nkinds: [{ kind: STARTED }, { kind: ENDED }]\n";
        Grammar::read("ours.yaml", text).expect("a grammar")
    }

    #[test]
    fn both_sides_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("lib3")).expect("a folder");
        std::fs::write(folder.path().join("lib3/events.py"), FILE).expect("a file");
        let found = drift(folder.path(), &schema(), &grammar()).expect("a file that can be read");
        assert_eq!(found, Drift { unknown: vec!["PAUSED".into()], gone: vec!["ENDED".into()] });
        let agreed = Schema { left: vec!["PAUSED".into()], ours: vec!["ENDED".into()], ..schema() };
        assert!(drift(folder.path(), &agreed, &grammar()).expect("a file").is_none());
        let told = |drift| Compared { server: "own".into(), schema: agreed.clone(), drift }.told();
        let both = Drift { unknown: vec!["PAUSED".into()], gone: vec!["ENDED".into()] };
        assert_eq!(
            told(Ok(both)),
            "the grammar does not know: PAUSED; the package does not have any more: ENDED"
        );
        assert_eq!(told(Ok(Drift::default())), "the same events; legal, and not judged: PAUSED");
        // What is left and is there no more has drifted as well.
        let stale = Schema { left: vec!["PAUSED".into(), "RESUMED".into()], ..agreed };
        let found = drift(folder.path(), &stale, &grammar()).expect("a file");
        assert_eq!(found, Drift { unknown: Vec::new(), gone: vec!["RESUMED".into()] });
    }

    #[test]
    fn the_page_says_what_has_to_be_looked_at() {
        let one = |drift| Compared { server: "own".into(), schema: schema(), drift };
        let unknown = Drift { unknown: vec!["PAUSED".into()], ..Drift::default() };
        let all = [one(Ok(Drift::default())), one(Ok(unknown)), one(Err("no file".into()))];
        assert_eq!(all.iter().map(Compared::is_open).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(
            section(&all),
            "\n## Drift\n\nThe names of events in packages, held to those of the grammars.\n\n\
             - ours, in own: the same events.\n\
             - ours, in own: **Not looked at yet**: the grammar does not know: PAUSED.\n\
             - ours, in own: **Not looked at yet**: no file.\n"
        );
        assert_eq!(section(&[]), "");
    }

    #[test]
    fn a_package_that_reads_otherwise_is_an_error_and_no_agreement() {
        let says = |schema: &Schema| names(FILE, schema).expect_err("an error").to_string();
        let moved = Schema { from: "class Kind".into(), ..schema() };
        assert_eq!(says(&moved), "nothing stands behind `class Kind`: the package has changed");
        let open = Schema { to: "Another".into(), ..schema() };
        assert_eq!(says(&open), "nothing stands in front of `Another`: the package has changed");
        let unnamed = Schema { before: ": \"".into(), ..schema() };
        assert_eq!(says(&unnamed), "no name stands behind `: \"`: the package has changed");
        let folder = tempfile::tempdir().expect("a folder");
        let missing = drift(folder.path(), &schema(), &grammar()).expect_err("no file").to_string();
        assert!(missing.ends_with("is called lib*"), "{missing}");
    }
}
