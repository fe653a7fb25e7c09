use ssespec_evidence::verdict::{Finding, Verdict};
use ssespec_scenario::Level;

use super::*;

fn result(check: &str, verdict: Verdict, code: Code) -> CheckResult {
    CheckResult {
        target: "mine".into(),
        scenario: "a/b".into(),
        check: check.parse().expect("an id"),
        level: Level::Must,
        driver: Driver::Emit,
        verdict,
        known: None,
        message: "as it was".into(),
        code: Some(code),
        finding: None,
        elapsed_ms: 1,
        recording: None,
    }
}

fn said(results: Vec<CheckResult>) -> Vec<(Verdict, String)> {
    folded(results).into_iter().map(|result| (result.verdict, result.message)).collect()
}

fn as_it_was(verdict: Verdict) -> (Verdict, String) {
    (verdict, "as it was".into())
}

#[test]
fn what_follows_from_a_head_that_is_held_back_is_told_once() {
    let results = vec![
        result("live.headers-immediate", Verdict::Warn, Code::Violation),
        result("event.data-multi", Verdict::Fail, Code::NoHead),
        result("event.data-multi", Verdict::Fail, Code::Violation),
        result("framing.order", Verdict::Fail, Code::ScriptRefused),
        result("event.data-nul", Verdict::Fail, Code::NoAnswer),
        result("resp.status-200", Verdict::Pass, Code::NoHead),
    ];
    let told = "not judged by itself: see live.headers-immediate";
    assert_eq!(
        said(results),
        [
            as_it_was(Verdict::Warn),
            (Verdict::Inconclusive, told.into()),
            as_it_was(Verdict::Fail),
            as_it_was(Verdict::Fail),
            as_it_was(Verdict::Fail),
            as_it_was(Verdict::Pass),
        ]
    );
}

#[test]
fn a_server_that_answers_nothing_at_all_keeps_its_failures() {
    for code in [Code::NoHead, Code::NoAnswer] {
        let results = vec![
            result("live.headers-immediate", Verdict::Warn, code),
            result("http.get", Verdict::Fail, code),
        ];
        assert_eq!(said(results), [as_it_was(Verdict::Warn), as_it_was(Verdict::Fail)]);
    }
}

#[test]
fn what_is_excused_as_known_hides_nothing() {
    let known = result("live.headers-immediate", Verdict::Warn, Code::Violation);
    let results = vec![
        CheckResult { known: Some("it is so".into()), ..known },
        result("event.data-multi", Verdict::Fail, Code::NoHead),
    ];
    assert_eq!(said(results).last(), Some(&as_it_was(Verdict::Fail)));
}

#[test]
fn an_endpoint_that_plays_nothing_is_told_once_as_well() {
    let results = vec![
        result("framing.order", Verdict::Fail, Code::ScriptRefused),
        result("live.headers-immediate", Verdict::Warn, Code::NoAnswer),
        result("retry.huge", Verdict::Warn, Code::NoAnswer),
        result("contract.plays", Verdict::Fail, Code::ScriptRefused),
    ];
    let told = || (Verdict::Inconclusive, "not judged by itself: see contract.plays".to_owned());
    assert_eq!(said(results), [told(), told(), told(), as_it_was(Verdict::Fail)]);
}

fn observed(scenario: &str, check: &str, code: Code) -> CheckResult {
    CheckResult { scenario: scenario.into(), driver: Driver::Observe, ..result(check, Verdict::Fail, code) }
}

#[test]
fn a_plain_request_that_gets_no_stream_is_told_once() {
    let told = |rule: &str| (Verdict::Inconclusive, format!("not judged by itself: see {rule}"));
    let whole = |check, code| observed("stream/whole", check, code);
    let results = |code| {
        vec![
            whole("resp.status-200", code),
            whole("resp.ctype-essence", code),
            whole("http.get", code),
            observed("cors/x", "resp.status-200", code),
            observed("cors/x", "cors.allow-origin", Code::Violation),
            result("framing.order", Verdict::Fail, Code::NoHead),
        ]
    };
    let fails = || as_it_was(Verdict::Fail);
    let status = || told("resp.status-200");
    assert_eq!(said(results(Code::OtherResponse)), [fails(), status(), status(), status(), fails(), fails()]);
    let get = || told("http.get");
    assert_eq!(said(results(Code::NoHead)), [get(), get(), fails(), get(), fails(), fails()]);
}

#[test]
fn a_page_in_place_of_the_stream_is_told_by_its_type() {
    let results = vec![
        observed("stream/whole", "resp.ctype-essence", Code::OtherResponse),
        observed("stream/whole", "http.get", Code::OtherResponse),
        observed("cors/x", "resp.ctype-essence", Code::OtherResponse),
    ];
    let told = || (Verdict::Inconclusive, "not judged by itself: see resp.ctype-essence".to_owned());
    assert_eq!(said(results), [as_it_was(Verdict::Fail), told(), told()]);
}

#[test]
fn where_the_plain_request_gets_its_stream_nothing_follows_from_it() {
    let results = vec![
        observed("negotiation/fields", "http.accept-optional", Code::OtherResponse),
        observed("cors/x", "resp.ctype-essence", Code::OtherResponse),
        observed("stream/whole", "http.get", Code::Violation),
    ];
    assert_eq!(said(results), [as_it_was(Verdict::Fail), as_it_was(Verdict::Fail), as_it_was(Verdict::Fail)]);
}

#[test]
fn an_address_that_is_used_up_is_held_against_no_request() {
    let others = || {
        vec![
            observed("cors/x", "cors.preflight", Code::NothingThere),
            observed("cors/x", "cors.allow-origin", Code::OtherResponse),
        ]
    };
    let used_up = CheckResult {
        verdict: Verdict::Inconclusive,
        ..observed("stream/whole", "resp.status-200", Code::ServedOnce)
    };
    let told = "not judged: there is nothing at this address any more (404 or 410), where a stream was served before";
    assert_eq!(
        said(others().into_iter().chain([used_up]).collect()),
        [
            (Verdict::Inconclusive, told.to_owned()),
            as_it_was(Verdict::Fail),
            as_it_was(Verdict::Inconclusive)
        ]
    );
    // Where the stream is still there, what differs is what the server cannot take.
    assert_eq!(said(others()), [as_it_was(Verdict::Fail), as_it_was(Verdict::Fail)]);
}

#[test]
fn a_script_that_goes_wrong_hides_no_page_that_came_for_another() {
    let results = |code| {
        vec![
            result("contract.plays", Verdict::Fail, code),
            result("event.data-multi", Verdict::Fail, Code::OtherResponse),
        ]
    };
    let told = (Verdict::Inconclusive, "not judged by itself: see contract.plays".to_owned());
    assert_eq!(said(results(Code::Violation)), [as_it_was(Verdict::Fail), as_it_was(Verdict::Fail)]);
    assert_eq!(said(results(Code::OtherResponse)), [as_it_was(Verdict::Fail), told]);
}

#[test]
fn polling_is_told_before_what_follows_from_it() {
    let watched =
        |check, verdict| CheckResult { driver: Driver::Observe, ..result(check, verdict, Code::Violation) };
    let all = |polling| {
        said(vec![
            watched("resume.ids-present", Verdict::Warn),
            watched("resume.no-repeat", Verdict::Warn),
            watched("resume.replay-after", Verdict::Warn),
            polling,
        ])
    };
    let told = || (Verdict::Inconclusive, "not judged by itself: see tutorial.persistent-connection".into());
    let warned = || as_it_was(Verdict::Warn);
    let polling = watched("tutorial.persistent-connection", Verdict::Warn);
    assert_eq!(all(polling), [told(), told(), warned(), warned()]);
    // A script whose events come late says nothing of the server's own stream.
    let scripted = result("tutorial.persistent-connection", Verdict::Warn, Code::Violation);
    assert_eq!(all(scripted), [warned(), warned(), warned(), warned()]);
}

#[test]
fn what_a_dialect_says_of_an_event_is_not_said_again() {
    let at = |check, verdict, byte| CheckResult {
        finding: Some(Finding {
            expected: String::new(),
            observed: String::new(),
            exchange: "stream".into(),
            byte: Some(byte),
            at_ms: None,
            fix: None,
        }),
        driver: Driver::Observe,
        ..result(check, verdict, Code::Violation)
    };
    let results = vec![
        at("dialect.envelope", Verdict::Fail, 901),
        at("event.one-json", Verdict::Warn, 901),
        at("event.json-whole", Verdict::Warn, 12),
    ];
    let told = "not judged by itself: see dialect.envelope";
    assert_eq!(
        said(results),
        [as_it_was(Verdict::Fail), (Verdict::Inconclusive, told.into()), as_it_was(Verdict::Warn)]
    );
}

#[test]
fn a_limit_is_told_where_several_connections_show_it() {
    let results = |code| {
        vec![
            observed("ends/observed", "life.not-cut", code),
            observed("stream/whole", "life.not-cut", Code::Violation),
            result("life.not-cut", Verdict::Fail, Code::Violation),
        ]
    };
    let told = (Verdict::Inconclusive, "not judged by itself: see life.not-cut".to_owned());
    let fails = || as_it_was(Verdict::Fail);
    assert_eq!(said(results(Code::CutByLimit)), [fails(), told, fails()]);
    assert_eq!(said(results(Code::Violation)), [fails(), fails(), fails()]);
}

#[test]
fn without_the_cause_among_the_findings_all_is_told() {
    let results = vec![
        result("live.headers-immediate", Verdict::Pass, Code::Violation),
        result("contract.plays", Verdict::Inconclusive, Code::NoAnswer),
        result("event.data-multi", Verdict::Fail, Code::NoAnswer),
    ];
    assert_eq!(said(results).last(), Some(&as_it_was(Verdict::Fail)));
}

#[test]
fn fields_that_stand_in_one_block_for_want_of_blank_lines_are_no_finding_of_their_own() {
    let told = |cause: &str| (Verdict::Inconclusive, format!("not judged by itself: see {cause}"));
    let unclosed = vec![
        result("framing.block-ends", Verdict::Fail, Code::Violation),
        result("event.type-last-wins", Verdict::Warn, Code::Violation),
        result("id.last-wins", Verdict::Warn, Code::Violation),
    ];
    let open = || told("framing.block-ends");
    assert_eq!(said(unclosed), [as_it_was(Verdict::Fail), open(), open()]);
}

/// A response that is collected, a pause that is none, an event that waits for the next, lumps: each is told once, at its root.
#[test]
fn what_comes_together_is_told_by_what_holds_it() {
    let broken = |check: &str| result(check, Verdict::Fail, Code::Violation);
    let from = |causes: &[&'static str]| {
        let silent = result("life.concurrent", Verdict::Fail, Code::NoHead);
        let told = folded(causes.iter().copied().map(broken).chain([silent]).collect());
        let at_root = told.into_iter().filter(|result| result.verdict == Verdict::Fail);
        at_root.map(|result| result.check.to_string()).collect::<Vec<_>>()
    };
    let of_times = [
        "live.headers-immediate",
        "live.no-coalescing",
        "emit.block-terminated",
        "http.encoding-flush",
        "tutorial.persistent-connection",
    ];
    let with = |cause| [&[cause], of_times.as_slice()].concat();
    assert_eq!(from(&with("live.not-collected")), ["live.not-collected"]);
    assert_eq!(from(&with("contract.waits")[..2]), ["contract.waits"]);
    assert_eq!(
        from(&[&["contract.waits"], with("live.not-collected").as_slice()].concat()),
        ["contract.waits"]
    );
    assert_eq!(from(&of_times), ["live.headers-immediate", "emit.block-terminated"]);
    assert_eq!(from(&[of_times[1], of_times[4]]), ["live.no-coalescing", "life.concurrent"]);
    // The server's own stream is another response.
    let polled = CheckResult { driver: Driver::Observe, ..broken("tutorial.persistent-connection") };
    let told = folded(vec![broken("live.not-collected"), polled]);
    assert_eq!(told[1].verdict, Verdict::Fail);
    let watched = |check| CheckResult { driver: Driver::Observe, ..broken(check) };
    let told = folded(vec![
        watched("live.no-coalescing"),
        watched("http.encoding-flush"),
        broken("http.encoding-flush"),
    ]);
    let verdicts: Vec<_> = told.iter().map(|result| result.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fail, Verdict::Inconclusive, Verdict::Fail]);
}

/// What a library does to data or ids is told once, at the rule that is about nothing else.
#[test]
fn what_a_library_does_to_events_is_told_once() {
    let kinds = [
        ("emit.newline-lf", Code::LinesNotSplit),
        ("emit.leading-space", Code::LeadingSpaceLost),
        ("framing.trailing-space", Code::TrailingSpaceLost),
        ("emit.empty-data", Code::EmptyDataLost),
        ("id.exposed", Code::IdLost),
    ];
    let failed = |check, code| result(check, Verdict::Fail, code);
    let told = |results: Vec<CheckResult>| {
        let failed = folded(results).into_iter().filter(|result| result.verdict == Verdict::Fail);
        failed.map(|result| result.check.to_string()).collect::<Vec<_>>()
    };
    for (root, code) in kinds {
        let others = || vec![failed("contract.plays", code), failed("event.data-multi", code)];
        assert_eq!(told([others(), vec![failed(root, code)]].concat()), [root]);
        // Another fault, and one whose root was not judged, are told.
        let violation = vec![failed("event.data-multi", Code::Violation), failed(root, code)];
        assert_eq!(told(violation), ["event.data-multi", root]);
        assert_eq!(told(others()), ["contract.plays", "event.data-multi"]);
    }
    let ignored = [
        failed("id.header-utf8", Code::Missing),
        result("resume.replay-after", Verdict::Warn, Code::Violation),
    ];
    assert_eq!(told(ignored.to_vec()), [""; 0]);
    // The server's own stream is another endpoint: what it does not replay says nothing of scripts.
    let [header, watched] = ignored;
    let watched = CheckResult { driver: Driver::Observe, ..watched };
    assert_eq!(told(vec![header, watched]), ["id.header-utf8"]);
}

#[test]
fn a_right_stream_under_another_type_is_one_finding() {
    let watched =
        |check| CheckResult { driver: Driver::Observe, ..result(check, Verdict::Fail, Code::Violation) };
    let folded = folded(vec![watched("http.get"), watched("resp.ctype-essence")]);
    assert_eq!(folded[0].message, "not judged by itself: see resp.ctype-essence");
}

/// An endpoint that brings JSON, or an error, or events of its own in place of any script.
#[test]
fn an_endpoint_that_does_not_play_is_one_finding() {
    for code in [Code::OtherResponse, Code::NotAskedFor, Code::ScriptRefused] {
        let broken = |check, code| result(check, Verdict::Fail, code);
        let mut results = vec![
            broken("contract.plays", code),
            broken("event.data-single", code),
            broken("emit.type-injection", Code::Violation),
            CheckResult { driver: Driver::Observe, ..broken("life.not-cut", Code::Violation) },
        ];
        let verdicts = |results: &[CheckResult]| {
            folded(results.to_vec()).iter().map(|result| result.verdict == Verdict::Fail).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&results), [true, false, false, true]);
        // One that plays two plain events has another fault.
        results.push(result("event.data-single", Verdict::Pass, Code::Violation));
        assert!(verdicts(&results)[2]);
    }
}

#[test]
fn causes_are_nearest_to_the_root_in_their_order() {
    assert_eq!(nearness("contract.plays"), 0);
    assert!(nearness("live.headers-immediate") < nearness("framing.block-ends"));
    assert!(nearness("life.not-cut") < nearness("framing.order"));
}
