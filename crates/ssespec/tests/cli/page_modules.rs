//! The modules of the inspector's page that need no browser, by their own tests.

use std::path::Path;
use std::process::Command;

/// Runs `node --test`. Without node it is skipped, and said so; with SSESPEC_REQUIRE_ALL=1 that is a failure.
#[test]
fn the_modules_of_the_page_keep_their_own_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../inspector-page");
    let mut tests: Vec<_> = std::fs::read_dir(folder.join("tests"))
        .expect("the tests")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    tests.sort();
    assert!(!tests.is_empty());
    let required = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
    match Command::new("node").arg("--test").args(&tests).current_dir(&folder).output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) if required => {
            panic!("node cannot be started ({error}): on Debian or Ubuntu, apt install nodejs")
        }
        Err(error) => {
            eprintln!("skipped: node cannot be started ({error}): on Debian or Ubuntu, apt install nodejs")
        }
    }
}
