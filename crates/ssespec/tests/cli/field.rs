//! `ssespec check` on servers with one fault each, as their users would see it: what the first finding is, and how the check ends.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ssespec_test_support::paced_server;

use crate::support::ssespec;

/// A server, how it is checked, and what comes of it.
#[derive(Clone, Copy)]
struct Case {
    fault: &'static str,
    /// What stands behind the address on the command line.
    more: &'static [&'static str],
    /// How the check ends.
    exit: i32,
    /// The first finding, as the report has it; none for a server that is right.
    first: Option<Finding>,
}

/// The word and the requirement of a finding.
type Finding = (&'static str, &'static str);

const fn fails(fault: &'static str, id: &'static str) -> Case {
    Case { fault, more: &["--for", "3s"], exit: 1, first: Some(("FAIL", id)) }
}

const fn warns(fault: &'static str, id: &'static str) -> Case {
    Case { fault, more: &["--for", "3s"], exit: 0, first: Some(("WARN", id)) }
}

const fn right(fault: &'static str, more: &'static [&'static str]) -> Case {
    Case { fault, more, exit: 0, first: None }
}

/// What is told by what came: no machine is too slow for it.
const BY_CONTENT: &[Case] = &[
    fails("charset-for-other-origins", "resp.ctype-charset"),
    fails("pretty-json", "event.json-whole"),
    fails("json-cut-at-a-length", "event.json-whole"),
    fails("transfer-encoding-identity", "http.h1-framing"),
    fails("compressed-without-saying-so", "framing.unknown-ignored"),
    fails("redirect-to-login", "resp.ctype-essence"),
    fails("content-length-zero", "resp.zero-length"),
    fails("streaming-unsupported", "resp.status-200"),
    fails("content-length-on-204", "resp.status-204-stop"),
    warns("session-cookie-on-stream", "resp.fresh-cookie"),
    warns("no-chunks-on-http-1-1", "http.h1-delimited"),
    warns("blank-line-between-chunks-missing", "event.one-json"),
    warns("encoded-twice", "event.framed-twice"),
    warns("values-printed", "event.values"),
    warns("cookies-for-any-origin", "cors.any-origin-credentials"),
    warns("error-sets-the-cursor-back", "resume.replay-after"),
    warns("coding-none", "http.coding-exists"),
    warns("two-ids-in-a-block", "id.last-wins"),
    // Confirmed by a second try that has nothing beside it, so that one stream at once is enough.
    Case {
        more: &["--run", "resume/as-a-browser", "--at-once", "1"],
        ..warns("text-starts-over", "resume.no-repeat")
    },
    right("connection-names-transfer-encoding", &["--for", "3s"]),
    right("history-first", &["--for", "3s"]),
    right("one-burst", &["--for", "3s"]),
    right("ten-requests-a-minute", &["--for", "3s"]),
    right("last-event-says-so", &["--run", "resume/as-a-browser", "--at-once", "1"]),
    right("served-once", &["--for", "3s", "--once"]),
    right("ticket-of-one-request", &["--for", "3s", "--once"]),
    // The stream went to the first look: nothing is held against the server, and nothing was seen.
    Case { exit: 4, ..right("served-once", &["--for", "3s"]) },
    Case { exit: 4, ..right("ticket-of-one-request", &["--for", "3s"]) },
    right(
        "json-posts-alone",
        &["--for", "3s", "-X", "POST", "-H", "Content-Type: application/json", "-d", "{\"prompt\":\"hi\"}"],
    ),
];

/// What is told by when it came, or did not: each runs twice and for as long as the stream does.
const BY_TIME: &[Case] = &[
    fails("gzip-never-flushed", "http.encoding-brings-events"),
    fails("cut-at-one-age", "life.not-cut"),
    fails("cut-after-silence", "life.not-cut"),
    fails("blank-lines-left-out", "framing.block-ends"),
    fails("bare-text-lines", "framing.unknown-ignored"),
    fails("blank-line-late", "emit.block-terminated"),
    fails("empty-stream", "live.brings-events"),
    warns("sent-when-full", "live.no-coalescing"),
    warns("head-with-first-keepalive", "live.headers-immediate"),
    warns("stream-collected", "live.headers-immediate"),
    warns("ends-behind-the-first-event", "tutorial.persistent-connection"),
    right("newest-stream-alone", &[]),
    right("one-stream-409", &[]),
    right("one-stream-503", &[]),
    right("slow-head", &[]),
];

/// So many are checked at once: most of their time is waiting.
const AT_ONCE: usize = 6;

#[test]
fn the_first_finding_names_the_cause() {
    // Short pauses: what is looked at does not hang on them.
    all(BY_CONTENT, Duration::from_millis(100));
}

#[test]
#[ignore = "two minutes: it watches streams for 15 s, and again to confirm"]
fn what_takes_time_is_found_as_well() {
    let patient =
        |case: &Case| Case { more: if case.more.len() > 2 { case.more } else { &["--for", "15s"] }, ..*case };
    let cases: Vec<Case> = BY_TIME.iter().map(patient).collect();
    all(&cases, Duration::from_secs(1));
}

/// Checks all of them, some at once.
fn all(cases: &[Case], pace: Duration) {
    let left: Mutex<VecDeque<&Case>> = Mutex::new(cases.iter().collect());
    let wrong = Mutex::new(Vec::new());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = next() {
                    let told = checked(case, pace);
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).extend(told);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What is not as it should be.
fn checked(case: &Case, pace: Duration) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("http://{}/events", paced_server(Some(case.fault), pace));
    let words = ["check", url.as_str()];
    let output =
        ssespec(folder.path(), words.iter().chain(case.more)).output().expect("ssespec can be started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = (output.status.code(), first(&said));
    let wanted = (Some(case.exit), case.first);
    let told = String::from_utf8_lossy(&output.stderr);
    (found != wanted).then(|| format!("{}: {found:?} in place of {wanted:?}\n{said}{told}", case.fault))
}

/// The first finding of a report.
fn first(report: &str) -> Option<(&str, &str)> {
    report.lines().find_map(|line| {
        let (word, rest) = line.strip_prefix("  ")?.split_once("  ")?;
        let id = rest.split(' ').next()?;
        ["ERROR", "FAIL", "WARN"].contains(&word).then_some((word, id))
    })
}
