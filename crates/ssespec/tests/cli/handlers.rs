//! docs/testing-your-server.md: the handlers that it shows are those that `ssespec init` writes.

use std::path::Path;

/// The files of crates/ssespec/templates, and the words behind the fences of their blocks.
const TEMPLATES: [(&str, &str); 6] = [
    ("sse_emit.py", "python"),
    ("emit.go", "go"),
    ("emit.mjs", "js"),
    ("emit.rs", "rust"),
    ("emit.toml", "toml"),
    ("Emit.java", "java"),
];

#[test]
fn the_page_shows_the_handlers_as_they_are_written() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(own.join("../../docs/testing-your-server.md")).expect("the page");
    let blocks = |word: &str| -> Vec<String> {
        let fence = format!("\n```{word}\n");
        page.split(&fence)
            .skip(1)
            .map(|rest| rest.split("\n```\n").next().unwrap_or_default().to_owned())
            .collect()
    };
    for (file, word) in TEMPLATES {
        let template = std::fs::read_to_string(own.join("templates").join(file)).expect("a template");
        // No other block in that language: what is shown has been run.
        assert_eq!(
            blocks(word),
            [template.trim_end_matches('\n')],
            "copy crates/ssespec/templates/{file} into docs/testing-your-server.md"
        );
    }
}
