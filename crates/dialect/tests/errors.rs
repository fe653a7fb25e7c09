//! Mistakes in the file of a dialect, and exactly what is said about each.
//!
//! The cases stand in `errors.txt`: a title after `## `, what the file has besides a small grammar, and the report after `@@ says`.
//! A key that a case writes replaces that of the small grammar. `BLESS=1 cargo test -p ssespec-dialect --test errors` writes the
//! reports anew; read the difference before committing it.

use std::fmt::Write as _;
use std::path::Path;

use ssespec_dialect::Grammar;

/// The keys that every grammar has.
const SMALL: [(&str, &str); 8] = [
    ("dialect:", "dialect: small\n"),
    ("title:", "title: t\n"),
    ("source:", "source: s\n"),
    ("version:", "version: v\n"),
    ("recognise:", "recognise: {}\n"),
    ("envelope:", "envelope: { data: json, kind: [/type], why: { must: w } }\n"),
    ("kinds:", "kinds: [{ kind: start }, { kind: stop }]\n"),
    ("ends:", "ends: { success: [stop], why: { must: w } }\n"),
];

fn file(case: &str) -> String {
    let is_there = |key: &str| case.lines().any(|line| line.starts_with(key));
    let rest = SMALL.iter().filter(|(key, _)| !is_there(key)).map(|(_, text)| *text);
    case.to_owned() + &rest.collect::<String>()
}

#[test]
fn the_small_grammar_is_right() {
    Grammar::read("small.yaml", file("")).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn mistakes_are_told_with_their_line_and_a_remedy() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors.txt");
    let text = std::fs::read_to_string(&path).expect("the cases");
    let (mut wrong, mut blessed) = (String::new(), String::new());
    for case in text.split("## ").skip(1) {
        let (title, rest) = case.split_once('\n').expect("a title");
        let (written, expected) = rest.split_once("@@ says\n").expect("a report");
        let says = match Grammar::read("small.yaml", file(written)) {
            Ok(_) => panic!("{title}: nothing is wrong with it"),
            Err(error) => format!("{error}\n\n"),
        };
        if says != expected {
            write!(wrong, "## {title}\n@@ expected\n{expected}@@ says\n{says}").expect("a text");
        }
        write!(blessed, "## {title}\n{written}@@ says\n{says}").expect("a text");
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, blessed).expect("the cases");
    } else {
        assert!(!blessed.is_empty());
        assert!(wrong.is_empty(), "{wrong}");
    }
}
