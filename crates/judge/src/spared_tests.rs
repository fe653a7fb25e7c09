//! What is not held against an endpoint that has shown a stream, and what still is.

use ssespec_evidence::recording::{End, Ended, Exchange, KnownBy, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Level, Scenario, ScenarioFile};

use crate::judge;

const MS: u64 = 1_000_000;

/// A scenario with two exchanges and one check of the second.
fn scenario(tags: &str, expect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe", "tags": [{tags}],
            "steps": [{{"open": {{"as": "plain"}}}}, {{"open": {{"as": "s"}}}}],
            "checks": [{{"requirement": "a.b", "on": "s", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// An exchange that was opened and ended at these milliseconds; without a head nothing came.
fn exchange(name: &str, method: &str, opened: u64, head: Option<&str>, end: u64) -> Exchange {
    let read = |head: &str| Read::exactly((opened + 1) * MS, Stamp::Kernel, head.as_bytes());
    let request =
        Request { method: method.into(), sent_ns: opened * MS, ..Request::get("http://127.0.0.1:1/events") };
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(head.map(read).into_iter().collect()),
        end: End::exactly(Ended::Dropped, end * MS),
        ..Exchange::new(name, request)
    }
}

fn plain(end: u64) -> Exchange {
    exchange("plain", "GET", 0, Some("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"), end)
}

fn refused(status: &str, method: &str) -> Exchange {
    exchange("s", method, 20, Some(&format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")), 40)
}

fn said(known_by: KnownBy, attempt: u32, exchanges: Vec<Exchange>, scenario: &Scenario) -> String {
    let recording = Recording { known_by, attempt, exchanges, ..Recording::new("x", "a/b") };
    let judged = judge(scenario, |_| Level::Must, &recording).remove(0);
    assert_eq!(judged.finding.is_some(), judged.verdict == Verdict::Fail);
    format!("{:?}: {} [{:?}]", judged.verdict, judged.message, judged.rests_on)
}

#[test]
fn a_refusal_with_a_cause_of_its_own_breaks_no_rule_once_a_stream_was_seen() {
    let status = scenario("", r#"{"status": [200]}"#);
    for refusal in [401, 403, 409, 415, 421, 429, 503] {
        let exchanges = || vec![plain(10), refused(&format!("{refusal} No"), "GET")];
        // Who has few streams may serve the same request once it is alone.
        let rests_on = if [409, 503].contains(&refusal) { "Arrival" } else { "Content" };
        let told = format!("Inconclusive: not judged: the server answered {refusal}");
        assert_eq!(said(KnownBy::ObservedStream, 1, exchanges(), &status), format!("{told} [{rests_on}]"));
        assert_eq!(said(KnownBy::ObservedStream, 2, exchanges(), &status), format!("{told} [Content]"));
        let beside = vec![plain(60), refused(&format!("{refusal} No"), "GET")];
        assert_eq!(said(KnownBy::ObservedStream, 1, beside, &status), format!("{told} [Content]"));
        let accused = format!("Fail: expected status 200; got status {refusal} [Content]");
        assert_eq!(said(KnownBy::Observation, 1, exchanges(), &status), accused);
        assert_eq!(said(KnownBy::Declaration, 1, exchanges(), &status), accused);
    }
    let later = vec![plain(10), refused("429 Slow down\r\nRetry-After: 30", "GET")];
    assert_eq!(
        said(KnownBy::ObservedStream, 1, later, &status),
        "Inconclusive: not judged: the server answered 429, Retry-After: 30 [Content]"
    );
}

#[test]
fn a_status_that_blames_the_request_or_the_server_itself_stays_a_finding() {
    let status = scenario("", r#"{"status": [200]}"#);
    for broken in [206, 304, 400, 406, 500, 502, 504] {
        assert_eq!(
            said(
                KnownBy::ObservedStream,
                1,
                vec![plain(10), refused(&format!("{broken} No"), "GET")],
                &status
            ),
            format!("Fail: expected status 200; got status {broken} [Content]")
        );
    }
}

#[test]
fn an_address_that_is_used_up_breaks_no_rule() {
    let status = scenario("", r#"{"status": [200]}"#);
    for gone in [404, 410] {
        let told = |known_by, scenario: &Scenario| {
            let refused = refused(&format!("{gone} No"), "GET");
            said(known_by, 1, vec![plain(10), refused], scenario)
        };
        assert_eq!(
            told(KnownBy::ObservedStream, &status),
            "Inconclusive: not judged: there is nothing at this address any more (404 or 410), where a stream was served before [Content]"
        );
        let accused = format!("Fail: expected status 200; got status {gone} [Content]");
        // Nothing was ever served there, or the target was declared to serve it.
        assert_eq!(told(KnownBy::Observation, &status), accused);
        assert_eq!(told(KnownBy::Declaration, &status), accused);
        // Another request: it may be what differs that the server cannot take.
        for differs in [r#""method": "HEAD""#, r#""headers": {"Accept": null}"#, r#""http": "1.0""#] {
            let mut other = scenario("", r#"{"status": [200]}"#);
            let open = format!(r#"{{"open": {{"as": "s", {differs}}}}}"#);
            other.steps[1] = serde_json::from_str(&open).expect("a step");
            assert_eq!(told(KnownBy::ObservedStream, &other), accused, "{differs}");
        }
    }
}

#[test]
fn a_preflight_that_needs_credentials_stays_a_finding() {
    let status = scenario("", r#"{"status": [200, 204]}"#);
    let preflight = |answer| vec![plain(10), refused(answer, "OPTIONS")];
    assert_eq!(
        said(KnownBy::ObservedStream, 1, preflight("401 Unauthorized"), &status),
        "Fail: expected status 200 or 204; got status 401 [Content]"
    );
    assert_eq!(
        said(KnownBy::ObservedStream, 1, preflight("429 Too Many Requests"), &status),
        "Inconclusive: not judged: the server answered 429 [Content]"
    );
}

#[test]
fn a_comparison_with_a_refusal_tells_nothing() {
    let varies = scenario("", r#"{"all": [{"varies": {"of": "plain", "by": "Accept-Encoding"}}]}"#);
    let plain =
        exchange("plain", "GET", 0, Some("HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\n\r\n"), 10);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n";
    let other = exchange("s", "GET", 20, Some(head), 40);
    assert_eq!(
        said(KnownBy::ObservedStream, 1, vec![plain, other], &varies),
        "Inconclusive: not judged: the server answered 503 [Arrival]"
    );
}

#[test]
fn what_a_green_check_says_is_left_alone() {
    let status = scenario("", r#"{"status": [429]}"#);
    let exchanges = vec![plain(10), refused("429 Too Many Requests", "GET")];
    assert_eq!(said(KnownBy::ObservedStream, 1, exchanges, &status), "Pass: status 429 [Content]");
}

#[test]
fn an_absent_head_accuses_only_a_server_that_was_asked_for_nothing_else() {
    let status = scenario("", r#"{"status": [200]}"#);
    let silent = |plain_end| vec![plain(plain_end), exchange("s", "GET", 20, None, 6_000)];
    let said = |attempt, exchanges| said(KnownBy::ObservedStream, attempt, exchanges, &status);
    // Another request of the scenario was open: a second try would not tell more, but might.
    let beside = "Inconclusive: not judged: no response head arrived while another request was open";
    assert_eq!(said(1, silent(5_000)), format!("{beside} [Arrival]"));
    assert_eq!(said(2, silent(5_000)), format!("{beside} [Content]"));
    // Alone in its scenario, but not alone: the second try tells.
    assert_eq!(
        said(1, silent(10)),
        "Inconclusive: not judged: no response head arrived while other scenarios sent requests [Arrival]"
    );
    assert_eq!(
        said(2, silent(10)),
        "Fail: expected a response head; got no response head for 5 seconds or more [Arrival]"
    );
}

#[test]
fn of_a_declared_target_a_head_is_missed_where_it_was_asked_for_alone() {
    let status = scenario("", r#"{"status": [200]}"#);
    let silent = |plain_end| vec![plain(plain_end), exchange("s", "GET", 20, None, 6_000)];
    let told = |scenario: &Scenario, exchanges| said(KnownBy::Declaration, 1, exchanges, scenario);
    let missed = "Fail: expected a response head; got no response head for 5 seconds or more [Arrival]";
    assert_eq!(
        told(&status, silent(5_000)),
        "Inconclusive: not judged: no response head arrived while another request was open [Arrival]"
    );
    assert_eq!(told(&status, silent(10)), missed);
    // How many streams a server serves at once is what scenarios about the life of streams judge.
    assert_eq!(told(&scenario(r#""life""#, r#"{"status": [200]}"#), silent(5_000)), missed);
}

#[test]
fn the_plain_request_itself_tells_that_it_is_not_answered() {
    let status = scenario(r#""any-response""#, r#"{"status": [200]}"#);
    let silent = vec![exchange("s", "GET", 20, None, 6_000)];
    assert_eq!(
        said(KnownBy::ObservedStream, 1, silent, &status),
        "Fail: expected a response head; got no response head for 5 seconds or more [Arrival]"
    );
}
