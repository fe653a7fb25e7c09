//! How often `ssespec check` asks: a POST once, a GET over a few streams at once, as its plan said before.

use std::path::Path;
use std::process::Output;

use ssespec_evidence::verdict::Verdict;
use ssespec_report::{RunReport, read_jsonl};

use crate::counting::{Counting, cut, endless, one_post, silent};
use crate::support::{Folder, ssespec};

const KEY: &str = "s3cr3t-of-the-body";

fn checked(folder: &Path, server: &Counting, more: &[&str]) -> Output {
    let url = format!("http://{}/events", server.address);
    let mut command = ssespec(folder, ["check", &url, "--json", "out.jsonl"].iter().chain(more));
    command.env("SSESPEC_TEST_KEY", KEY).output().expect("ssespec can be started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn report(folder: &Path) -> RunReport {
    read_jsonl(&folder.join("out.jsonl")).expect("a whole report")
}

fn told(report: &RunReport, wanted: &[Verdict]) -> Vec<String> {
    let results = report.targets[0].results.iter().filter(|result| wanted.contains(&result.verdict));
    results.map(|result| format!("{:?} {}: {}", result.verdict, result.check, result.message)).collect()
}

/// Everything that was written into a folder, and below it.
fn written(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let read = |path: &Path| text(&std::fs::read(path).expect("a file"));
    entries
        .map(|entry| if entry.path().is_dir() { written(&entry.path()) } else { read(&entry.path()) })
        .collect()
}

#[test]
fn a_post_is_sent_once_and_its_body_is_fresh_and_secret() {
    let (server, folder) = (Counting::start(one_post), Folder::with(""));
    let body = r#"{"id":"{uuid}","n":{n},"key":"{env:SSESPEC_TEST_KEY}","more":{"stream":true}}"#;
    let more = ["-d", body, "--for", "5s", "--recordings", "kept", "--html", "out.html"];
    let output = checked(folder.path(), &server, &more);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}\n{out}{err}");
    let came = &requests[0];
    assert_eq!(came.method, "POST");
    let id = came.body.split('"').nth(3).unwrap_or_default();
    assert_eq!((id.len(), id.matches('-').count()), (36, 4), "{}", came.body);
    let expected = format!(r#"{{"id":"{id}","n":1,"key":"{KEY}","more":{{"stream":true}}}}"#);
    assert_eq!(came.body, expected);
    assert!(!came.head.to_ascii_lowercase().contains("last-event-id"), "{}", came.head);
    assert!(err.starts_with("ssespec check: 1 POST, and nothing else\n  --requests 1 adds"), "{err}");

    let report = report(folder.path());
    assert_eq!(told(&report, &[Verdict::Fail, Verdict::Warn, Verdict::Error]), Vec::<String>::new(), "{out}");
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    let passed = told(&report, &[Verdict::Pass]).len();
    assert!(passed >= 20, "{passed} checks pass: {out}");
    let skipped = told(&report, &[Verdict::Skip]);
    let ids = "Skip resume.ids-present: it is about streams that are requested by GET, as EventSource does, and this one is requested by \
               POST";
    assert!(skipped.iter().any(|one| one == ids), "{skipped:#?}");

    let everything = format!("{out}{err}{}", written(folder.path()));
    assert!(!everything.contains(KEY), "the secret was written");
    let again = ssespec(folder.path(), ["check", "--from", "kept", "--json", "again.jsonl"]).output();
    assert_eq!(again.expect("ssespec can be started").status.code(), Some(0));
    let again = read_jsonl(&folder.path().join("again.jsonl")).expect("a whole report");
    assert_eq!(told(&again, &[Verdict::Pass]).len(), passed, "off line as it was live");
}

#[test]
fn a_get_of_a_one_time_address_is_sent_once() {
    let (server, folder) = (Counting::start(endless), Folder::with(""));
    let output = checked(folder.path(), &server, &["--once", "--for", "3s"]);
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}\n{}", text(&output.stdout));
    assert_eq!(requests[0].method, "GET");
    assert!(
        text(&output.stderr).starts_with("ssespec check: 1 GET, and nothing else\n"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_a_second_try_would_confirm_stays_open_until_one_is_allowed() {
    let check = |more: &[&str]| {
        let (server, folder) = (Counting::start(cut), Folder::with(""));
        let arguments = [&["-d", "{}", "--for", "3s", "--run", "life.not-cut"], more].concat();
        let output = checked(folder.path(), &server, &arguments);
        let report = report(folder.path());
        let told = told(&report, &[Verdict::Fail, Verdict::Warn, Verdict::Inconclusive]);
        assert_eq!(told.len(), 1, "{told:?}");
        (server.requests().len(), output.status.code(), told[0].clone(), report.targets[0].notes.clone())
    };
    let (requests, code, told, notes) = check(&[]);
    let open = "Inconclusive life.not-cut: the endpoint is asked once and no second try was made, so it is not confirmed: \
                expected ";
    assert!(told.starts_with(open), "{told}");
    let note = "stream/whole was not run a second time, to confirm life.not-cut: the endpoint is asked once, and a second try \
                sends 1 further request (see --requests)";
    assert_eq!((requests, code, notes), (1, Some(4), vec![note.to_owned()]));
    let (requests, code, told, notes) = check(&["--requests", "1"]);
    assert!(told.starts_with("Fail life.not-cut: expected "), "{told}");
    assert!(told.ends_with("; twice, the second time alone"), "{told}");
    let note = "stream/whole ran a second time alone, to confirm life.not-cut";
    assert_eq!((requests, code, notes), (2, Some(1), vec![note.to_owned()]));
}

/// The first number of a text.
fn number(text: &str) -> usize {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {text:?}"))
}

#[test]
fn a_get_is_asked_as_often_as_the_plan_says_over_six_streams_at_once() {
    let (server, folder) = (Counting::start(endless), Folder::with(""));
    let plan = text(&checked(folder.path(), &server, &["--dry-run"]).stdout);
    assert_eq!(server.requests().len(), 0, "a dry run asks nothing");
    let output = checked(folder.path(), &server, &["--for", "5s"]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(err.starts_with(&plan), "{plan}\n{err}");
    assert!(plan.contains(", at most 6 streams open at once\n"), "{plan}");
    let planned = number(&plan);
    let again = number(plan.split("add at most ").nth(1).unwrap_or_default());
    let second_tries = report(folder.path()).targets[0].second_tries;
    let most = if second_tries == 0 { planned } else { planned + again + 30 * second_tries };
    let requests = server.requests();
    assert!(
        (planned..=most).contains(&requests.len()),
        "{} requests, {second_tries} second tries: {plan}{out}",
        requests.len()
    );
    assert!((2..=6).contains(&server.most()), "{} streams at once: {out}", server.most());
}

#[test]
fn a_bound_of_one_stream_is_kept() {
    let (server, folder) = (Counting::start(endless), Folder::with(""));
    let output = checked(
        folder.path(),
        &server,
        &["--for", "2s", "--at-once", "1", "--run", "stream/*", "--run", "tutorials/*"],
    );
    assert_eq!(server.most(), 1, "{}", text(&output.stdout));
    assert!(server.requests().len() >= 4, "{:?}", server.requests());
}

#[test]
fn a_dry_run_sends_nothing() {
    let server = Counting::start(silent);
    let folder = Folder::with("");
    let output = checked(folder.path(), &server, &["--dry-run", "-d", "{}", "--html", "no/such/folder.html"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("ssespec check: 1 POST, and nothing else\n"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stderr), "");
    assert!(server.requests().is_empty());
    let unset = checked(folder.path(), &server, &["--dry-run", "-d", "{env:SSESPEC_NOT_SET}"]);
    assert_eq!(unset.status.code(), Some(2));
    let told =
        "error: -d: `{env:SSESPEC_NOT_SET}`: the variable SSESPEC_NOT_SET is not set, or holds no text\n";
    assert_eq!(text(&unset.stderr), told);
    assert!(server.requests().is_empty());
}
