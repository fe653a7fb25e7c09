//! No text of this repository uses a word that docs/glossary.md refuses.

use std::path::Path;

use ssespec_layers::glossary;

/// Where the old words have to be: the glossary, what loaders say of them, and the history.
const EXCEPT: [&str; 7] = [
    "CHANGELOG.md",
    "docs/glossary.md",
    "crates/layers/src/glossary.rs",
    "crates/evidence/src/store_tests.rs",
    "crates/scenario/src/load/renamed.rs",
    "crates/scenario/tests/errors/renamed.txt",
    "crates/scenario/tests/errors/requirements.txt",
];

#[test]
fn refused_words_are_nowhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/glossary.md")).expect("the glossary");
    let refused = glossary::refused(&page);
    assert!(refused.len() > 10, "the glossary refuses words: {refused:?}");
    let found = glossary::uses(&root, &refused, &EXCEPT).expect("the repository can be read");
    assert!(
        found.is_empty(),
        "{} places use a word that the glossary refuses:\n{}",
        found.len(),
        found.join("\n")
    );
}
