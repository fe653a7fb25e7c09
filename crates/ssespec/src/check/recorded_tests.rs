//! What is said of saved recordings, over files that were written by hand.

use ssespec_evidence::recording::{End, Ended, Exchange, PATIENCE_NS, Read, Request, Stamp, Strain};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;

use ssespec_test_support::fixture::suite;

use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// An exchange that brought this, until the server closed it or we gave up after so many seconds.
fn exchange(answer: &str, given_up_s: Option<u64>) -> Exchange {
    let (how, at_ns) = match given_up_s {
        None => (Ended::Fin, 2_000_000),
        Some(seconds) => (Ended::Dropped, seconds * 1_000_000_000),
    };
    let read = |text: &str| Read::exactly(1_000_000, Stamp::Kernel, text.as_bytes());
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(
            Some(answer).filter(|text| !text.is_empty()).map(read).into_iter().collect(),
        ),
        end: End::exactly(how, at_ns),
        ..Exchange::new("stream", Request::get("http://127.0.0.1:1/events"))
    }
}

fn recording(scenario: &str, attempt: u32, exchange: Exchange) -> Recording {
    Recording {
        attempt,
        started: format!("2026-01-01T00:00:0{attempt}Z"),
        elapsed_ns: 7_000_000,
        patience_ns: PATIENCE_NS * u64::from(attempt),
        strain: Strain { reader_ns: Some(0), server_ns: Some(0), stopped_ns: Some(0) },
        exchanges: vec![exchange],
        ..Recording::new("mine", scenario)
    }
}

fn first(answer: &str, given_up_s: Option<u64>) -> Recording {
    recording("a/one", 1, exchange(answer, given_up_s))
}

fn second(answer: &str, given_up_s: Option<u64>) -> Recording {
    recording("a/one", 2, exchange(answer, given_up_s))
}

fn steps() -> Suite {
    let open = "[{ open: { as: stream } }]";
    suite(&[
        ("a/one", "driver: observe", open, &[("resp.status-200", "{ status: [200] }")]),
        ("a/get", "driver: observe", open, &[("http.get", "{ status: [200] }")]),
        ("a/ids", "driver: observe\n    needs: [resume]", open, &[("x.ids", "{ stream: has-ids }")]),
        (
            "a/events",
            "driver: emit",
            "[{ open: { as: stream, script: [{ event: { data: a, id: i } }] } }]",
            &[("x.id", "{ last-event-id: i }")],
        ),
    ])
}

/// What is said of these recordings, in the order of their checks.
fn said(recordings: &[Recording]) -> Vec<(Verdict, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    for recording in recordings {
        store::save(recording, folder.path()).expect("saved");
    }
    let suite = steps();
    let paths = [folder.path().to_owned()];
    let report = judged(&paths, &suite, suite.scenarios(), Strictness::default());
    let report = report.unwrap_or_else(|failure| panic!("exit code {}", failure.tell().code()));
    let results = report.targets.into_iter().flat_map(|target| target.results);
    results.map(|result| (result.verdict, result.message)).collect()
}

fn one(verdict: Verdict, message: &str) -> Vec<(Verdict, String)> {
    vec![(verdict, message.to_owned())]
}

#[test]
fn two_tries_of_a_scenario_count_as_one() {
    let headless =
        "expected a response head; got no response head for 10 seconds or more; twice, the second time alone";
    let both = [first("", Some(5)), second("", Some(10))];
    assert_eq!(said(&both), one(Verdict::Fail, headless));
    assert_eq!(said(&[first("", Some(5)), second(OK, None)]), one(Verdict::Pass, "status 200"));
    let starved = Strain { server_ns: Some(3_000_000_000), ..both[1].strain };
    let told = "the server's threads waited 3000 ms for a processor while this was played again: expected a response head; got \
                no response head for 10 seconds or more";
    let slow = [both[0].clone(), Recording { strain: starved, ..both[1].clone() }];
    assert_eq!(said(&slow), one(Verdict::Inconclusive, told));
}

#[test]
fn one_try_alone_confirms_nothing_that_rests_on_waiting() {
    let told = "was not played again, so it is not confirmed: expected a response head; got no response head for 5 seconds or more";
    assert_eq!(said(&[first("", Some(5))]), one(Verdict::Inconclusive, told));
    let told = "was not played again, so it is not confirmed: expected a response head; got no response head for 10 seconds or more";
    assert_eq!(said(&[second("", Some(10))]), one(Verdict::Inconclusive, told));
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(said(&[first(missing, None)]), one(Verdict::Fail, "expected status 200; got status 404"));
    // A second try that nothing asked for is one of another run.
    assert_eq!(said(&[first(OK, None), second("", Some(10))]), one(Verdict::Pass, "status 200"));
}

#[test]
fn what_was_asked_once_is_not_confirmed_and_is_its_own_first_look() {
    let once = |recording: Recording| {
        let mut recording = Recording { known_by: KnownBy::Observation, ..recording };
        recording.beside.asked = Asked::Once;
        recording.exchanges[0].request.method = "POST".into();
        recording
    };
    let told = "the endpoint is asked once and no second try was made, so it is not confirmed: expected a response head; got no response \
                head for 5 seconds or more";
    assert_eq!(said(&[once(recording("a/get", 1, exchange("", Some(5))))]), one(Verdict::Inconclusive, told));
    let both = [
        once(recording("a/get", 1, exchange("", Some(5)))),
        once(recording("a/get", 2, exchange("", Some(10)))),
    ];
    let twice =
        "expected a response head; got no response head for 10 seconds or more; twice, the second time alone";
    assert_eq!(said(&both), one(Verdict::Fail, twice));
    // Its other recordings come after it, and are judged as what it showed.
    let error = "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\n\r\n{}";
    let later =
        Recording { started: "2026-01-01T00:00:09Z".into(), ..recording("a/ids", 1, exchange(error, None)) };
    let all = said(&[once(first(error, None)), once(later)]);
    let expected = [
        (Verdict::Inconclusive, "not judged: the response is not an event stream"),
        (Verdict::Fail, "expected status 200; got status 500, which says \"{}\""),
    ];
    assert_eq!(all, expected.map(|(verdict, message)| (verdict, message.to_owned())));
}

#[test]
fn what_a_stranger_does_not_show_is_not_judged() {
    let ids = |known_by, body: &str| {
        let answer = format!("{OK}{body}");
        said(&[Recording { known_by, ..recording("a/ids", 1, exchange(&answer, None)) }])
    };
    let told = "no id seen: resume not judged; events with `id:` fields would show it";
    assert_eq!(ids(KnownBy::Observation, "data: x\n\n"), one(Verdict::Inconclusive, told));
    let broken = "expected events with ids, so that a client can resume; got 1 event and no id";
    assert_eq!(ids(KnownBy::Declaration, "data: x\n\n"), one(Verdict::Fail, broken));
    assert_eq!(ids(KnownBy::Observation, "id: 1\ndata: x\n\n"), one(Verdict::Pass, "1 id on 1 event"));
}

#[test]
fn of_an_answer_that_is_no_stream_only_that_is_said() {
    let error = "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\n\r\n{}";
    let observed = |scenario: &str| Recording {
        known_by: KnownBy::Observation,
        ..recording(scenario, 1, exchange(error, None))
    };
    let all = said(&[observed(FIRST_LOOK), observed("a/one"), observed("a/events")]);
    let expected = [
        (Verdict::Inconclusive, "not judged: the response is not an event stream"),
        (Verdict::Fail, "expected status 200; got status 500, which says \"{}\""),
    ];
    assert_eq!(all, expected.map(|(verdict, message)| (verdict, message.to_owned())));
    // The first look itself is no scenario of the suite.
    assert_eq!(said(&[observed(FIRST_LOOK)]), []);
}

#[test]
fn a_hub_is_judged_by_the_checks_that_it_was_played() {
    let mut published =
        recording("a/events", 1, exchange(&format!("{OK}id: ssespec-7:i\ndata: a\n\n"), Some(9)));
    let file = "expected the last event ID \"i\"; got the last event ID \"ssespec-7:i\"";
    let alone = "was not played again, so it is not confirmed: ";
    assert_eq!(said(&[published.clone()]), one(Verdict::Inconclusive, &format!("{alone}{file}")));
    let check = r#"{"requirement": "x.id", "expect": {"last-event-id": "ssespec-7:i"}}"#;
    published.beside.checks = vec![serde_json::from_str(check).expect("a check")];
    assert_eq!(said(&[published]), one(Verdict::Pass, "the last event ID \"ssespec-7:i\""));
}
