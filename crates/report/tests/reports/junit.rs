//! The JUnit file: its whole text, and that any XML reader takes it.

use std::collections::HashSet;
use std::path::Path;

use ssespec_report::junit::Junit;
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness};

use crate::fabricated::{
    STRICT, conforming, everything, hostile, missing, mixed, requirements, run, unjudged,
};
use crate::tools::judged_by;

fn xml(report: &RunReport) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    Junit.write(report, &Rulebook::new(&requirements), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

/// The file as another reader sees it. That one asks for a zone in times, where the schemas forbid one.
fn read(text: &str) -> quick_junit::Report {
    let zoned = text.replace("T03:04:05\"", "T03:04:05Z\"");
    quick_junit::Report::deserialize_from_str(&zoned).expect("a JUnit file that another reader takes")
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
            r#"<failure message="expected Cache-Control: no-store; got no such field" type="should">"#
        ),
        "{text}"
    );
    assert!(
        text.contains(
            r#"<error message="`node` is not installed: see https://nodejs.org" type="unavailable"/>"#
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
    read(&text);
}

#[test]
fn red_is_what_ends_the_run() {
    let report = read(&xml(&everything()));
    let sum = |of: fn(&quick_junit::TestSuite) -> usize| report.test_suites.iter().map(of).sum::<usize>();
    // 3 broken rules and 1 fixed known failure; 1 check and 2 targets that broke.
    assert_eq!((sum(|suite| suite.failures), sum(|suite| suite.errors)), (4, 3));
}

/// Viewers merge cases of one name, and show the last.
#[test]
fn every_case_has_a_name_of_its_own() {
    let text = xml(&run(Strictness::default(), vec![conforming(), mixed(), hostile(), missing()]));
    let report = read(&text);
    let mut seen = HashSet::new();
    for case in report.test_suites.iter().flat_map(|suite| &suite.test_cases) {
        let class = case.classname.as_ref().expect("a class").as_str();
        assert!(seen.insert((class.to_owned(), case.name.as_str().to_owned())), "{class} {:?}", case.name);
    }
    assert!(seen.contains(&("flask.emit/gzip".to_owned(), "http.encoding-flush (2)".to_owned())), "{seen:?}");
}

#[test]
fn a_run_that_judged_nothing_is_red() {
    let text = xml(&run(Strictness::default(), vec![unjudged()]));
    assert!(
        text.contains(r#"<error message="Nothing was judged: no check was selected, or none applies, and a run that checks nothing is never green." type="nothing-judged"/>"#),
        "{text}"
    );
}

/// What xmllint says of a file under the schema beside this test.
fn validated(text: &str) -> Option<(bool, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    judged_by("xmllint", &["--noout", "--schema", "junit.xsd", "-"], &folder, text)
}

#[test]
fn the_schema_takes_whatever_is_written() {
    let odd = || {
        let mut target = hostile();
        target.name = " ".to_owned();
        target
    };
    let mut undated = run(STRICT, vec![odd()]);
    undated.started = "yesterday".to_owned();
    let tolerant = Strictness::default();
    for report in [
        everything(),
        run(tolerant, vec![hostile()]),
        run(tolerant, vec![unjudged()]),
        run(tolerant, vec![]),
        undated,
    ] {
        let Some((valid, said)) = validated(&xml(&report)) else { return };
        assert!(valid, "{said}\n{}", xml(&report));
    }
}

#[test]
fn the_schema_refuses_what_it_should() {
    let text = xml(&everything());
    for (right, wrong) in [
        ("</testsuites>", ""),
        ("<testsuites>", r#"<testsuites name="ssespec">"#),
        (" hostname=\"localhost\"", ""),
        ("T03:04:05\"", "T03:04:05Z\""),
        ("<failure ", "<failed "),
        (" type=\"must\"", ""),
        ("<system-err/>", ""),
    ] {
        assert!(text.contains(right), "{right}");
        let Some((valid, _)) = validated(&text.replacen(right, wrong, 1)) else { return };
        assert!(!valid, "took {wrong:?} for {right:?}");
    }
}
