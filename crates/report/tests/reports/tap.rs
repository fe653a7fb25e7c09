//! The TAP report: its whole text, and that Perl's own parser takes it.

use std::path::Path;

use ssespec_report::tap::Tap;
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness};

use crate::fabricated::{
    STRICT, conforming, everything, hostile, missing, mixed, requirements, run, unjudged,
};
use crate::tools::judged_by;

fn tap(report: &RunReport) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    Tap.write(report, &Rulebook::new(&requirements), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

/// Prints what Perl's parser, which `prove` uses, makes of a report.
const PARSER: &str = r#"
    use TAP::Parser;
    local $/;
    my $parser = TAP::Parser->new({ tap => <STDIN> });
    $parser->run;
    printf "planned %d, run %d, good %d, failed %d, todo %d, skipped %d\n", $parser->tests_planned,
        $parser->tests_run, scalar($parser->passed), scalar($parser->failed), scalar($parser->todo),
        scalar($parser->skipped);
    print "$_\n" for $parser->parse_errors;
"#;

/// What a parser makes of it. Perl's knows version 13 only; what version 14 adds (subtests, escapes) we do not use, or,
/// as for escapes, that parser has for long.
fn parsed(report: &RunReport) -> Option<String> {
    let (here, said) = judged_by("perl", &["-MTAP::Parser", "-e", "local $/; <STDIN>"], Path::new("."), "")?;
    if !here {
        // Debian's perl-base is a Perl without its library.
        assert!(std::env::var_os("SSESPEC_REQUIRE_ALL").is_none(), "TAP::Parser is missing: {said}");
        eprintln!("skipped: TAP::Parser is not here");
        return None;
    }
    let text = tap(report).replacen("TAP version 14", "TAP version 13", 1);
    judged_by("perl", &["-e", PARSER], Path::new("."), &text).map(|(_, said)| said)
}

#[test]
fn one_point_for_each_result() {
    insta::assert_snapshot!(tap(&everything()));
}

#[test]
fn strictness_makes_warnings_and_missing_targets_fail() {
    let text = tap(&run(STRICT, vec![mixed(), missing()]));
    assert!(text.contains("not ok 3 - flask: stream/head-and-lines: resp.cache-no-store\n  ---\n"), "{text}");
    assert!(text.contains("not ok 16 - node: target: launch\n  ---\n"), "{text}");
}

#[test]
fn a_run_that_judged_nothing_is_not_ok() {
    insta::assert_snapshot!(tap(&run(Strictness::default(), vec![unjudged()])));
}

#[test]
fn a_parser_counts_as_we_do() {
    let Some(said) = parsed(&everything()) else { return };
    // The 7 failures are those of JUnit; the known failure and the tolerated warning are expected to fail.
    assert_eq!(said, "planned 24, run 24, good 17, failed 7, todo 2, skipped 5\n");
}

#[test]
fn nothing_hostile_is_a_point_of_its_own() {
    let report = run(Strictness::default(), vec![conforming(), hostile()]);
    let text = tap(&report);
    assert!(text.lines().all(|line| !line.starts_with("not ok 9 - forged")), "{text}");
    let Some(said) = parsed(&report) else { return };
    assert_eq!(said, "planned 15, run 15, good 11, failed 4, todo 1, skipped 2\n");
}
