//! Words of YAML files that have another name now: one table, so that an old file is told the new word.

/// What a word is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The key of a map.
    Key,
    /// One of several choices: a step, an expectation, a rule.
    Value,
}

/// A word that has another name now.
struct Renamed {
    kind: Kind,
    /// Where it holds. Elsewhere the same word may mean something else, or be in use.
    of: &'static str,
    old: &'static str,
    new: &'static str,
}

impl Renamed {
    const fn key(of: &'static str, old: &'static str, new: &'static str) -> Self {
        Self { kind: Kind::Key, of, old, new }
    }
}

const RENAMED: &[Renamed] =
    &[Renamed::key("a requirement", "cure", "fix"), Renamed::key("a known failure", "because", "reason")];

/// The help line for an old word. It holds where the new one is among the words that are known at its place.
pub(super) fn help(kind: Kind, word: &str, known: &[&str]) -> Option<String> {
    let is = |entry: &&Renamed| entry.kind == kind && entry.old == word && known.contains(&entry.new);
    let Renamed { of, old, new, .. } = RENAMED.iter().find(is)?;
    Some(format!("`{old}` of {of} is now `{new}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_word_is_told_the_new_one_only_where_it_held() {
        let told = help(Kind::Key, "cure", &["id", "fix"]);
        assert_eq!(told.as_deref(), Some("`cure` of a requirement is now `fix`"));
        assert_eq!(help(Kind::Key, "cure", &["check", "reason"]), None);
        assert_eq!(help(Kind::Value, "cure", &["id", "fix"]), None);
    }

    #[test]
    fn no_word_is_listed_twice_for_one_place() {
        let mut all: Vec<_> = RENAMED.iter().map(|entry| (entry.of, entry.old)).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
