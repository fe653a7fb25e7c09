//! The grammars that come with the suite.

use ssespec_scenario::LoadError;

use crate::grammar::Grammar;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((concat!($name, ".yaml"), include_str!(concat!("../../../scenarios/dialects/", $name, ".yaml")))),*]
    };
}

/// Name and content of each file.
const FILES: [(&str, &str); 17] = files![
    "a2a-0.3",
    "a2a-1.0",
    "a2a-1.0-http",
    "ag-ui",
    "anthropic-messages",
    "datastar",
    "gemini",
    "graphql-sse-distinct",
    "graphql-sse-single",
    "mcp-2024-11-05",
    "mcp-2025-11-25",
    "mcp-2026-07-28",
    "mercure-0.x",
    "mercure-1.0",
    "openai-chat",
    "openai-responses",
    "ui-message-stream",
];

/// The grammars that come with the suite, in the order of their files.
///
/// # Errors
/// None in a program that was tested: the files were read when it was built.
pub fn shipped() -> Result<Vec<Grammar>, LoadError> {
    FILES.iter().map(|(name, text)| Grammar::read(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_program_holds_what_the_folder_holds_and_each_file_is_named_as_its_dialect() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/dialects");
        let entries =
            std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
        let mut files: Vec<_> =
            entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
        // By name: an ending would order `a-1.yaml` after `a-1-x.yaml`.
        files.sort_by_key(|path| path.with_extension(""));
        let on_disk: Vec<(String, String)> = files
            .iter()
            .map(|path| {
                let grammar = Grammar::load(path).unwrap_or_else(|error| panic!("{error}"));
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                (name, grammar.name().to_owned())
            })
            .collect();
        assert!(on_disk.iter().all(|(file, name)| file == name), "{on_disk:?}");
        let held: Vec<String> = shipped()
            .unwrap_or_else(|e| panic!("{e}"))
            .iter()
            .map(|grammar| grammar.name().to_owned())
            .collect();
        assert_eq!(held, on_disk.into_iter().map(|(_, name)| name).collect::<Vec<_>>());
    }
}
