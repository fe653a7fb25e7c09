//! Each rule over responses that keep it, break it, and tell nothing of it, with what is said.

use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_scenario::{Level, Mcp, McpRule};

use super::built::{SECOND, exchange, json, response, rule, said_of, stream, told};
use super::judge;
use crate::outcome::Outcome;
use crate::views::Views;

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#;
const PING: &str = r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#;
const PONG: &str = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;

/// A session of this revision, and with this field of its id.
fn begun(revision: &str, field: &str) -> Exchange {
    let result = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"protocolVersion":"{revision}"}}}}"#);
    let fields = format!("Content-Type: application/json\r\n{field}");
    exchange("initialize", INITIALIZE, &response(200, &fields, &result), Ended::Complete)
}

fn session() -> Exchange {
    begun("2025-11-25", "Mcp-Session-Id: 1868a90c\r\n")
}

/// What a rule says of the last exchange; `of` is the one before it.
fn outcome(rule: McpRule, exchanges: Vec<Exchange>) -> Outcome {
    let mut recording = Recording::new("x", "mcp/x");
    recording.exchanges = exchanges;
    let names: Vec<&str> = recording.exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    let of = names.len().checked_sub(2).map(|at| names[at].to_owned());
    let mcp = Mcp { rule, session: (names.len() > 1).then(|| "initialize".to_owned()), discover: None, of };
    let views = Views::of(&recording);
    judge(&mcp, views.get(names[names.len() - 1]).expect("an exchange"), &views)
}

/// The same as text, with the kind of the outcome.
fn said(rule: McpRule, exchanges: Vec<Exchange>) -> String {
    told(outcome(rule, exchanges))
}

/// What a rule says of a ping that got this, in a session.
fn of_ping(rule: McpRule, response: &str) -> String {
    said(rule, vec![session(), exchange("ping", PING, response, Ended::Complete)])
}

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

/// One that says by `server/discover` that it speaks the revision without sessions has no `initialize`.
#[test]
fn a_server_without_sessions_is_not_judged_by_those_with() {
    let refused = |text: &str| {
        let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"no"}}"#;
        let initialize = exchange("initialize", INITIALIZE, &json(error), Ended::Complete);
        let text = exchange("initialize", INITIALIZE, text, Ended::Complete);
        let result = r#"{"jsonrpc":"2.0","id":9,"result":{"supportedVersions":["2026-07-28"]}}"#;
        let discover = exchange("discover", "", &json(result), Ended::Complete);
        let ping = || exchange("ping", PING, &json(PONG), Ended::Complete);
        let of = |rule, initialize| {
            let mcp = Mcp { rule, session: Some("initialize".to_owned()), discover: None, of: None };
            said_of(&mcp, "ping", vec![initialize, discover.clone(), ping()])
        };
        let alone = said_of(&rule(McpRule::Answered), "initialize", vec![text, discover.clone()]);
        (of(McpRule::Answered, initialize), alone)
    };
    let skipped = "skipped: the server speaks revision 2026-07-28 alone, and the rule is of 2025-11-25";
    assert_eq!(refused(&response(400, "", "no")), (skipped.to_owned(), skipped.to_owned()));
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

fn with_ids(name: &str, number: u32, prefix: &str) -> Exchange {
    let request = format!(r#"{{"jsonrpc":"2.0","id":{number},"method":"ping"}}"#);
    let text = format!(
        "id: {prefix}1\ndata:\n\nid: {prefix}2\ndata: {{\"jsonrpc\":\"2.0\",\"id\":{number},\"result\":{{}}}}\n\n"
    );
    exchange(name, &request, &stream(&text), Ended::Fin)
}

#[test]
fn ids_are_unique_over_all_streams_but_those_that_are_resumed() {
    let of = |exchanges| said(McpRule::IdsUnique, exchanges);
    let one = || with_ids("one", 11, "a-");
    assert_eq!(of(vec![session(), one(), with_ids("two", 12, "b-")]), "kept: 4 ids, each once");
    assert_eq!(
        of(vec![session(), one(), with_ids("two", 12, "a-")]),
        "broken: expected ids that no other event of the session has; got the id \"a-1\" on `one` and on `two`"
    );
    let mut resumed = with_ids("resumed", 11, "a-");
    resumed.request.last_event_id = Some(b"a-1".to_vec());
    assert_eq!(of(vec![session(), one(), resumed]), "kept: 2 ids, each once");
    let plain = exchange("ping", PING, &json(PONG), Ended::Complete);
    assert_eq!(of(vec![session(), plain]), "skipped: it applies to events with ids; got none");
}

#[test]
fn a_stream_with_ids_is_primed() {
    let of = |text: &str| of_ping(McpRule::Primed, &stream(text));
    assert_eq!(of("id: 1\ndata:\n\n"), "kept: the first event has an id and empty data");
    assert_eq!(
        of("id: 1\ndata: x\n\n"),
        "broken: expected a first event with an id and empty data; got data: \"x\""
    );
    assert_eq!(
        of("data:\n\nid: 1\ndata: x\n\n"),
        "broken: expected a first event with an id and empty data; got an event without an id"
    );
    assert_eq!(of("data: x\n\n"), "skipped: it applies to streams whose events have ids; got no id");
}

#[test]
fn a_stream_is_resumed_with_its_own_response() {
    let of = |rule, text: &str| {
        let mut resumed = exchange("resumed", "", &stream(text), Ended::Dropped);
        resumed.request.last_event_id = Some(b"a-1".to_vec());
        said(rule, vec![session(), with_ids("two", 12, "b-"), with_ids("one", 11, "a-"), resumed])
    };
    let own = "id: a-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":11,\"result\":{}}\n\n";
    let another = "id: b-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{}}\n\n";
    assert_eq!(of(McpRule::Resumed, own), "kept: the response with the id 11 came again");
    assert_eq!(
        of(McpRule::Resumed, another),
        "broken: expected an event stream with the response with the id 11; got 1 events without it"
    );
    assert_eq!(of(McpRule::OwnMessages, own), "kept: no response of another stream came");
    assert_eq!(
        of(McpRule::OwnMessages, &[own, another].concat()),
        "broken: expected nothing but the messages of `one`; got the response with the id 12, of `two`"
    );
    assert_eq!(of(McpRule::OwnMessages, ""), "open: no response was sent again");
    let plain = exchange("ping", PING, &json(PONG), Ended::Complete);
    let refused = exchange("resumed", "", &response(405, "", ""), Ended::Complete);
    assert_eq!(
        said(McpRule::Resumed, vec![session(), plain, refused]),
        "skipped: it applies to streams whose events have ids; got no id"
    );
    let refused = exchange("resumed", "", &response(405, "", ""), Ended::Complete);
    assert_eq!(
        said(McpRule::Resumed, vec![session(), with_ids("one", 11, "a-"), refused]),
        "broken: expected an event stream with the response with the id 11; got status 405"
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
