//! Holds the texts of the repository to docs/glossary.md: which words it refuses, and where one of them is written.

use std::fs;
use std::path::Path;

/// A word that the glossary refuses, and the term to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In small letters; it may have blanks.
    pub word: String,
    /// The term whose row it is in.
    pub term: String,
}

/// What is written by hand. Anything else is made from it, or is somebody else's.
const WRITTEN: [&str; 14] =
    ["rs", "md", "yaml", "yml", "toml", "txt", "snap", "html", "js", "mjs", "css", "py", "go", "sh"];

/// The words in the last column of the glossary's tables, each in backticks.
pub fn refused(glossary: &str) -> Vec<Refused> {
    let mut all = Vec::new();
    for line in glossary.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [term, _, words] = cells[..] {
            let words = words.split('`').skip(1).step_by(2);
            all.extend(words.map(|word| Refused { word: word.to_lowercase(), term: term.to_owned() }));
        }
    }
    all
}

/// Each place below `root` where a refused word is written, as `file:line: what to do`. `except` are paths below `root`.
///
/// # Errors
/// A folder or a file cannot be read.
pub fn uses(root: &Path, refused: &[Refused], except: &[&str]) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            if name.starts_with('.') || except.contains(&below.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                if !matches!(&*name, "target" | "node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|end| WRITTEN.iter().any(|written| end == *written)) {
                // What is not text is none of ours.
                let text = fs::read_to_string(&path).unwrap_or_default();
                found.extend(in_text(&text, refused).map(|at| format!("{below}:{at}")));
            }
        }
    }
    Ok(found)
}

fn in_text(text: &str, refused: &[Refused]) -> impl Iterator<Item = String> {
    text.lines().zip(1..).flat_map(move |(line, number)| {
        let line = line.to_lowercase();
        let is_in = move |refused: &&Refused| stands_in(&line, &refused.word);
        let tell = move |Refused { word, term }: &Refused| format!("{number}: `{word}` is `{term}` here");
        refused.iter().filter(is_in).map(tell).collect::<Vec<_>>()
    })
}

/// Whether the word is in the line, and not a part of another word.
fn stands_in(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOSSARY: &str = "\
# Glossary

| term | meaning | not |
| --- | --- | --- |
| fix | what to change | `cure`, `Remedy of all` |
| step | one act | |
";

    #[test]
    fn the_last_column_refuses() {
        let of = |word: &str| Refused { word: word.to_owned(), term: "fix".to_owned() };
        assert_eq!(refused(GLOSSARY), [of("cure"), of("remedy of all")]);
    }

    #[test]
    fn a_refused_word_is_found_in_any_case_and_only_whole() {
        let text = "secure\nThe Cure\nfn cure_all()\ncures\na remedy of all";
        let found: Vec<_> = in_text(text, &refused(GLOSSARY)).collect();
        assert_eq!(
            found,
            ["2: `cure` is `fix` here", "3: `cure` is `fix` here", "5: `remedy of all` is `fix` here"]
        );
    }
}
