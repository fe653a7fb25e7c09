//! The message head as strict peers read it, content codings, cookies and other origins: word for word, on recordings made by hand.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_judge::judge;
use ssespec_scenario::{Level, Scenario, ScenarioFile};

const STREAM: &str = "Content-Type: text/event-stream\r\n";

/// An exchange whose request has these fields, answered at once with these bytes and a close.
fn answered(name: &str, asked: &str, answer: &str) -> Exchange {
    let request = Request {
        bytes: format!("GET /events HTTP/1.1\r\nHost: a\r\n{asked}\r\n").into_bytes(),
        ..Request::get("http://127.0.0.1:1/events")
    };
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(vec![Read::exactly(
            1_000_000,
            Stamp::Kernel,
            answer.as_bytes().to_vec(),
        )]),
        end: End::exactly(Ended::Fin, 2_000_000),
        ..Exchange::new(name, request)
    }
}

/// A 200 with these fields.
fn ok(fields: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{fields}\r\n")
}

/// What is said of the first exchange.
fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe",
            "steps": [{{"open": {{"as": "stream"}}}}],
            "checks": [{{"requirement": "a.b", "on": "stream", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    let scenario: Scenario = file.scenarios.into_iter().next().expect("one scenario");
    let recording = Recording { elapsed_ns: 7_000_000_000, exchanges, ..Recording::new("x", "a/b") };
    let judged = judge(&scenario, |_| Level::Must, &recording);
    format!("{:?}: {}", judged[0].verdict, judged[0].message)
}

fn one(expect: &str, asked: &str, answer: &str) -> String {
    say(expect, vec![answered("stream", asked, answer)])
}

/// What is said of a 200 with these fields.
fn of(rule: &str, fields: &str) -> String {
    one(&format!(r#"{{"head": "{rule}"}}"#), "", &ok(fields))
}

#[test]
fn a_coding_that_does_not_exist_is_blamed_by_one_rule_and_the_body_is_read() {
    for named in ["none", "utf-8", "aws-chunked"] {
        let answer = format!("{}data: one\n\n", ok(&format!("{STREAM}Content-Encoding: {named}\r\n")));
        assert_eq!(
            one(r#"{"head": "coding-exists"}"#, "", &answer),
            format!(
                "Fail: expected a content coding that exists, or no Content-Encoding; got the coding `{named}`, which does \
                 not exist"
            )
        );
        let asked = "Accept-Encoding: identity\r\n";
        assert_eq!(
            one(r#"{"head": "only-asked-codings"}"#, asked, &answer),
            format!("Pass: Content-Encoding: {named}")
        );
        assert_eq!(
            one(r#"{"when-compressed": [{"status": [200]}]}"#, asked, &answer),
            "Skip: the response is not compressed"
        );
        assert!(one(r#"{"at-least-events": 1}"#, asked, &answer).starts_with("Pass: "), "{named}");
    }
    assert_eq!(of("coding-exists", "Content-Encoding: x-gzip\r\n"), "Pass: Content-Encoding: x-gzip");
    assert_eq!(of("coding-exists", "Content-Encoding: identity\r\n"), "Pass: Content-Encoding: identity");
    assert_eq!(of("coding-exists", ""), "Pass: no Content-Encoding field");
}

#[test]
fn codings_are_held_against_what_was_really_sent() {
    let answer = ok(&format!("{STREAM}Content-Encoding: gzip\r\n"));
    let judged = |asked| one(r#"{"head": "only-asked-codings"}"#, asked, &answer);
    assert_eq!(judged("Accept-Encoding: br, gzip\r\n"), "Pass: Content-Encoding: gzip");
    assert_eq!(
        judged("Accept-Encoding: br\r\n"),
        "Fail: expected no Content-Encoding that the request did not admit; got the coding `gzip`"
    );
    // Recordings from before fields that are no secret were kept.
    assert_eq!(
        judged("Accept-Encoding: [redacted]\r\n"),
        "Inconclusive: what Accept-Encoding said was left out of the recording, so what was asked for is not known"
    );
}

#[test]
fn framing_fields_are_told_with_their_value() {
    let judged = |fields: &str| one(r#"{"message": "well-framed"}"#, "", &ok(fields));
    assert_eq!(
        judged("Transfer-Encoding: identity\r\n"),
        "Fail: expected a head and a body framed as HTTP/1.1 asks; got `Transfer-Encoding: identity` names a coding that was \
         withdrawn: HAProxy answers 502 to it, and Go's client refuses the response (RFC 9112 7), at byte 0 of the response"
    );
    assert_eq!(
        judged("Content-Length: 5\r\nContent-Length: 5\r\n"),
        "Fail: expected a head and a body framed as HTTP/1.1 asks; got `Content-Length: 5, 5` has its length more than once: \
         Node refuses the response (RFC 9110 8.6), at byte 0 of the response"
    );
}

#[test]
fn a_body_of_http11_is_delimited() {
    let judged = |asked: &str, answer: &str| {
        let mut exchange = answered("stream", "", answer);
        exchange.request.bytes = asked.as_bytes().to_vec();
        say(r#"{"message": "delimited"}"#, vec![exchange])
    };
    let asked = "GET / HTTP/1.1\r\n\r\n";
    let by_close = format!("{}data: one\n\n", ok(STREAM));
    assert_eq!(
        judged(asked, &by_close),
        "Fail: expected a body that ends by chunks or by its length; got an HTTP/1.1 body that ends with the connection, so \
         that a lost connection looks like the end"
    );
    let chunked = format!("{}0\r\n\r\n", ok("Transfer-Encoding: chunked\r\n"));
    assert_eq!(judged(asked, &chunked), "Pass: a chunked body, complete; the server closed the connection");
    let old = "Skip: HTTP/1.0 has no chunks, so a body may end with the connection";
    assert_eq!(judged(asked, &by_close.replace("HTTP/1.1", "HTTP/1.0")), old);
    assert_eq!(judged("GET / HTTP/1.0\r\n\r\n", &by_close), old);
    for broken in ["Transfer-Encoding: identity\r\n", "Content-Length: abc\r\n"] {
        assert_eq!(
            judged(asked, &ok(broken)),
            "Skip: the framing fields are broken, which http.h1-framing tells"
        );
    }
    assert!(judged(asked, "HTTP/1.1 204 No Content\r\n\r\n").starts_with("Pass: no body"));
}

#[test]
fn a_length_of_nothing_is_more_than_a_length() {
    let zero = format!("{STREAM}Content-Length: 0\r\n");
    assert_eq!(
        of("no-zero-length", &zero),
        "Fail: expected a body that events can arrive in; got Content-Length: 0: the response is over with its head, and a \
         browser reconnects forever"
    );
    assert_eq!(of("no-content-length", &zero), "Skip: Content-Length is 0, which resp.zero-length tells");
    let some = format!("{STREAM}Content-Length: 4096\r\n");
    assert_eq!(of("no-zero-length", &some), "Pass: Content-Length: 4096");
    assert_eq!(
        of("no-content-length", &some),
        "Fail: expected no Content-Length field; got Content-Length: 4096"
    );
    assert_eq!(
        of("no-zero-length", "Content-Type: application/json\r\nContent-Length: 0\r\n"),
        "Inconclusive: not judged: the response is not an event stream"
    );
    let beside = format!("{STREAM}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n");
    assert_eq!(of("no-zero-length", &beside), "Pass: Content-Length: 0");
}

#[test]
fn a_204_has_no_length() {
    let judged = |answer: &str| one(r#"{"message": "no-length-on204"}"#, "", answer);
    assert_eq!(
        judged("HTTP/1.1 204 No Content\r\nContent-Length: 22\r\n\r\n"),
        "Fail: expected neither Content-Length nor Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1); got Content-Length: 22"
    );
    assert_eq!(
        judged("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"),
        "Fail: expected neither Content-Length nor Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1); got Transfer-Encoding: \
         chunked"
    );
    assert_eq!(judged("HTTP/1.1 204 No Content\r\n\r\n"), "Pass: no body bytes");
    assert_eq!(judged(&ok("Content-Length: 0\r\n")), "Skip: status 200, so nothing is said about a 204");
}

#[test]
fn connection_options_name_no_field_of_the_content() {
    assert_eq!(
        of("no-end-to-end-option", "Connection: close, Content-Type\r\n"),
        "Fail: expected connection options alone in Connection, such as `close`; got Connection: close, Content-Type: each \
         proxy has to take the field `content-type` out of the response"
    );
    for legal in ["close", "keep-alive", "Transfer-Encoding", "upgrade", "X-Accel-Buffering"] {
        let fields = format!("Connection: {legal}\r\n");
        assert_eq!(of("no-end-to-end-option", &fields), format!("Pass: Connection: {legal}"));
    }
    let needless = |value: &str| of("no-keep-alive-field", &format!("{STREAM}Connection: {value}\r\n"));
    assert_eq!(
        needless("keep-alive, close"),
        "Fail: expected one of `close` and `keep-alive`: `close` wins, and the connection ends with the response; got \
         Connection: keep-alive, close"
    );
    assert_eq!(
        needless("Transfer-Encoding"),
        "Fail: expected no `Connection: Transfer-Encoding`: each hop reads that field anyway, and takes it out; got \
         Connection: Transfer-Encoding"
    );
    assert_eq!(needless("close"), "Pass: Connection: close");
}

#[test]
fn repeated_fields_are_read_as_one_value() {
    let two = "Content-Type: text/event-stream\r\nContent-Type: text/html\r\n";
    assert_eq!(
        of("event-stream", two),
        "Fail: expected Content-Type: text/event-stream; got Content-Type: text/event-stream and Content-Type: text/html"
    );
    let other_way = "Content-Type: text/html\r\nContent-Type: text/event-stream\r\n";
    assert!(of("event-stream", other_way).starts_with("Pass: "), "browsers take the last");
    assert_eq!(
        of("one-content-type", "Content-Type: text/html, text/event-stream\r\n"),
        "Fail: expected one Content-Type line; got 2 values: Content-Type: text/html, text/event-stream"
    );
    assert_eq!(of("one-content-type", ""), "Pass: no Content-Type line");
    let carried = "Content-Type: text/event-stream;charset=latin1\r\nContent-Type: text/event-stream\r\n";
    assert!(of("charset-utf8", carried).starts_with("Fail: expected charset=utf-8"));
    let origin = r#"{"header": {"name": "Access-Control-Allow-Origin", "value": "*"}}"#;
    let star = "Access-Control-Allow-Origin: *\r\n";
    assert_eq!(one(origin, "", &ok(star)), r#"Pass: Access-Control-Allow-Origin: "*""#);
    assert_eq!(
        one(origin, "", &ok(&star.repeat(2))),
        r#"Fail: expected Access-Control-Allow-Origin: "*"; got 2 Access-Control-Allow-Origin lines, which clients read as "*, *""#
    );
    assert_eq!(
        of("not-stored", &format!("{STREAM}Cache-Control: private\r\ncache-control: no-store\r\n")),
        "Pass: \
         Cache-Control: private and Cache-Control: no-store"
    );
    assert!(
        of("no-sniff", &format!("{STREAM}{}", "X-Content-Type-Options: nosniff\r\n".repeat(2)))
            .starts_with("Pass")
    );
}

#[test]
fn what_hangs_on_a_field_of_the_request_is_told_so() {
    let latin = ok("Content-Type: text/event-stream; charset=ISO-8859-1\r\n");
    let right = ok(STREAM);
    let charset = r#"{"head": "charset-utf8"}"#;
    let origin = "Origin: https://page.example\r\n";
    assert_eq!(
        say(charset, vec![answered("stream", origin, &latin), answered("plain", "", &right)]),
        "Fail: expected charset=utf-8, or no charset at all; got Content-Type: text/event-stream; charset=ISO-8859-1, only \
         when the request has `Origin: https://page.example`: without it, no charset parameter, so UTF-8"
    );
    let coding = |name: &'static str| format!("Accept-Encoding: {name}\r\n");
    assert_eq!(
        say(
            charset,
            vec![answered("stream", &coding("gzip"), &latin), answered("other", &coding("identity"), &right)]
        ),
        "Fail: expected charset=utf-8, or no charset at all; got Content-Type: text/event-stream; charset=ISO-8859-1, when \
         the request has `Accept-Encoding: gzip`: with `Accept-Encoding: identity`, no charset parameter, so UTF-8"
    );
    assert_eq!(
        say(
            r#"{"head": "event-stream"}"#,
            vec![
                answered("stream", "", &ok("Content-Type: text/html\r\n")),
                answered("other", "Accept: text/event-stream\r\n", &right),
            ]
        ),
        "Fail: expected Content-Type: text/event-stream; got Content-Type: text/html, only when the request has no Accept: \
         with it, Content-Type: text/event-stream"
    );
    // Two fields differ, or the other is broken as well: nothing is known of the cause.
    let plain = "Fail: expected charset=utf-8, or no charset at all; got Content-Type: text/event-stream; charset=ISO-8859-1";
    let both = format!("{origin}Accept-Encoding: gzip\r\n");
    assert_eq!(say(charset, vec![answered("stream", &both, &latin), answered("plain", "", &right)]), plain);
    assert_eq!(say(charset, vec![answered("stream", origin, &latin), answered("plain", "", &latin)]), plain);
    let refused = "HTTP/1.1 403 Forbidden\r\n\r\n";
    assert_eq!(
        one(r#"{"head": "event-stream-on200"}"#, origin, refused),
        "Inconclusive: there is no stream to judge: status 403"
    );
}

#[test]
fn an_origin_that_nobody_knows_gets_no_credentials() {
    let rule = r#"{"head": "no-credentials-for-any-origin"}"#;
    let asked = "Origin: https://page.invalid\r\n";
    let named = "Access-Control-Allow-Origin: https://page.invalid\r\n";
    let credentials = "Access-Control-Allow-Credentials: true\r\n";
    assert_eq!(
        one(rule, asked, &ok(&format!("{named}{credentials}"))),
        "Fail: expected cookies from origins that are known, and from no other; got Access-Control-Allow-Origin: \
         https://page.invalid and Access-Control-Allow-Credentials: true: any page may read the stream with the cookies of \
         its visitor"
    );
    assert!(one(rule, asked, &ok(named)).starts_with("Pass: "));
    assert!(one(rule, asked, &ok(credentials)).starts_with("Pass: "));
    let another = "Access-Control-Allow-Origin: https://page.example\r\n";
    assert!(one(rule, asked, &ok(&format!("{another}{credentials}"))).starts_with("Pass: "));
    let two = format!("{named}{named}{credentials}");
    assert!(one(rule, asked, &ok(&two)).starts_with("Pass: "), "browsers refuse two");
}

#[test]
fn cookies_of_the_stream() {
    let set = |cookie: &str| ok(&format!("{STREAM}Set-Cookie: {cookie}; Path=/; HttpOnly\r\n"));
    let judged = |rule: &str, first: &str, second: &str| {
        let expect = format!(r#"{{"{rule}": {{"of": "plain"}}}}"#);
        say(&expect, vec![answered("stream", "", &set(first)), answered("plain", "", &set(second))])
    };
    assert_eq!(
        judged("no-fresh-cookie", "TWISTED_SESSION=a", "TWISTED_SESSION=b"),
        "Fail: expected no cookie that is a fresh one for each request without a cookie; got Set-Cookie: TWISTED_SESSION=.., \
         with another value in each response"
    );
    // Balancers and forms set fresh values, too: nobody is logged out by them.
    for name in ["route", "INGRESSCOOKIE", "csrftoken", "XSRF-TOKEN", "_8c3f1", "cookiesession1"] {
        let said = judged("no-fresh-cookie", &format!("{name}=a"), &format!("{name}=b"));
        assert!(said.starts_with("Pass: "), "{name}: {said}");
    }
    assert_eq!(judged("no-fresh-cookie", "lang=de", "lang=de"), "Pass: 1 cookies are set, none of this kind");
    assert_eq!(judged("no-fresh-cookie", "AWSALB=a", "AWSALB=b"), "Pass: no cookie is set");
    assert_eq!(
        judged("no-session-cookie", "session=", "session="),
        "Fail: expected no cookie of a session on the stream; got Set-Cookie: session=.., for a request without a cookie"
    );
    assert_eq!(
        judged("no-session-cookie", "connect.sid=a", "connect.sid=b"),
        "Pass: 1 cookies are set, none of this kind"
    );
    assert_eq!(
        judged("no-session-cookie", "sidebar=a", "sidebar=a"),
        "Pass: 1 cookies are set, none of this kind"
    );
    let expect = r#"{"no-fresh-cookie": {"of": "plain"}}"#;
    let with_cookie = |name| answered(name, "Cookie: [redacted]\r\n", &set("sid=a"));
    assert_eq!(
        say(expect, vec![with_cookie("stream"), answered("plain", "", &set("sid=b"))]),
        "Skip: the request had a cookie, so what is set without one was not seen"
    );
    let refused = answered("plain", "", "HTTP/1.1 429 Too Many Requests\r\nSet-Cookie: sid=b\r\n\r\n");
    assert_eq!(
        say(expect, vec![answered("stream", "", &set("sid=a")), refused]),
        "Inconclusive: there is no stream to judge: status 429"
    );
}
