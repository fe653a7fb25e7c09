//! Each rule of revision 2026-07-28 over responses that keep it, break it, and tell nothing of it, with what is said.

use ssespec_evidence::observations::{Poll, StatsPoll};
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_scenario::{Mcp, McpRule};

use super::built::{exchange, json, response, said_of, stream, told};
use super::judge;
use crate::views::Views;

const DISCOVERED: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"]}}"#;

fn asked(id: u32, method: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}"}}"#)
}

/// What came in response to `server/discover`.
fn discover(came: &str) -> Exchange {
    exchange("discover", &asked(1, "server/discover"), came, Ended::Complete)
}

fn error(status: u16, code: i64, data: &str) -> String {
    let text = format!(r#"{{"jsonrpc":"2.0","id":2,"error":{{"code":{code},"message":"no"{data}}}}}"#);
    response(status, "Content-Type: application/json\r\n", &text)
}

fn of_revision(rule: McpRule) -> Mcp {
    Mcp { rule, session: None, discover: Some("discover".to_owned()), of: None }
}

/// What a rule says of a request with this method that got this, from a server of the revision.
fn of(rule: McpRule, method: &str, came: &str) -> String {
    let asked = exchange("asked", &asked(2, method), came, Ended::Complete);
    said_of(&of_revision(rule), "asked", vec![discover(&json(DISCOVERED)), asked])
}

#[test]
fn what_discover_came_to_decides_what_is_judged() {
    let of = |came: &str| said_of(&of_revision(McpRule::Discovered), "discover", vec![discover(came)]);
    assert_eq!(of(&json(DISCOVERED)), "kept: the versions 2026-07-28");
    let other = DISCOVERED.replace("2026-07-28", "2027-01-01");
    let revision = "skipped: the server speaks revision 2027-01-01, and the rule is of 2026-07-28";
    assert_eq!(of(&json(&other)), revision);
    assert_eq!(of(&error(400, -32022, r#","data":{"supported":["2027-01-01"]}"#)), revision);
    let not = "skipped: the server does not speak revision 2026-07-28: `server/discover` got";
    assert_eq!(of(&error(404, -32601, "")), format!("{not} status 404 with the error -32601"));
    assert_eq!(of(&response(400, "", "no session")), format!("{not} status 400: \"no session\""));
    assert_eq!(of(&json("{}")), format!("{not} status 200"));
    let open = "open: whether the server speaks revision 2026-07-28 cannot be told: `server/discover` got";
    assert_eq!(of(&error(400, -32020, "")), format!("{open} status 400 with the error -32020"));
    assert_eq!(of(&response(500, "", "")), format!("{open} status 500"));
    assert_eq!(of(&response(401, "", "")), format!("{open} status 401"));
    let silent = vec![exchange("discover", "", "", Ended::Dropped)];
    assert_eq!(
        said_of(&of_revision(McpRule::Discovered), "discover", silent),
        format!("{open} no response head")
    );
}

/// The error about a version shows as well what the server speaks.
#[test]
fn a_server_of_the_revision_is_discovered() {
    let of = |came: &str| {
        let lists = error(400, -32022, r#","data":{"supported":["2026-07-28"]}"#);
        let other = exchange("other", &asked(7, "server/discover"), &lists, Ended::Complete);
        said_of(&of_revision(McpRule::Discovered), "discover", vec![discover(came), other])
    };
    let expected = "broken: expected a result whose `supportedVersions` has 2026-07-28; got";
    assert_eq!(of(&error(404, -32601, "")), format!("{expected} status 404 with the error -32601"));
    let other = DISCOVERED.replace("2026-07-28", "2025-11-25");
    assert_eq!(of(&json(&other)), format!("{expected} the versions 2025-11-25"));
    let without = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    assert_eq!(of(&json(without)), format!("{expected} a result without it"));
    let open = "open: whether the server speaks revision 2026-07-28 cannot be told: `server/discover` got";
    assert_eq!(of(&error(400, -32602, "")), format!("{open} status 400 with the error -32602"));
    assert_eq!(of(&response(503, "", "")), "open: the request was refused with status 503");
}

#[test]
fn what_is_refused_has_its_status_and_its_error() {
    for (rule, status, code) in [
        (McpRule::MethodRefused, 404, -32601),
        (McpRule::MismatchRefused, 400, -32020),
        (McpRule::MetadataRequired, 400, -32602),
    ] {
        let of = |came: &str| of(rule, "server/discover", came);
        assert_eq!(of(&error(status, code, "")), format!("kept: status {status} with the error {code}"));
        let expected = format!("broken: expected status {status} with the error {code}; got");
        assert_eq!(of(&error(200, code, "")), format!("{expected} status 200 with the error {code}"));
        assert_eq!(
            of(&error(status, -32600, "")),
            format!("{expected} status {status} with the error -32600")
        );
        assert_eq!(of(&json(DISCOVERED)), format!("{expected} status 200 with a result"));
        assert_eq!(of(&response(status, "", "no")), format!("{expected} status {status}: \"no\""));
        assert_eq!(of(&response(429, "", "")), "open: the request was refused with status 429");
    }
}

#[test]
fn a_version_is_refused_with_those_that_are_supported() {
    let of = |came: &str| of(McpRule::UnknownVersionRefused, "server/discover", came);
    let lists = r#","data":{"supported":["2026-07-28"]}"#;
    assert_eq!(of(&error(400, -32022, lists)), "kept: status 400 with the error -32022");
    let unlisted = "broken: expected the error -32022 with the versions that are supported, as data.supported; got \
                    the error without them";
    assert_eq!(of(&error(400, -32022, "")), unlisted);
    assert_eq!(of(&error(400, -32022, r#","data":{"supported":[]}"#)), unlisted);
    assert_eq!(
        of(&json(DISCOVERED)),
        "broken: expected status 400 with the error -32022; got status 200 with a result"
    );
}

/// Where a request is wrong in two ways, either may be said.
#[test]
fn a_mismatch_is_told_only_where_nothing_else_is_wrong() {
    let of = |method: &str, came: &str| of(McpRule::MismatchRefused, method, came);
    assert_eq!(
        of("server/discover", &error(400, -32022, "")),
        "open: the version in the body was refused, and the server may look at that before it compares"
    );
    assert_eq!(
        of("tools/call", &error(404, -32601, "")),
        "skipped: it applies to methods that the server has; got the error -32601"
    );
    let tool = "open: the tool is not there, and the server may look for it before it compares";
    assert_eq!(of("tools/call", &error(200, -32602, "")), tool);
    assert_eq!(of("tools/call", &json(r#"{"jsonrpc":"2.0","id":2,"result":{"isError":true}}"#)), tool);
    assert_eq!(
        of("tools/call", &json(r#"{"jsonrpc":"2.0","id":2,"result":{"content":[]}}"#)),
        "broken: expected status 400 with the error -32020; got status 200 with a result"
    );
    assert!(of("server/discover", &error(400, -32602, "")).starts_with("broken: "));
}

/// A server that answers `initialize` has GET, DELETE and sessions.
#[test]
fn what_is_for_servers_of_the_revision_alone_asks_whether_initialize_was_answered() {
    let of = |rule, initialize: &str, came: &str| {
        let mcp = Mcp { of: Some("initialize".to_owned()), ..of_revision(rule) };
        let initialize = exchange("initialize", &asked(3, "initialize"), initialize, Ended::Complete);
        let asked = exchange("asked", &asked(2, "server/discover"), came, Ended::Complete);
        said_of(&mcp, "asked", vec![discover(&json(DISCOVERED)), initialize, asked])
    };
    let refused = error(400, -32020, "");
    let result = json(r#"{"jsonrpc":"2.0","id":2,"result":{}}"#);
    assert_eq!(of(McpRule::PostOnly, &refused, &response(405, "", "")), "kept: status 405");
    assert_eq!(of(McpRule::PostOnly, &refused, &stream("")), "broken: expected status 405; got status 200");
    assert_eq!(of(McpRule::OlderFieldsIgnored, &refused, &result), "kept: no session id");
    assert_eq!(
        of(McpRule::OlderFieldsIgnored, &refused, &error(404, -32001, "")),
        "broken: expected a result, as without Mcp-Session-Id and Last-Event-ID; got status 404 with the error -32001"
    );
    for rule in [McpRule::PostOnly, McpRule::OlderFieldsIgnored] {
        assert_eq!(
            of(rule, &result, &response(404, "", "")),
            "skipped: it applies to servers of this revision alone; got a result of `initialize`, with which earlier ones begin"
        );
        for neither in ["", &response(500, "", ""), &response(401, "", "")] {
            assert_eq!(
                of(rule, neither, &response(404, "", "")),
                "open: whether the server serves earlier revisions is not known: it neither took nor refused `initialize`"
            );
        }
    }
}

#[test]
fn there_are_no_sessions_and_no_event_ids() {
    let of = |rule, came: &str| of(rule, "server/discover", came);
    assert_eq!(of(McpRule::NoSession, &json(DISCOVERED)), "kept: no session id");
    let minted = response(200, "Mcp-Session-Id: 1868a90c\r\n", "");
    assert_eq!(
        of(McpRule::NoSession, &minted),
        "broken: expected a response without Mcp-Session-Id; got a session id"
    );
    assert_eq!(of(McpRule::NoIds, &stream("data: {}\n\n")), "kept: no event has an id");
    assert_eq!(
        of(McpRule::NoIds, &stream("id: a\ndata: {}\n\n")),
        "broken: expected events without ids; got the id \"a\""
    );
    assert_eq!(
        of(McpRule::NoIds, &json(DISCOVERED)),
        "skipped: it applies to event streams; got a response that is none"
    );
}

fn acknowledged(id: &str) -> String {
    format!(
        r#"data: {{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}}}}}"#
    ) + "\n\n"
}

/// What a rule says of a subscription that got this.
fn listened(rule: McpRule, came: &str, how: Ended) -> String {
    let listen = exchange("listen", &asked(2, "subscriptions/listen"), came, how);
    said_of(&of_revision(rule), "listen", vec![discover(&json(DISCOVERED)), listen])
}

#[test]
fn a_subscription_is_acknowledged_first() {
    let of = |text: &str| listened(McpRule::Acknowledged, &stream(text), Ended::Dropped);
    let method = "notifications/subscriptions/acknowledged";
    assert_eq!(of(&acknowledged("2")), format!("kept: {method} with the subscription id 2 came first"));
    let expected = format!(
        "broken: expected {method} with the subscription id 2 as the first message of an event stream; got"
    );
    assert_eq!(of(&acknowledged("\"2\"")), format!("{expected} the subscription id \"2\""));
    let without = format!("data: {{\"jsonrpc\":\"2.0\",\"method\":\"{method}\"}}\n\n");
    assert_eq!(of(&without), format!("{expected} no subscription id"));
    let changed = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";
    assert_eq!(
        of(&[changed, &acknowledged("2")].concat()),
        format!("{expected} notifications/tools/list_changed")
    );
    let result = "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\n";
    assert_eq!(of(result), format!("{expected} a response"));
    assert_eq!(of(": hello\n\n"), format!("{expected} no message for 4 s or more"));
    let ended = |how| listened(McpRule::Acknowledged, &stream(""), how);
    assert_eq!(ended(Ended::Fin), format!("{expected} the stream ended without a message"));
    assert_eq!(ended(Ended::Reset), "open: the connection was aborted before the first message");
    let result = json(r#"{"jsonrpc":"2.0","id":2,"result":{}}"#);
    let as_json = listened(McpRule::Acknowledged, &result, Ended::Complete);
    assert_eq!(as_json, format!("{expected} a response that is no event stream"));
}

#[test]
fn a_server_may_have_no_subscriptions() {
    for rule in [McpRule::Acknowledged, McpRule::EndsWithClient] {
        let of = |came: &str| listened(rule, came, Ended::Complete);
        assert_eq!(
            of(&error(404, -32601, "")),
            "skipped: it applies to servers that have subscriptions; got status 404 with the error -32601"
        );
        assert_eq!(of(&error(200, -32603, "")), "open: the subscription was refused with the error -32603");
        assert_eq!(of(&response(500, "", "")), "open: the request was refused with status 500");
        assert_eq!(listened(rule, "", Ended::Dropped), "open: no response to judge: no response head");
    }
}

#[test]
fn a_subscription_ends_with_its_client() {
    let of = |came: &str, open: u64| {
        let mut recording = Recording::new("x", "mcp/x");
        let listen = exchange("listen", &asked(2, "subscriptions/listen"), came, Ended::Dropped);
        recording.exchanges = vec![discover(&json(DISCOVERED)), listen];
        let poll = |open| Poll {
            asked_ns: 1,
            answered_ns: 5_000_000_001,
            open: Some(open),
            steps: None,
            trouble: None,
        };
        let counted = |when: &str, more, open| StatsPoll {
            when: when.into(),
            more,
            still_ns: None,
            polls: vec![poll(open)],
        };
        recording.beside.counts = vec![
            counted("at first", None, 0),
            counted("with three open", Some(3), 3),
            counted("after they left", Some(0), open),
        ];
        let views = Views::of(&recording);
        told(judge(&of_revision(McpRule::EndsWithClient), views.get("listen").expect("it is there"), &views))
    };
    assert_eq!(
        of(&stream(&acknowledged("2")), 0),
        "kept: open streams: 0 at first, 3 with three open, 0 after they left; a client that left was noticed within 5000 ms"
    );
    assert_eq!(
        of(&stream(&acknowledged("2")), 3),
        "broken: expected the count of open streams back at 0 once their clients have left; got 3 after they left for 5 \
         seconds (open streams: 0 at first, 3 with three open, 3 after they left)"
    );
    assert_eq!(
        of(&json(r#"{"jsonrpc":"2.0","id":2,"result":{}}"#), 0),
        "skipped: it applies to event streams; got a response that is none"
    );
}
