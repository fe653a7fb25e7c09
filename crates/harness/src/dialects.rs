//! The dialects that a target is held to: names that its file or a flag gives, looked up before anything is sent.

use std::path::Path;

use ssespec_dialect::{Grammar, named, shipped};
use ssespec_evidence::dialects::{Dialects, NamedDialect};
use ssespec_scenario::{LoadError, nearest};

/// The name that stands for no dialect at all.
pub const NO_DIALECT: &str = "none";

/// Why a dialect cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DialectError {
    /// It is not known.
    #[error("there is no dialect `{name}`{} Those that come with ssespec: {}; or give a file of your own that ends in .yaml (docs/dialects.md)",
        near.as_ref().map_or_else(|| ".".to_owned(), |near| format!(", did you mean `{near}`?")), known.join(", "))]
    Unknown {
        /// As it was given.
        name: String,
        /// The known name that is like it.
        near: Option<String>,
        /// All that are known.
        known: Vec<String>,
    },
    /// `none` stands beside another.
    #[error("`none` means that no dialect is judged: give it alone, or leave it out")]
    NoneAmongOthers,
    /// The file of a dialect is wrong.
    #[error(transparent)]
    File(#[from] LoadError),
    /// The file of a dialect cannot be read.
    #[error("cannot read the dialect {path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// The dialects with these names, those of files with what stands in them. `dir` is the folder that paths are relative to.
///
/// # Errors
/// A name that is not known, a file that cannot be read or is wrong, `none` among others.
pub fn dialects(names: &[String], dir: &Path) -> Result<Dialects, DialectError> {
    match names {
        [] => Ok(Dialects::Recognised),
        [one] if one == NO_DIALECT => Ok(Dialects::None),
        several if several.iter().any(|name| name == NO_DIALECT) => Err(DialectError::NoneAmongOthers),
        several => {
            several.iter().map(|name| dialect(name, dir)).collect::<Result<_, _>>().map(Dialects::Named)
        }
    }
}

fn dialect(name: &str, dir: &Path) -> Result<NamedDialect, DialectError> {
    let is_file = Path::new(name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    if is_file {
        let path = dir.join(name);
        let grammar = Grammar::load(&path)?;
        let unreadable = |source| DialectError::Unreadable { path: path.display().to_string(), source };
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        return Ok(NamedDialect { name: grammar.name().to_owned(), file: Some(text) });
    }
    let grammars = shipped()?;
    if named(&grammars, name).is_empty() {
        let mut known: Vec<String> = Vec::new();
        for word in grammars.iter().flat_map(|grammar| [grammar.family(), grammar.name()]) {
            if !known.iter().any(|one| one == word) {
                known.push(word.to_owned());
            }
        }
        let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        return Err(DialectError::Unknown { name: name.to_owned(), near, known });
    }
    Ok(NamedDialect { name: name.to_owned(), file: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Result<Dialects, String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        dialects(&names, Path::new(".")).map_err(|error| error.to_string())
    }

    fn shipped_one(name: &str) -> NamedDialect {
        NamedDialect { name: name.to_owned(), file: None }
    }

    #[test]
    fn names_are_dialects_families_none_or_files() {
        assert_eq!(of(&[]), Ok(Dialects::Recognised));
        assert_eq!(of(&["none"]), Ok(Dialects::None));
        let both = vec![shipped_one("openai-chat"), shipped_one("mcp")];
        assert_eq!(of(&["openai-chat", "mcp"]), Ok(Dialects::Named(both)));
        let file = "../../scenarios/dialects/ag-ui.yaml";
        let text = std::fs::read_to_string(file).expect("the file");
        let named = NamedDialect { name: "ag-ui".into(), file: Some(text) };
        assert_eq!(of(&[file]), Ok(Dialects::Named(vec![named])));
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        let told = of(&["openai-chats"]).expect_err("no dialect");
        let start = "there is no dialect `openai-chats`, did you mean `openai-chat`? Those that come with ssespec: a2a, a2a-0.3";
        assert!(told.starts_with(start), "{told}");
        assert!(
            told.ends_with("; or give a file of your own that ends in .yaml (docs/dialects.md)"),
            "{told}"
        );
        let told = of(&["none", "mcp"]).expect_err("none among others");
        assert_eq!(told, "`none` means that no dialect is judged: give it alone, or leave it out");
        let missing = of(&["missing.yaml"]).expect_err("no file");
        assert!(missing.contains("missing.yaml"), "{missing}");
    }
}
