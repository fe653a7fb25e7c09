//! Rules about statuses and response heads, and about two of them.

use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_judge::{ResponseSummary, judge};
use ssespec_scenario::Level;

use crate::support::{exchange, head, say, scenario, stream};

#[test]
fn statuses() {
    let not_found = || {
        vec![exchange(
            "stream",
            &[(1, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")],
            Ended::Complete,
        )]
    };
    assert_eq!(say(r#"{"status": [200]}"#, not_found()), "fail: expected status 200; got status 404");
    assert_eq!(
        say(r#"{"stream": "utf8"}"#, not_found()),
        "inconclusive: there is no stream to judge: status 404"
    );
    assert_eq!(say(r#""refused""#, not_found()), "pass: refused with status 404");
    assert_eq!(
        say(r#"{"status": [200]}"#, vec![exchange("stream", &[], Ended::Dropped)]),
        "fail: expected a response head; got no response head for 5 seconds or more"
    );
    assert_eq!(
        say(r#"{"status": [200]}"#, vec![exchange("stream", &[], Ended::Failed("cannot connect".into()))]),
        "error: cannot connect"
    );
}

#[test]
fn heads() {
    let cases = [
        (
            "event-stream",
            "Content-Type: Text/Event-Stream; charset=utf-8\r\n",
            "pass: Content-Type: Text/Event-Stream; charset=utf-8",
        ),
        (
            "event-stream",
            "Content-Type: text/event-streams\r\n",
            "fail: expected Content-Type: text/event-stream; got Content-Type: text/event-streams",
        ),
        (
            "charset-utf8",
            "Content-Type: text/event-stream; charset=latin1\r\n",
            "fail: expected charset=utf-8, or no charset at all; got Content-Type: text/event-stream; charset=latin1",
        ),
        (
            "no-other-parameters",
            "Content-Type: text/event-stream;\r\n",
            "fail: expected no parameter but charset, and no stray semicolon; got Content-Type: text/event-stream;",
        ),
        (
            "not-stored",
            "Cache-Control: no-cache\r\n",
            "pass: Cache-Control: no-cache: enough, though no-store is plainer",
        ),
        (
            "not-stored",
            "X: y\r\n",
            "fail: expected Cache-Control: no-store (or no-cache); got no Cache-Control field",
        ),
        (
            "no-cache-contradiction",
            "Cache-Control: no-cache, max-age=60\r\n",
            "fail: expected nothing that invites a cache to keep the stream; got `max-age=60` in Cache-Control",
        ),
        (
            "no-cache-contradiction",
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nExpires: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            "pass: no field invites a cache to keep the stream",
        ),
        (
            "no-misspelt-field",
            "Expire: 0\r\n",
            "fail: expected a field that exists, such as `expires`; got a field named `Expire`",
        ),
        (
            "coding-exists",
            "Content-Encoding: none\r\n",
            "fail: expected a content coding that exists, or no Content-Encoding; got the coding `none`, which does not exist",
        ),
        (
            "retry-after-well-formed",
            "Retry-After: soon\r\n",
            "fail: expected Retry-After in whole seconds or as an HTTP date; got Retry-After: soon",
        ),
        (
            "no-keep-alive-field",
            "Connection: Keep-Alive\r\n",
            "fail: expected no `Connection: keep-alive`: HTTP/1.1 keeps connections anyway; got Connection: Keep-Alive",
        ),
    ];
    for (rule, fields, said) in cases {
        assert_eq!(say(&format!(r#"{{"head": "{rule}"}}"#), vec![head(fields)]), said);
    }
}

#[test]
fn two_exchanges() {
    let mut again = stream("data: a\n\ndata: b\n\n");
    let first = Exchange { name: "first".into(), ..again.clone() };
    again.name = "stream".into();
    assert_eq!(
        say(r#"{"no-repeat": {"of": "first"}}"#, vec![first, again.clone()]),
        "fail: expected a 204 that ends it, or a stream that continues after the last event ID; \
         got a stream that starts over with \"a\", which a browser repeats forever"
    );
    assert_eq!(
        say(r#"{"continues": {"of": "elsewhere"}}"#, vec![again]),
        "inconclusive: the exchange `elsewhere` did not take place"
    );
}

#[test]
fn a_page_may_close_at_a_last_event_that_says_so() {
    let said = |last: &str| {
        let body = format!("data: a\n\ndata: b\n\n{last}\n\n");
        let first = Exchange { name: "first".into(), ..stream(&body) };
        say(r#"{"no-repeat": {"of": "first"}}"#, vec![first, stream(&body)])
    };
    let told = |event: &str| {
        format!(
            "inconclusive: the stream ends with an event {event} and starts over on a reconnect: \
             whether the page calls close() at that event cannot be seen"
        )
    };
    assert_eq!(said("event: done\ndata: bye"), told("of the type \"done\""));
    assert_eq!(said("event: message_stop\ndata: {}"), told("of the type \"message_stop\""));
    assert_eq!(said("data: [DONE]"), told("with the data \"[DONE]\""));
    assert!(said("event: news\ndata: bye").starts_with("fail: "));
    // One before the last event ends nothing.
    assert!(said("event: done\ndata: one task\n\ndata: c").starts_with("fail: "));
}

#[test]
fn what_may_go_on_is_not_called_a_repeat() {
    let said = |before: &str, again: &str| {
        let first = Exchange { name: "first".into(), ..stream(before) };
        say(r#"{"no-repeat": {"of": "first"}}"#, vec![first, stream(again)])
    };
    let numbered = |from: u64| {
        let event = |(at, data): (u64, &str)| format!("id: {}\ndata: {data}\n\n", from + at);
        (0..).zip(["a", "b", "c"]).map(event).collect::<String>()
    };
    assert_eq!(said(&numbered(1), &numbered(4)), "pass: the stream continues with the id \"4\"");
    let over = "fail: expected a 204 that ends it, or a stream that continues after the last event ID; \
                got a stream that starts over with \"a\", which a browser repeats forever";
    // Ids that are new each time, such as times, do not make a text that starts over one that continues.
    assert_eq!([1, 5].map(|from| said(&numbered(1), &numbered(from))), [over, over]);
    let state = "data: up\n\ndata: up\n\n";
    assert_eq!(
        said(state, state),
        "inconclusive: all events of the stream have the same data: whether it starts over cannot be seen"
    );
    assert!(said("data: up\n\n", state).starts_with("fail: "));
}

#[test]
fn an_error_with_an_id_sets_a_client_back() {
    let said = |before: &str, last: &[u8], again: &str| {
        let first = Exchange { name: "first".into(), ..stream(before) };
        let mut again = stream(again);
        again.request.last_event_id = Some(last.to_vec());
        say(r#"{"continues": {"of": "first"}}"#, vec![first, again])
    };
    let two = "id: 4\ndata: a\n\nid: 5\ndata: b\n\n";
    let back = |id: &str| {
        format!(
            "fail: expected only events after the last event ID, and errors without an id; got an error with the id \"{id}\" where \
             the last event ID was \"5\": from now on the client goes on from there"
        )
    };
    assert_eq!(said(two, b"5", "event: error\nid: 0\ndata: cannot resume\n\n"), back("0"));
    assert_eq!(said(two, b"5", "id: none\ndata: {\"error\":\"cannot resume\"}\n\n"), back("none"));
    let fine = "pass: 1 new ids, none of the 2 old ones";
    // The next event may be an error of the application, and who numbers nothing says nothing of what is later.
    assert_eq!(said(two, b"5", "event: error\nid: 6\ndata: the job failed\n\n"), fine);
    assert_eq!(said(two, b"5", "id: 0\ndata: a counter that began again\n\n"), fine);
    assert_eq!(said(&two.replace("4", "x"), b"5", "event: error\nid: 0\ndata: cannot resume\n\n"), fine);
    assert_eq!(
        said(two, b"5", "event: error\ndata: cannot resume\n\n"),
        "pass: 0 new ids, none of the 2 old ones"
    );
}

#[test]
fn a_count_that_goes_back_before_all_that_came_does_not_continue() {
    let said = |before: &str, again: &str| {
        let first = Exchange { name: "first".into(), ..stream(before) };
        say(r#"{"continues": {"of": "first"}}"#, vec![first, stream(again)])
    };
    let numbered = |ids: &[u32]| ids.iter().map(|id| format!("id: {id}\ndata: {id}\n\n")).collect::<String>();
    let counted = numbered(&[19, 20, 21]);
    assert_eq!(
        said(&counted, &numbered(&[0, 1])),
        "fail: expected only events after the last event ID; got the id \"0\", which is before all of the stream before it, \
         \"19\" to \"21\""
    );
    // What is not counted one by one has an order of its own.
    assert_eq!(said(&numbered(&[19, 20, 25]), &numbered(&[0])), "pass: 1 new ids, none of the 3 old ones");
    assert_eq!(said(&counted, &numbered(&[22, 23])), "pass: 2 new ids, none of the 3 old ones");
}

#[test]
fn a_response_to_head_may_leave_its_type_out_but_name_no_other() {
    let same = r#"{"same-headers": {"of": "get"}}"#;
    let both = |own: &str| {
        let get = head("Content-Type: text/event-stream; charset=utf-8\r\n");
        vec![head(own), Exchange { name: "get".into(), ..get }]
    };
    assert_eq!(say(same, both("")), "pass: no Content-Type field, which a response to HEAD may leave out");
    assert_eq!(
        say(same, both("Content-Type: text/event-stream\r\n")),
        "pass: Content-Type: text/event-stream"
    );
    assert_eq!(
        say(same, both("Content-Type: text/html\r\n")),
        "fail: expected Content-Type: text/event-stream; got Content-Type: text/html"
    );
}

#[test]
fn a_response_that_no_cache_stores_needs_no_vary() {
    let varies = r#"{"varies": {"of": "plain", "by": "Accept-Encoding"}}"#;
    let both = |fields: &str| {
        let plain = head(fields);
        vec![head(&format!("Content-Encoding: gzip\r\n{fields}")), Exchange { name: "plain".into(), ..plain }]
    };
    assert_eq!(
        say(varies, both("Cache-Control: no-store, no-transform\r\n")),
        "pass: no cache may store either response: Cache-Control says no-store"
    );
    assert_eq!(
        say(varies, both("Cache-Control: no-cache\r\n")),
        "fail: expected `Vary: Accept-Encoding` on both responses; got responses that differ in content-encoding without it"
    );
    assert_eq!(say(varies, both("Vary: accept-encoding\r\n")), "pass: Vary names Accept-Encoding");
}

#[test]
fn what_no_cache_may_keep_is_no_invitation_to_keep_it() {
    let of = |fields: &str| {
        let head = head(&format!("Content-Type: text/event-stream\r\n{fields}"));
        say(r#"{"head": "no-cache-contradiction"}"#, vec![head])
    };
    for beside in ["ETag: W/1\r\n", "Last-Modified: Mon, 30 Nov 2026 03:00:00 GMT\r\n", "Expires: never\r\n"]
    {
        assert_eq!(
            of(&format!("Cache-Control: no-store\r\n{beside}")),
            "pass: Cache-Control: no-store: no cache may keep it"
        );
    }
    // Whoever may keep it asks with the ETag whether it is still good, and is told so.
    assert_eq!(
        of("Cache-Control: no-cache\r\nETag: W/1\r\n"),
        "fail: expected nothing that invites a cache to keep the stream; got ETag: W/1"
    );
}

#[test]
fn a_server_that_refuses_whatever_it_is_asked_for_says_nothing_of_this_request() {
    let of = |answer: &str| {
        let head = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
        say(r#"{"head": "no-server-error"}"#, vec![exchange("stream", &[(1, &head)], Ended::Complete)])
    };
    for fine in
        ["200 OK", "204 No Content", "302 Found", "400 Bad Request", "418 I'm a teapot", "431 Too Large"]
    {
        assert_eq!(of(fine), format!("pass: status {}", &fine[..3]));
    }
    for error in ["500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout"] {
        assert_eq!(
            of(error),
            format!("fail: expected any status but that of a server error; got status {}", &error[..3])
        );
    }
    assert_eq!(
        of("503 Service Unavailable\r\nRetry-After: 5"),
        "inconclusive: not judged: status 503, Retry-After: 5, which refuses any request"
    );
}

/// Its first bytes name it, so the fix is how to ask it.
#[test]
fn another_protocol_in_place_of_http1_has_its_own_fix() {
    let fix = |bytes: &str| {
        let stream = exchange("stream", &[(1, bytes)], Ended::Fin);
        let recording = Recording { exchanges: vec![stream], ..Recording::new("x", "a/b") };
        let check = scenario(r#"{"all": [{"status": [200]}, {"head": "event-stream"}]}"#);
        let judged = judge(&check, |_| Level::Must, &recording).remove(0);
        let trouble = ResponseSummary::of(&recording, "stream").and_then(|summary| summary.trouble);
        (judged.message, judged.finding.and_then(|finding| finding.fix), trouble.unwrap_or_default())
    };
    let (message, told, trouble) = fix("\x15\x03\x03\0\x02\x02F");
    let what = "what arrived is TLS and not HTTP/1: write https:// instead of http://, or give the port of plain HTTP";
    assert_eq!(
        (message, trouble),
        (format!("expected an HTTP/1 response head; got {what}"), what.to_owned())
    );
    let tls = "This port speaks TLS: write https:// instead of http://, or give the port of plain HTTP.";
    assert_eq!(told.as_deref(), Some(tls));
    let (_, told, _) = fix("\0\0\0\x04\0\0\0\0\0");
    assert_eq!(told.as_deref(), Some("This server speaks HTTP/2: use --http2."));
    let (_, told, _) = fix("SSH-2.0-x\r\n");
    assert_eq!(told, None);
}

#[test]
fn a_server_that_sends_nothing_may_speak_tls() {
    let trouble = |how: Ended, url: &str| {
        let mut silent = exchange("stream", &[], how);
        url.clone_into(&mut silent.request.url);
        let recording = Recording { exchanges: vec![silent], ..Recording::new("x", "a/b") };
        ResponseSummary::of(&recording, "stream").and_then(|summary| summary.trouble)
    };
    let told = |what: &str| Some(format!("the server {what} the connection without a response"));
    let hint = |what: &str| {
        told(what).map(|told| format!("{told}; if this port speaks TLS, write https:// instead of http://"))
    };
    assert_eq!(trouble(Ended::Reset, "http://127.0.0.1:1/"), hint("reset"));
    assert_eq!(trouble(Ended::Fin, "http://127.0.0.1:1/"), hint("closed"));
    assert_eq!(trouble(Ended::Reset, "https://127.0.0.1:1/"), told("reset"));
    assert_eq!(trouble(Ended::Dropped, "http://127.0.0.1:1/"), None);
}
