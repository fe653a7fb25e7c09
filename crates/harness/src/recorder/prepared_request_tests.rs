//! Requests, byte for byte.

use ssespec_evidence::recording::KnownBy;
use ssespec_scenario::script::{ScriptEvent, ScriptItem};
use ssespec_scenario::{Endpoints, HttpVersion, Open, Payload};

use super::*;
use crate::access::Access;
use crate::recorder::request_text::{self, http1_bytes};
use crate::recorder::stats_request;

fn target(base: &str) -> Attached {
    let endpoints = Endpoints { stream: "/events?topic=a".into(), emit: Some("/emit".into()), stats: None };
    let access = Access::default();
    let (base, known_by) = (Url::parse(base).expect("a URL"), KnownBy::Declaration);
    Attached {
        name: "t".into(),
        base,
        endpoints,
        access,
        publish: None,
        known_by,
        dialects: Default::default(),
        strain: Default::default(),
        learned: Default::default(),
    }
}

fn text(open: &Open) -> String {
    String::from_utf8(http1_bytes(
        &PreparedRequest::new(open, &target("http://127.0.0.1:8080/")).expect("a request"),
    ))
    .expect("text")
}

fn script() -> Option<Vec<ScriptItem>> {
    let event = ScriptEvent { data: Some("a b+c".to_owned().into()), ..ScriptEvent::default() };
    Some(vec![ScriptItem::Event(event), ScriptItem::Wait(5)])
}

#[test]
fn a_plain_open_asks_as_a_browser_does() {
    assert_eq!(
        text(&Open::default()),
        "GET /events?topic=a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\r\n"
    );
}

#[test]
fn an_unfinished_head_lacks_the_blank_line() {
    let get = Open { extent: Extent::UnfinishedHead, ..Open::default() };
    assert_eq!(
        text(&get),
        "GET /events?topic=a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n"
    );
    let post = Open { method: Some("POST".into()), script: script(), ..get };
    assert!(text(&post).ends_with("\r\nContent-Length: 39\r\n"), "{}", text(&post));
}

#[test]
fn a_script_goes_into_the_query() {
    let open = Open { script: script(), http: HttpVersion::Http10, ..Open::default() };
    assert_eq!(
        text(&open),
        "GET /emit?script=%5B%7B%22event%22%3A%7B%22data%22%3A%22a%20b%2Bc%22%7D%7D%2C%7B%22wait%22%3A5%7D%5D HTTP/1.0\r\n\
         Host: 127.0.0.1:8080\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\r\n"
    );
    let both = Open { script: script(), endpoint: Some(Endpoint::Stream), ..Open::default() };
    assert!(text(&both).starts_with("GET /events?topic=a&script=%5B"), "{}", text(&both));
}

#[test]
fn a_posted_script_is_the_body() {
    let open = Open { script: script(), method: Some("POST".into()), ..Open::default() };
    assert_eq!(
        text(&open),
        "POST /emit HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
         Content-Type: application/json\r\nContent-Length: 41\r\n\r\n[{\"event\":{\"data\":\"a b+c\"}},{\"wait\":5}]"
            .replace("41", &r#"[{"event":{"data":"a b+c"}},{"wait":5}]"#.len().to_string())
    );
}

#[test]
fn given_fields_replace_defaults_in_any_case_and_null_removes_them() {
    let mut open = Open::default();
    open.headers.insert("accept".into(), Some(Payload::from("application/json")));
    open.headers.insert("CACHE-CONTROL".into(), None);
    open.headers.insert("X-Mark".into(), Some(Payload::from("1")));
    assert_eq!(
        text(&open),
        "GET /events?topic=a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\naccept: application/json\r\nX-Mark: 1\r\n\r\n"
    );
}

#[test]
fn a_value_may_hold_any_bytes() {
    let raw: Payload = serde_json::from_str(r#"{"hex":"ff 80"}"#).expect("a payload");
    let mut open = Open::default();
    open.headers.insert("Last-Event-ID".into(), Some(raw));
    let request = PreparedRequest::new(&open, &target("http://[::1]:9/")).expect("a request");
    assert_eq!(request.last_event_id(), Some(vec![0xff, 0x80]));
    let bytes = http1_bytes(&request);
    assert!(bytes.windows(6).any(|w| w == b": \xff\x80\r\n"), "{}", bytes.escape_ascii());
    assert!(
        bytes.starts_with(b"GET /events?topic=a HTTP/1.1\r\nHost: [::1]:9\r\n"),
        "{}",
        bytes.escape_ascii()
    );
}

#[test]
fn a_count_is_asked_for_as_json() {
    let mut target = target("http://127.0.0.1:8080/");
    target.endpoints.stats = Some("/stats".into());
    let request = PreparedRequest::new(&stats_request(), &target).expect("a request");
    assert_eq!(
        String::from_utf8(http1_bytes(&request)).expect("text"),
        "GET /stats HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: application/json\r\nCache-Control: no-cache\r\n\r\n"
    );
}

#[test]
fn a_missing_endpoint_is_named() {
    let open = Open { endpoint: Some(Endpoint::Stats), ..Open::default() };
    let error = PreparedRequest::new(&open, &target("http://127.0.0.1:8080/")).expect_err("no such endpoint");
    assert_eq!(error, "the target has no `stats` endpoint: name it under `endpoints`");
}

#[test]
fn redirects_change_the_method_as_fetch_does() {
    let post = Open { script: script(), method: Some("POST".into()), ..Open::default() };
    let request = PreparedRequest::new(&post, &target("http://127.0.0.1:8080/")).expect("a request");
    let to = Url::parse("http://localhost:9090/there?x=1").expect("a URL");
    let start = |status| {
        let bytes = http1_bytes(&request.redirected(status, to.clone()));
        String::from_utf8_lossy(&bytes).lines().take(2).collect::<Vec<_>>().join("|")
    };
    assert_eq!(start(303), "GET /there?x=1 HTTP/1.1|Host: localhost:9090");
    assert_eq!(start(302), "GET /there?x=1 HTTP/1.1|Host: localhost:9090");
    assert_eq!(start(307), "POST /there?x=1 HTTP/1.1|Host: localhost:9090");
    assert!(
        http1_bytes(&request.redirected(303, to.clone())).ends_with(b"no-cache\r\n\r\n"),
        "the body and its fields are gone"
    );
}

#[test]
fn only_what_fetch_follows_is_a_redirect() {
    let from = Url::parse("http://127.0.0.1:8080/a/b").expect("a URL");
    let to = |status, location| redirect_of(&from, Some(status), location).map(|r| r.map(|u| u.to_string()));
    assert_eq!(to(307, Some("c")), Some(Ok("http://127.0.0.1:8080/a/c".into())));
    assert_eq!(to(304, Some("c")), None);
    assert_eq!(to(302, None), None);
    assert_eq!(to(301, Some("https://example.org/")), Some(Ok("https://example.org/".into())));
    assert_eq!(
        to(308, Some("ftp://example.org/")),
        Some(Err("the redirect leads to ftp://example.org/, which is neither http nor https".into()))
    );
    assert_eq!(
        to(301, Some("http://[")),
        Some(Err("the redirect leads to `http://[`, which is not a URL: invalid IPv6 address".into()))
    );
}

fn with_access(open: &Open, access: Access) -> PreparedRequest {
    PreparedRequest::new(open, &Attached { access, ..target("http://127.0.0.1:8080/") }).expect("a request")
}

fn fields(request: &PreparedRequest) -> String {
    let lines: Vec<String> =
        request.fields.iter().map(|(n, v)| format!("{n}: {}", v.escape_ascii())).collect();
    lines.join("|")
}

#[test]
fn access_replaces_defaults_a_step_replaces_access_and_credentials_stay() {
    let access = || Access {
        fields: vec![
            ("accept".into(), b"a/b".to_vec()),
            ("X-Mark".into(), b"1".to_vec()),
            ("Authorization".into(), b"Bearer ours".to_vec()),
            ("X-Two".into(), b"a".to_vec()),
            ("x-two".into(), b"b".to_vec()),
        ],
        ..Access::default()
    };
    assert_eq!(
        fields(&with_access(&Open::default(), access())),
        "Host: 127.0.0.1:8080|accept: a/b|Cache-Control: no-cache|X-Mark: 1|Authorization: Bearer ours|X-Two: a|x-two: b"
    );
    let mut open = Open::default();
    open.headers.insert("Accept".into(), Some(Payload::from("c/d")));
    open.headers.insert("x-mark".into(), None);
    open.headers.insert("authorization".into(), Some(Payload::from("Bearer theirs")));
    open.headers.insert("Cookie".into(), Some(Payload::from("a=b")));
    assert_eq!(
        fields(&with_access(&open, access())),
        "Host: 127.0.0.1:8080|Accept: c/d|Cache-Control: no-cache|Authorization: Bearer ours|X-Two: a|x-two: b|Cookie: a=b"
    );
    open.headers.insert("authorization".into(), None);
    assert!(!fields(&with_access(&open, access())).contains("Authorization"), "a step may leave it out");
}

#[test]
fn method_and_body_go_to_the_stream_alone() {
    let access = |method: Option<&str>| Access {
        method: method.map(str::to_owned),
        body: Some(b"{}".to_vec().into()),
        ..Access::default()
    };
    let start = |open: &Open, method| {
        let request = with_access(open, access(method)).filled();
        (request.method.clone(), request.body.clone().map(|b| b.bytes.escape_ascii().to_string()))
    };
    let plain = Open::default();
    assert_eq!(start(&plain, None), ("POST".to_owned(), Some("{}".to_owned())));
    assert_eq!(start(&plain, Some("QUERY")), ("QUERY".to_owned(), Some("{}".to_owned())));
    assert!(fields(&with_access(&plain, access(None)).filled()).ends_with("Content-Length: 2"));
    let head = Open { method: Some("HEAD".into()), ..Open::default() };
    assert_eq!(start(&head, Some("QUERY")), ("HEAD".to_owned(), None));
    let emit = Open { script: script(), ..Open::default() };
    assert_eq!(start(&emit, Some("QUERY")), ("GET".to_owned(), None));
}

#[test]
fn each_request_has_a_body_of_its_own_and_no_recording_its_secrets() {
    let template =
        crate::template::Template::parse(br#"{"n":{n},"key":"{env:KEY}"}"#, |_| Some("s3cret".into()));
    let access = Access { body: Some(template.expect("a template")), ..Access::default() };
    let plan = with_access(&Open::default(), access);
    let sent = |request: &PreparedRequest| String::from_utf8(http1_bytes(request)).expect("text");
    let (first, second) = (plan.clone().filled(), plan.filled());
    assert!(
        sent(&first).ends_with("\r\nContent-Length: 22\r\n\r\n{\"n\":1,\"key\":\"s3cret\"}"),
        "{}",
        sent(&first)
    );
    assert!(sent(&second).ends_with("{\"n\":2,\"key\":\"s3cret\"}"), "{}", sent(&second));
    for parts in [request_text::http1(&first), request_text::http2(&first)] {
        let kept = String::from_utf8(request_text::recorded(&parts, usize::MAX)).expect("text");
        assert!(kept.ends_with("{\"n\":1,\"key\":\"[redacted]\"}"), "{kept}");
        assert!(!kept.contains("s3cret"), "{kept}");
    }
    let elsewhere = first.redirected(307, Url::parse("http://other.test/").expect("a URL"));
    assert!(
        sent(&elsewhere).ends_with("\r\nContent-Length: 16\r\n\r\n{\"n\":1,\"key\":\"\"}"),
        "{}",
        sent(&elsewhere)
    );
    let here = first.redirected(307, Url::parse("http://127.0.0.1:8080/there").expect("a URL"));
    assert_eq!(here.body, first.body, "the same request again");
}

#[test]
fn a_redirect_to_another_origin_takes_no_secret_along() {
    let access = Access {
        fields: vec![
            ("Authorization".into(), b"Bearer t0ken".to_vec()),
            ("X-Key".into(), b"k3y".to_vec()),
            ("X-Plain".into(), b"1".to_vec()),
        ],
        secret: vec!["x-key".into()],
        ..Access::default()
    };
    let request = with_access(&Open::default(), access);
    let to = |url: &str| fields(&request.redirected(307, Url::parse(url).expect("a URL")));
    assert_eq!(
        to("http://127.0.0.1:8080/there"),
        "Host: 127.0.0.1:8080|Accept: text/event-stream|Cache-Control: no-cache|Authorization: Bearer t0ken|X-Key: k3y|X-Plain: 1"
    );
    for other in ["https://127.0.0.1:8080/", "http://127.0.0.1:8081/", "http://localhost:8080/"] {
        assert!(to(other).ends_with("|Cache-Control: no-cache|X-Plain: 1"), "{}", to(other));
    }
}
