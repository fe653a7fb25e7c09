//! The JSON lines, and reading them back.

use std::path::PathBuf;

use ssespec_report::json::JsonLines;
use ssespec_report::read_jsonl;
use ssespec_report::{Reporter, Rulebook};

use crate::fabricated::{STRICT, conforming, everything, missing, mixed, run};

fn lines(report: &ssespec_report::RunReport) -> String {
    let mut out = Vec::new();
    JsonLines.write(report, &Rulebook::default(), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

/// Reads this text as a file, and gives the error without the folder's name.
fn read(text: &str) -> Result<ssespec_report::RunReport, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path: PathBuf = folder.path().join("out.jsonl");
    std::fs::write(&path, text).expect("a file");
    read_jsonl(&path).map_err(|broken| broken.to_string().replace(&path.display().to_string(), "out.jsonl"))
}

#[test]
fn one_line_a_thing() {
    insta::assert_snapshot!(lines(&run(STRICT, vec![conforming(), missing()])));
}

#[test]
fn what_is_no_pass_has_its_code_beside_its_message() {
    let text = lines(&run(STRICT, vec![mixed()]));
    let coded: Vec<&str> = text.lines().filter(|line| line.contains("\"code\"")).collect();
    insta::assert_snapshot!(coded.join("\n"));
}

#[test]
fn every_field_survives() {
    for report in [everything(), run(STRICT, vec![mixed(), conforming()]), run(STRICT, Vec::new())] {
        assert_eq!(read(&lines(&report)), Ok(report));
    }
}

#[test]
fn the_words_of_older_versions_are_still_read() {
    let report = everything();
    let old = lines(&report).replace("\"is\":\"error\"", "\"is\":\"broke\"");
    let old = old.replace("\"reason\":\"it sent", "\"because\":\"it sent");
    assert!(old.contains("broke") && old.contains("because"), "{old}");
    assert_eq!(read(&old), Ok(report));
}

#[test]
fn a_file_without_its_summary_is_broken() {
    let whole = lines(&everything());
    let cut: Vec<&str> = whole.lines().collect();
    let text = cut[..cut.len() - 1].join("\n");
    let end = cut.len() - 1;
    assert_eq!(
        read(&text).unwrap_err(),
        format!("out.jsonl:{end}: has no summary after it: the run was aborted; run again")
    );
    assert_eq!(read("").unwrap_err(), "out.jsonl:1: has no summary after it: the run was aborted; run again");
}

#[test]
fn a_line_that_was_cut_says_which() {
    let whole = lines(&everything());
    let text = &whole[..whole.find("\"verdict\"").expect("a verdict")];
    let error = read(text).unwrap_err();
    assert!(
        error.starts_with("out.jsonl:2: is not a line of ssespec's JSON lines: EOF while parsing"),
        "{error}"
    );
}

#[test]
fn lines_out_of_place_are_refused() {
    let whole = lines(&everything());
    let all: Vec<&str> = whole.lines().collect();
    let (first, last) = (all[0], all[all.len() - 1]);
    let cases = [
        (all[1..].join("\n"), "out.jsonl:1: is before the run line: the file lost its beginning"),
        (
            format!("{first}\n{first}"),
            "out.jsonl:2: is a second run line: the run before it was aborted, or two files are joined",
        ),
        (
            format!("{first}\n{last}"),
            "out.jsonl:2: counts other verdicts than the results above it have: the file was edited, or lost lines; run again",
        ),
        (
            format!("{whole}{first}"),
            &*format!("out.jsonl:{}: is after the summary: a file holds one run", all.len() + 1),
        ),
        (
            format!("{first}\n{}", all[1].replace("\"rust\"", "\"other\"")),
            "out.jsonl:2: has a result of `other`, which the run line does not name: lines of two runs are mixed",
        ),
        (
            first.replace("\"schema\":2", "\"schema\":3"),
            "out.jsonl:1: has schema 3, and this ssespec reads schemas 1 to 2: use the ssespec version that wrote it",
        ),
    ];
    for (text, error) in cases {
        assert_eq!(read(&text).unwrap_err(), error);
    }
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = read_jsonl(std::path::Path::new("no/such/file.jsonl")).unwrap_err().to_string();
    assert!(error.starts_with("no/such/file.jsonl:1: cannot be read: "), "{error}");
}
