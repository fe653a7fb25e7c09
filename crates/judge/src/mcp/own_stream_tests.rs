//! What comes on one stream only, and what comes on several, with what is said.

use ssespec_evidence::recording::{End, Ended, Exchange};
use ssespec_scenario::{Mcp, McpRule};

use super::built::{SECOND, exchange, json, response, rule, said_of, stream};

const PONG: &str = r#"{"jsonrpc":"2.0","id":21,"result":{}}"#;
const OWN: &str = r#"{"jsonrpc":"2.0","id":"own-1","method":"ping"}"#;
const CHANGED: &str = r#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#;

fn data(messages: &[&str]) -> String {
    stream(&messages.iter().map(|message| format!("data: {message}\n\n")).collect::<String>())
}

/// A stream that is open from the first second to the sixth.
fn listen(name: &str, came: &str) -> Exchange {
    let mut listen = exchange(name, "", came, Ended::Dropped);
    listen.end = End::exactly(Ended::Dropped, 6 * SECOND);
    listen
}

/// A ping that is sent in the second second and is over in the fourth.
fn ping(came: &str) -> Exchange {
    let mut ping = exchange("ping", r#"{"jsonrpc":"2.0","id":21,"method":"ping"}"#, came, Ended::Complete);
    ping.request.sent_ns = 2 * SECOND;
    ping
}

fn of(of: &str, exchanges: Vec<Exchange>) -> String {
    let mcp = Mcp { of: Some(of.to_owned()), ..rule(McpRule::OwnStream) };
    said_of(&mcp, "listen", exchanges)
}

#[test]
fn a_response_comes_on_no_other_stream() {
    let beside = |listen: Exchange| of("ping", vec![listen, ping(&json(PONG))]);
    assert_eq!(
        beside(listen("listen", &data(&[]))),
        "kept: the response with the id 21, of `ping`, came elsewhere alone"
    );
    assert_eq!(
        beside(listen("listen", &data(&[CHANGED, PONG]))),
        "broken: expected nothing that belongs to `ping`; got the response with the id 21"
    );
    let closed = exchange("listen", "", &data(&[]), Ended::Dropped);
    assert_eq!(beside(closed), "open: the stream was not open while `ping` was answered");
    assert_eq!(
        beside(listen("listen", &response(405, "", ""))),
        "skipped: it applies to event streams; got status 405 without one"
    );
    assert_eq!(
        beside(listen("listen", "")),
        "skipped: it applies to event streams; got no response head without one"
    );
    let unanswered = vec![listen("listen", &data(&[])), ping(&response(500, "", ""))];
    assert_eq!(of("ping", unanswered), "open: the response to `ping` came nowhere");
}

#[test]
fn a_request_of_the_server_comes_on_one_stream() {
    let beside = |one: &[&str], other: &[&str]| {
        of("listen-too", vec![listen("listen", &data(one)), listen("listen-too", &data(other))])
    };
    assert_eq!(
        beside(&[OWN], &[OWN]),
        "broken: expected nothing that belongs to `listen-too`; got the server's request with the id \"own-1\", on both streams"
    );
    let kept = "kept: no message came on this stream and on that of `listen-too`";
    assert_eq!((beside(&[OWN], &[]), beside(&[], &[CHANGED])), (kept.to_owned(), kept.to_owned()));
    assert_eq!(
        beside(&[CHANGED], &[CHANGED]),
        "open: both streams brought a notification with the same text, which may have been sent twice"
    );
    assert_eq!(beside(&[], &[]), "skipped: it applies to streams that bring messages; got none on both");
    let refused = vec![listen("listen", &data(&[])), listen("listen-too", &response(409, "", ""))];
    assert_eq!(
        of("listen-too", refused),
        "skipped: it applies to streams that bring messages; got none on both"
    );
}

#[test]
fn a_subscription_brings_nothing_of_another_one() {
    let acknowledged = |id: u32| {
        format!(
            r#"{{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}}}}}"#
        )
    };
    let subscription = |name: &str, id: u32, messages: &[&str]| {
        let asked = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"subscriptions/listen"}}"#);
        exchange(name, &asked, &data(messages), Ended::Dropped)
    };
    let (one, other) = (acknowledged(1), acknowledged(2));
    let beside = |messages: &[&str]| {
        of("other", vec![subscription("listen", 1, messages), subscription("other", 2, &[&other])])
    };
    assert_eq!(beside(&[&one]), "kept: no message came on this stream and on that of `other`");
    let also = other.replace("acknowledged", "x");
    assert_eq!(
        beside(&[&one, &also]),
        "broken: expected nothing that belongs to `other`; got a message of the subscription 2"
    );
}
