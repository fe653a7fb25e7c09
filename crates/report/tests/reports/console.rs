//! The whole text of the console, without and with its colours.

use ssespec_report::console::{Console, Detail};
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness, TargetReport};

use crate::fabricated::{STRICT, broken, conforming, everything, mixed, requirements, run};

fn styled(report: &RunReport, how: Console) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    how.write(report, &Rulebook::new(&requirements), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

fn plain(report: &RunReport, how: Console) -> String {
    anstream::adapter::strip_str(&styled(report, how)).to_string()
}

fn widest(text: &str) -> usize {
    let copied = |line: &&str| !line.trim_start().starts_with("repeat ");
    text.lines().filter(copied).map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn everything_at_80_columns() {
    let text = plain(&everything(), Console { width: 80, detail: Detail::Brief });
    assert!(widest(&text) <= 80, "a line of {} characters:\n{text}", widest(&text));
    insta::assert_snapshot!(text);
}

#[test]
fn everything_at_120_columns_with_notes() {
    let text = plain(&everything(), Console { width: 120, detail: Detail::Full });
    assert!(widest(&text) <= 120, "a line of {} characters:\n{text}", widest(&text));
    insta::assert_snapshot!(text);
}

#[test]
fn a_fix_that_what_came_calls_for_takes_the_place_of_the_rules_own() {
    let mut target = mixed();
    let found = target.results.iter_mut().find_map(|result| result.finding.as_mut()).expect("a finding");
    found.fix = Some("Lift the time limit of the proxy.".to_owned());
    let text = plain(&run(STRICT, vec![target]), Console { width: 80, detail: Detail::Brief });
    assert_eq!(text.matches("fix      Lift the time limit of the proxy.").count(), 1, "{text}");
}

#[test]
fn a_clean_run_is_a_table_and_two_lines() {
    insta::assert_snapshot!(plain(
        &run(STRICT, vec![conforming()]),
        Console { width: 80, detail: Detail::Brief }
    ));
}

#[test]
fn no_control_character_reaches_the_terminal_but_our_own_styles() {
    let text = styled(&everything(), Console { width: 80, detail: Detail::Full });
    assert!(text.contains("\u{1b}["), "the console is styled");
    // A style is ESC [ digits and semicolons m; what a server sent as ESC [2J or ESC [31m must be written out.
    for sequence in text.split('\u{1b}').skip(1) {
        let (style, _) = sequence.split_once('m').expect("a style ends in m");
        assert!(
            style.strip_prefix('[').is_some_and(|s| s.bytes().all(|b| b.is_ascii_digit() || b == b';')),
            "{style:?}"
        );
    }
    let unstyled = anstream::adapter::strip_str(&text).to_string();
    assert!(unstyled.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(unstyled.contains(r"id: 7\u{1B}[2J\u{202E}\0\u{FFFE}"), "{unstyled}");
    assert!(unstyled.contains(r"Flask 3 \u{1B}[31mwith"), "{unstyled}");
}

#[test]
fn the_marks_of_the_table_are_coloured() {
    let text = styled(&everything(), Console { width: 80, detail: Detail::Brief });
    assert!(text.contains("\u{1b}[1m\u{1b}[31m✗2\u{1b}[0m"), "{text}");
}

#[test]
fn many_targets_make_several_tables() {
    let targets: Vec<TargetReport> = (1..=9)
        .map(|n| TargetReport { name: format!("a-server-with-a-long-name-{n}"), ..conforming() })
        .collect();
    let text = plain(&run(Strictness::default(), targets), Console { width: 80, detail: Detail::Brief });
    let table: Vec<&str> = text.lines().take_while(|line| !line.starts_with("A number")).collect();
    assert!(widest(&table.join("\n")) <= 80);
    assert_eq!(table.iter().filter(|line| line.starts_with('┌')).count(), 3);
    assert_eq!(table.iter().map(|line| line.matches("a-server-with-a-l…").count()).sum::<usize>(), 9);
}

fn conclusion(report: &RunReport) -> String {
    let text = plain(report, Console { width: 1_000, detail: Detail::Brief });
    text.lines().last().expect("a last line").to_owned()
}

#[test]
fn one_sentence_says_how_the_run_ended() {
    let tolerant = Strictness::default();
    let without = |hidden: &[ssespec_evidence::verdict::Verdict]| {
        let mut target = mixed();
        target.results.retain(|result| !hidden.contains(&result.verdict));
        target.fixed.clear();
        target.outcome = ssespec_report::Outcome::Ran;
        target
    };
    use ssespec_evidence::verdict::Verdict::{Error, Fail, Pass, Warn};
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![conforming()])),
        @"Conforms: nothing fails on rust. Exit code 0.");
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![conforming(), without(&[Error, Fail]), crate::fabricated::missing()])),
        @"Conforms: nothing fails on rust and flask, with 1 warning, 1 check that could not be judged and 1 target that was not judged. Exit code 0.");
    insta::assert_snapshot!(conclusion(&run(STRICT, vec![conforming(), without(&[Error, Fail])])),
        @"Does not conform: flask has 1 warning, which --strict refuses. Exit code 1.");
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![without(&[Error])])),
        @"Does not conform: flask fails 3 checks. Exit code 1.");
    let mut fixed = mixed();
    fixed.outcome = ssespec_report::Outcome::Ran;
    fixed.results.retain(|result| result.verdict == Pass);
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![fixed])),
        @"Does not conform: flask lists 1 known failure that passes now. Exit code 1.");
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![broken(), conforming()])),
        @"Could not run to the end: go failed to run. Fix that first. Exit code 3.");
    insta::assert_snapshot!(conclusion(&run(STRICT, vec![crate::fabricated::missing(), without(&[Pass, Warn])])),
        @"Could not run to the end: node is unavailable, which --require-all refuses; flask has 1 error. Fix that first; in addition, flask fails 3 checks. Exit code 3.");
    let mut nothing = conforming();
    nothing.results.clear();
    insta::assert_snapshot!(conclusion(&run(tolerant, vec![nothing])),
        @"Nothing was judged: no check was selected, or none applies, and a run that checks nothing is never green. Exit code 4.");
}
