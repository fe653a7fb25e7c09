//! The layers of this repository: which crates stay away from the network, that no modules import each other in a circle, and that
//! nothing is decided by the words of a sentence.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use ssespec_layers::{Crates, circles, imports_of, read_by_program};

/// What opens sockets, starts processes or runs tasks.
const THE_WORLD: [&str; 10] =
    ["tokio", "reqwest", "hyper", "rustls", "mio", "socket2", "h2", "rustix", "nix", "ssespec-harness"];

/// What is pure: data in, data out.
const PURE: [&str; 9] = [
    "event-stream",
    "ssespec-scenario",
    "ssespec-dialect",
    "ssespec-evidence",
    "ssespec-judge",
    "ssespec-compare",
    "ssespec-gateway",
    "ssespec-inspector",
    "ssespec-report",
];

/// What reads command lines, and what draws on a terminal.
const THE_TERMINAL: [&str; 5] = ["clap", "clap_complete", "clap_mangen", "indicatif", "anstream"];

/// The layers of the faulty server, each with those that it may use. What stands above them may use all.
const FAULTY: [(&str, &[&str]); 7] = [
    ("net", &[]),
    ("http", &["net"]),
    ("sse", &[]),
    ("contract", &["net", "http", "sse"]),
    ("hub", &["net", "http", "sse", "contract"]),
    ("mcp", &["net", "http", "contract"]),
    ("life", &["net", "http", "sse", "contract", "hub", "mcp"]),
];

/// The only circle there may be: a child that extends its parent's type.
const CIRCLES: &str = "event-stream: decoder, decoder::text\n";

/// The only place that reads a sentence: the YAML reader wrote it, and tells in no other way what is wrong.
const READ: &str = "ssespec-scenario: load::explain: message.ends_with(..)
ssespec-scenario: load::explain: message.starts_with(..)
ssespec-scenario: load::explain: message.strip_prefix(..)
";

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn what_judges_touches_nothing() {
    let crates = Crates::of(root()).expect("Cargo's answer");
    let mut wrong = String::new();
    for name in PURE {
        let below = crates.below(name);
        assert!(below.contains("memchr"), "{name} is read with what it needs: {below:?}");
        for world in THE_WORLD.iter().filter(|world| below.contains(**world)) {
            let _ = writeln!(wrong, "{name} needs {world}");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn the_decoder_needs_next_to_nothing() {
    let crates = Crates::of(root()).expect("Cargo's answer");
    assert_eq!(crates.below("event-stream").into_iter().collect::<Vec<_>>(), ["event-stream", "memchr"]);
}

#[test]
fn the_harness_is_seen_to_touch_the_world() {
    let crates = Crates::of(root()).expect("Cargo's answer");
    let below = crates.below("ssespec-harness");
    assert!(["tokio", "reqwest", "rustls", "mio"].iter().all(|world| below.contains(world)), "{below:?}");
}

#[test]
fn the_runner_knows_no_command_line_and_no_terminal() {
    let crates = Crates::of(root()).expect("Cargo's answer");
    let own = crates.needs("ssespec-runner");
    assert!(own.contains("tokio"), "the runner is read with what it names: {own:?}");
    let named = THE_TERMINAL.iter().filter(|name| own.contains(**name)).collect::<Vec<_>>();
    assert_eq!(named, Vec::<&&str>::new());
    let below = crates.below("ssespec-runner");
    let built = THE_TERMINAL.iter().filter(|name| below.contains(**name)).collect::<Vec<_>>();
    assert_eq!(built, Vec::<&&str>::new());
}

#[test]
fn what_is_published_needs_nothing_that_only_this_repository_uses() {
    let crates = Crates::of(root()).expect("Cargo's answer");
    let below = crates.below("ssespec");
    assert!(below.contains("ssespec-runner"), "the program is read with what it needs: {below:?}");
    let own = ["ssespec-dev", "ssespec-mutants", "ssespec-steadiness", "ssespec-trace", "xtask"];
    assert_eq!(own.iter().filter(|name| below.contains(**name)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn no_new_circle_of_imports() {
    let mut found = String::new();
    for (name, source) in Crates::of(root()).expect("Cargo's answer").ours() {
        for circle in circles(source).expect("sources that can be read") {
            let _ = writeln!(found, "{name}: {}", circle.join(", "));
        }
    }
    assert_eq!(found, CIRCLES);
}

#[test]
fn no_layer_of_the_faulty_server_knows_a_higher_one_or_a_fault() {
    let imports = imports_of(&root().join("reference-servers/faulty/src")).expect("sources that can be read");
    let (mut wrong, mut seen) = (String::new(), BTreeSet::new());
    for (module, imported) in &imports {
        let Some((layer, below)) =
            FAULTY.iter().find(|(layer, _)| module.first().is_some_and(|m| m == layer))
        else {
            continue;
        };
        seen.insert(*layer);
        for other in imported {
            let home = other.first().map_or("the root", String::as_str);
            if home != *layer && !below.contains(&home) {
                let _ = writeln!(wrong, "{} uses {home}", module.join("::"));
            }
        }
    }
    assert_eq!(wrong, "");
    assert_eq!(seen.len(), FAULTY.len(), "{seen:?}");
}

#[test]
fn circles_are_found_through_what_is_handed_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    file("lib.rs", "mod a;\nmod b;\nmod c;\npub use b::B;\n#[cfg(test)]\nmod nowhere;\n");
    file("a.rs", "use super::B;\npub struct A(B);\n");
    file("b.rs", "pub struct B;\nfn f() -> Option<crate::c::C> { None }\n");
    file("c.rs", "pub struct C;\n#[cfg(test)]\nmod tests {\n    use super::super::a::A;\n}\n");
    let found = || circles(folder.path()).expect("sources");
    assert_eq!(found(), Vec::<Vec<String>>::new());
    file("c.rs", "pub struct C(u8);\nfn g(a: &crate::a::A) {}\n");
    assert_eq!(found(), [["a", "b", "c"]]);
}

#[test]
fn nothing_is_decided_by_the_words_of_a_sentence() {
    let mut found = String::new();
    for (name, source) in Crates::of(root()).expect("Cargo's answer").ours() {
        for place in read_by_program(source).expect("sources that can be read") {
            let _ = writeln!(found, "{name}: {place}");
        }
    }
    assert_eq!(found, READ);
}

#[test]
fn whoever_reads_a_sentence_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"
        const LATE: &str = "late";
        fn f(one: &One, notes: &[String]) -> bool {
            let why = one.why();
            why.starts_with("not valid") || one.id.as_str() == "a/b" || LATE != one.message
                || notes.iter().any(|note| note.contains(LATE)) || match one.reason.as_str() { "a" | "b" => true, _ => false }
                || one.id == other.id || why.contains(one) || one.id.is_empty() || one.text == "a" || ["a/"].iter().any(|topic| one.id.starts_with(topic))
        }
        #[cfg(test)]
        mod tests { fn g(why: &str) -> bool { why.contains("a word") } }
    "#;
    std::fs::write(folder.path().join("lib.rs"), text).expect("a file");
    let found = read_by_program(folder.path()).expect("sources");
    assert_eq!(
        found,
        [
            ": id == ..",
            ": id.starts_with(..)",
            ": match reason",
            ": message == ..",
            ": note.contains(..)",
            ": why.starts_with(..)"
        ]
    );
}
