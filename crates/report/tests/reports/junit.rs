//! The JUnit file: its whole text, and that any XML reader takes it.

use ssespec_report::junit::Junit;
use ssespec_report::{Reporter, Rulebook, RunReport};

use crate::fabricated::{STRICT, everything, missing, mixed, requirements, run};

fn xml(report: &RunReport) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    Junit.write(report, &Rulebook::new(&requirements), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn everything_that_happened() {
    insta::assert_snapshot!(xml(&everything()));
}

#[test]
fn strictness_turns_warnings_and_missing_targets_red() {
    let text = xml(&run(STRICT, vec![mixed(), missing()]));
    assert!(
        text.contains(
            r#"<failure message="expected Cache-Control: no-store; came no such field" type="should">"#
        ),
        "{text}"
    );
    assert!(
        text.contains(
            r#"<error message="`node` is not installed: see https://nodejs.org" type="not-here"/>"#
        ),
        "{text}"
    );
}

/// Production 2 of XML 1.0: what a document may hold at all. The writer beneath lets U+FFFE through, and deletes
/// controls silently; both must have been written out before.
#[test]
fn no_character_is_outside_xml() {
    let text = xml(&everything());
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    assert!(text.chars().all(allowed));
    assert!(text.contains(r"event: a\nid: 7\u{1B}[2J\u{202E}\0\u{FFFE}&quot;&lt;&amp;&gt;"), "{text}");
    quick_junit::Report::deserialize_from_str(&text).expect("a JUnit file that its own reader takes");
}

#[test]
fn red_is_what_ends_the_run() {
    let report = quick_junit::Report::deserialize_from_str(&xml(&everything())).expect("a JUnit file");
    // 3 broken rules and 1 fixed known failure; 1 check and 2 targets that broke.
    assert_eq!((report.failures, report.errors), (4, 3));
    // Two equal checks of one scenario keep names of their own.
    let names: Vec<_> = report.test_suites[1].test_cases.iter().map(|case| case.name.as_str()).collect();
    assert!(
        names.contains(&"http.encoding-flush") && names.contains(&"http.encoding-flush (2)"),
        "{names:?}"
    );
}
