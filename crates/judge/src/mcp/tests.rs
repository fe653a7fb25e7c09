//! Each rule of revision 2025-11-25 over responses that keep it, break it, and tell nothing of it, with what is said.

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::{Level, Mcp, McpRule};

use super::built::{
    INITIALIZE, PING, PONG, SECOND, begun, exchange, json, of_ping, outcome, response, rule, said, said_of,
    session, stream,
};
use crate::outcome::Outcome;

#[test]
fn a_request_is_answered_with_its_own_id() {
    let of = |response: &str| of_ping(McpRule::Answered, response);
    assert_eq!(of(&json(PONG)), "kept: the response with the id 2 came as JSON");
    let two = format!("data: {{\"jsonrpc\":\"2.0\",\"method\":\"x\"}}\n\ndata: {PONG}\n\n");
    assert_eq!(of(&stream(&two)), "kept: the response with the id 2 came on an event stream");
    let error = r#"{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"x"}}"#;
    let refused = response(404, "Content-Type: application/json\r\n", error);
    assert_eq!(of(&refused), "kept: the response with the id 2 came as JSON");
    let expected = "expected the response with the id 2, as application/json or text/event-stream; got";
    let another = PONG.replace("\"id\":2", "\"id\":\"2\"");
    assert_eq!(of(&json(&another)), format!("broken: {expected} a response with the id \"2\""));
    let without = PONG.replace("\"id\":2,", "");
    assert_eq!(of(&json(&without)), format!("broken: {expected} a response with no id"));
    assert_eq!(of(&response(202, "", "")), format!("broken: {expected} status 202 with \"no Content-Type\""));
    assert_eq!(of(&json("{}")), format!("broken: {expected} status 200 with \"{{}}\""));
    assert_eq!(of(&response(500, "", "")), "open: the request was refused with status 500");
    assert_eq!(of(&response(429, "", "")), "open: the request was refused with status 429");
}

/// That it comes at all is a SHOULD where a stream was begun.
#[test]
fn a_stream_without_the_response_is_told_by_how_it_ended() {
    let of = |text: &str, how| {
        said(McpRule::Answered, vec![session(), exchange("ping", PING, &stream(text), how)])
    };
    let expected = "expected the response with the id 2, as application/json or text/event-stream; got";
    assert_eq!(
        of(": hello\n\n", Ended::Fin),
        format!("broken (should): {expected} the stream ended after 0 events without it")
    );
    assert_eq!(
        of(": hello\n\n", Ended::Dropped),
        format!("broken (should): {expected} 0 events and no response for 4 s or more")
    );
    assert_eq!(of(": hello\n\n", Ended::Reset), "open: the connection was aborted before the response");
    assert_eq!(
        of("id: a\ndata:\n\n", Ended::Fin),
        "open: the stream ended without the response; its events have ids, so the rest may be asked for"
    );
}

#[test]
fn a_stream_ends_after_its_response() {
    let of = |response: &str, how| {
        said(McpRule::EndsAfterResponse, vec![session(), exchange("ping", PING, response, how)])
    };
    let text = format!("data: {PONG}\n\n");
    assert_eq!(of(&stream(&text), Ended::Fin), "kept: the stream ended after the response");
    assert_eq!(
        of(&stream(&text), Ended::Dropped),
        "broken: expected a stream that ends after the response; got it was still open 3000 ms after the response"
    );
    assert_eq!(of(&stream("data: {}\n\n"), Ended::Dropped), "open: the response did not come");
    assert_eq!(
        of(&json(PONG), Ended::Complete),
        "skipped: it applies to responses on an event stream; got a response that is none"
    );
}

#[test]
fn a_notification_is_accepted_without_a_body() {
    let of = |response: &str| of_ping(McpRule::Accepted, response);
    assert_eq!(of(&response(202, "", "")), "kept: status 202 without a body");
    let expected = "broken: expected status 202 without a body; got";
    assert_eq!(of(&response(202, "", "{}")), format!("{expected} status 202 with \"{{}}\""));
    assert_eq!(of(&response(204, "", "")), format!("{expected} status 204"));
    assert_eq!(of(&response(400, "", "")), "open: the request was refused with status 400");
    let open = "HTTP/1.1 202 X\r\nTransfer-Encoding: chunked\r\n\r\n";
    let exchanges = vec![session(), exchange("told", "", open, Ended::Dropped)];
    assert_eq!(said(McpRule::Accepted, exchanges), "open: the response was not over");
}

#[test]
fn a_body_that_is_no_json_is_refused() {
    let of = |response: &str| of_ping(McpRule::BodyRefused, response);
    assert_eq!(of(&response(415, "", "")), "kept: status 415");
    let error = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}"#;
    assert_eq!(of(&json(error)), "kept: a JSON-RPC error");
    let expected = "broken: expected status 400, or a JSON-RPC error; got";
    assert_eq!(of(&response(202, "", "")), format!("{expected} status 202"));
    assert_eq!(of(&response(500, "", "oops")), format!("{expected} status 500: \"oops\""));
    assert_eq!(of(&response(401, "", "")), "open: the request was refused with status 401");
}

#[test]
fn a_get_gets_a_stream_or_405() {
    let of = |response: &str| of_ping(McpRule::StreamOr405, response);
    assert_eq!(of(&stream("")), "kept: an event stream");
    assert_eq!(of(&response(405, "", "")), "kept: status 405: no stream is offered");
    let expected = "broken: expected an event stream, or status 405; got";
    assert_eq!(of(&json("{}")), format!("{expected} \"application/json\""));
    assert_eq!(of(&response(404, "", "no")), format!("{expected} status 404: \"no\""));
    let silent = vec![session(), exchange("listen", "", "", Ended::Dropped)];
    assert_eq!(said(McpRule::StreamOr405, silent), "open: no response to judge: no response head");
}

#[test]
fn what_initialize_came_to_decides_what_is_judged() {
    let ping = || exchange("ping", PING, &json(PONG), Ended::Complete);
    let of = |initialize: Exchange| said(McpRule::Answered, vec![initialize, ping()]);
    assert_eq!(
        of(begun("2025-06-18", "")),
        "skipped: the server speaks revision 2025-06-18, and the rule is of 2025-11-25"
    );
    let refused = exchange("initialize", INITIALIZE, &response(404, "", ""), Ended::Complete);
    assert_eq!(
        of(refused),
        "open: `initialize` was not answered with a result: status 404. Is `endpoints.stream` the MCP endpoint?"
    );
    let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}"#;
    let error = exchange("initialize", INITIALIZE, &json(error), Ended::Complete);
    assert_eq!(
        of(error),
        "open: `initialize` was not answered with a result: status 200 (\"no\"). Is `endpoints.stream` the MCP endpoint?"
    );
    assert_eq!(
        of(begun("2025-11-25", "Mcp-Session-Id: a b\r\n")),
        "open: the session id that the server gives cannot be sent back"
    );
    assert_eq!(
        said(McpRule::SessionUnknown, vec![begun("2025-11-25", ""), ping()]),
        "skipped: the server gives no session id"
    );
}

/// One that says by `server/discover` that it speaks the revision without sessions, and refuses `initialize`, has no sessions. One
/// that fails is not told from one that has.
#[test]
fn a_server_without_sessions_is_not_judged_by_the_rules_of_those_with() {
    let of = |initialize: &str| {
        let result = r#"{"jsonrpc":"2.0","id":9,"result":{"supportedVersions":["2026-07-28"]}}"#;
        let initialize = exchange("initialize", INITIALIZE, initialize, Ended::Complete);
        let discover = exchange("discover", "", &json(result), Ended::Complete);
        let exchanges = vec![initialize, discover, exchange("ping", PING, &json(PONG), Ended::Complete)];
        let session = Some("initialize".to_owned());
        let ping = Mcp { session, ..rule(McpRule::Answered) };
        [
            said_of(&rule(McpRule::Answered), "initialize", exchanges.clone()),
            said_of(&ping, "ping", exchanges),
        ]
    };
    let skipped = "skipped: the server speaks revision 2026-07-28 alone, and the rule is of 2025-11-25";
    assert_eq!(of(&response(400, "", "no")), [skipped, skipped]);
    let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"no"}}"#;
    assert_eq!(of(&json(error)), ["kept: the response with the id 1 came as JSON", skipped]);
    let failed = [
        "open: the request was refused with status 500",
        "open: `initialize` was not answered with a result: status 500. Is `endpoints.stream` the MCP endpoint?",
    ];
    assert_eq!(of(&response(500, "", "")), failed);
}

#[test]
fn a_session_id_is_visible_ascii() {
    let of = |field: &str| said(McpRule::SessionIdVisible, vec![begun("2025-11-25", field)]);
    assert_eq!(of(""), "skipped: the server gives no session id");
    assert_eq!(of("Mcp-Session-Id: !~\r\n"), "kept: the session id is visible ASCII");
    let expected = "broken: expected a session id of characters from 0x21 to 0x7E; got";
    assert_eq!(of("Mcp-Session-Id: a b\r\n"), format!("{expected} \"a b\""));
    assert_eq!(of("Mcp-Session-Id: \u{e9}\r\n"), format!("{expected} \"\u{e9}\""));
}

#[test]
fn statuses_of_sessions_are_as_they_must_be() {
    let of = |rule, status| of_ping(rule, &response(status, "", ""));
    assert_eq!(of(McpRule::SessionRequired, 400), "kept: status 400");
    assert_eq!(of(McpRule::SessionRequired, 404), "broken: expected status 400; got status 404");
    assert_eq!(
        of(McpRule::SessionRequired, 200),
        "skipped: it applies to servers that require a session id; got status 200 without one"
    );
    assert_eq!(of(McpRule::SessionUnknown, 404), "kept: status 404");
    assert_eq!(of(McpRule::SessionUnknown, 400), "broken: expected status 404; got status 400");
    assert_eq!(of(McpRule::SessionDeleted, 204), "kept: status 204");
    assert_eq!(of(McpRule::SessionDeleted, 405), "kept: status 405: clients do not end sessions");
    assert_eq!(of(McpRule::SessionDeleted, 501), "broken: expected a 2xx status, or 405; got status 501");
    assert_eq!(of(McpRule::VersionRefused, 400), "kept: status 400");
    assert_eq!(of(McpRule::VersionRefused, 200), "broken: expected status 400; got status 200");
    assert_eq!(of(McpRule::OriginRefused, 403), "kept: status 403");
    assert_eq!(of(McpRule::OriginRefused, 200), "broken: expected status 403; got status 200");
    for rule in [McpRule::SessionUnknown, McpRule::VersionRefused, McpRule::OriginRefused] {
        assert_eq!(of(rule, 503), "open: the request was refused with status 503");
    }
}

#[test]
fn a_session_is_over_once_delete_says_so() {
    let of = |deleted: u16, after: u16| {
        let answer = |name: &str, status| exchange(name, PING, &response(status, "", ""), Ended::Complete);
        said(McpRule::SessionEnded, vec![session(), answer("delete", deleted), answer("after", after)])
    };
    assert_eq!(of(200, 404), "kept: status 404");
    assert_eq!(of(204, 200), "broken: expected status 404; got status 200");
    for deleted in [202, 405] {
        let expected = format!("skipped: it applies to sessions that DELETE has ended; got status {deleted}");
        assert_eq!(of(deleted, 200), expected);
    }
}

/// Elsewhere a server may serve every origin, and nobody can tell which are valid there.
#[test]
fn an_origin_is_foreign_to_a_server_on_this_machine() {
    let served = |url: &str| {
        let mut ping = exchange("ping", PING, &json(PONG), Ended::Complete);
        ping.request.url = url.to_owned();
        said(McpRule::OriginRefused, vec![session(), ping])
    };
    for url in ["http://127.0.0.1:1/mcp", "http://localhost/mcp", "http://[::1]:80/mcp"] {
        assert!(served(url).starts_with("broken: expected status 403"), "{url}");
    }
    assert_eq!(
        served("https://mcp.example/mcp"),
        "open: the server is not on this machine, and which origins are valid there is not known"
    );
}

#[test]
fn what_had_only_not_come_rests_on_arrival() {
    let Outcome::Violated(breach) =
        outcome(McpRule::Answered, vec![session(), exchange("ping", PING, &stream(""), Ended::Dropped)])
    else {
        panic!("it is broken")
    };
    assert_eq!(
        (breach.rests_on, breach.level, breach.waited_ns),
        (ssespec_scenario::RestsOn::Arrival, Some(Level::Should), 4 * SECOND)
    );
}
