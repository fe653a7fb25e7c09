//! Each rule of HTTP with SSE over streams that keep it, break it, and tell nothing of it, with what is said.

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::{Mcp, McpRule};

use super::built::{exchange, json, response, rule, said_of, stream};

fn of_stream(of: McpRule, text: &str, how: Ended) -> String {
    said_of(&rule(of), "stream", vec![exchange("stream", "", &stream(text), how)])
}

#[test]
fn the_endpoint_comes_first() {
    let of = |text: &str, how| of_stream(McpRule::EndpointFirst, text, how);
    let kept = "kept: the first event is of the type endpoint";
    for data in ["/messages?session_id=1", "messages", "http://127.0.0.1:1/a", "https://elsewhere.invalid/"] {
        assert_eq!(of(&format!("retry: 1\n\nevent: endpoint\ndata: {data}\n\n"), Ended::Dropped), kept);
    }
    let expected = "broken: expected a first event of the type endpoint, whose data is a URI; got";
    for data in ["\"/messages\"", "{\"uri\":1}", "http://[", "two words", ""] {
        let came = of(&format!("event: endpoint\ndata: {data}\n\n"), Ended::Dropped);
        assert_eq!(came, format!("{expected} data: {data:?}"));
    }
    assert_eq!(
        of("data: {}\n\nevent: endpoint\ndata: /a\n\n", Ended::Dropped),
        format!("{expected} the type \"message\"")
    );
    assert_eq!(of(": hello\n\n", Ended::Dropped), format!("{expected} no event for 4 s or more"));
    assert_eq!(of("", Ended::Fin), format!("{expected} the response ended without an event"));
    assert_eq!(of("", Ended::Reset), "open: the connection was aborted before the first event");
    let refused = exchange("stream", "", &response(405, "", ""), Ended::Complete);
    assert_eq!(
        said_of(&rule(McpRule::EndpointFirst), "stream", vec![refused]),
        "open: the request was refused with status 405"
    );
}

#[test]
fn the_endpoint_has_the_origin_of_the_stream() {
    let of = |data: &str| {
        of_stream(McpRule::EndpointOfOrigin, &format!("event: endpoint\ndata: {data}\n\n"), Ended::Dropped)
    };
    let kept = "kept: the address has the origin of the stream";
    assert_eq!((of("/messages"), of("http://127.0.0.1:1/a")), (kept.to_owned(), kept.to_owned()));
    let expected = "broken: expected an address of the origin http://127.0.0.1:1; got";
    assert_eq!(of("http://127.0.0.1:2/a"), format!("{expected} http://127.0.0.1:2"));
    assert_eq!(of("//inner/a"), format!("{expected} http://inner"));
    assert_eq!(of("{}"), "open: no event of the type endpoint names an address");
}

#[test]
fn a_post_is_accepted() {
    let of = |status| {
        let post = exchange("post", "", &response(status, "", "no"), Ended::Complete);
        said_of(&rule(McpRule::PostAccepted), "post", vec![post])
    };
    assert_eq!((of(202), of(200)), ("kept: status 202".to_owned(), "kept: status 200".to_owned()));
    assert_eq!(of(500), "broken: expected a 2xx status; got status 500: \"no\"");
    assert_eq!(of(401), "open: the request was refused with status 401");
}

const PING: &str = r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#;
const PONG: &str = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;

fn answered(text: &str, how: Ended, post: Exchange) -> String {
    let mcp = Mcp { of: Some("post".to_owned()), ..rule(McpRule::AnsweredOnStream) };
    said_of(&mcp, "stream", vec![exchange("stream", "", &stream(text), how), post])
}

#[test]
fn a_request_is_answered_on_the_stream() {
    let post = |came: &str| exchange("post", PING, came, Ended::Complete);
    let accepted = || post(&response(202, "", ""));
    let of = |text: &str, how| answered(text, how, accepted());
    let endpoint = "event: endpoint\ndata: /a\n\n";
    for event in ["", "event: message\n"] {
        let text = format!("{endpoint}{event}data: {PONG}\n\n");
        assert_eq!(of(&text, Ended::Dropped), "kept: the response with the id 2 came on the stream");
    }
    let expected =
        "broken: expected the response with the id 2 on the stream, as an event of the type message; got";
    let other = format!("event: response\ndata: {PONG}\n\n");
    assert_eq!(of(&other, Ended::Dropped), format!("{expected} an event of the type \"response\""));
    assert_eq!(of(endpoint, Ended::Dropped), format!("{expected} no such event for 4 s or more"));
    assert_eq!(of(endpoint, Ended::Fin), format!("{expected} the stream ended without it"));
    assert_eq!(of(endpoint, Ended::Reset), "open: the connection was aborted before the response");
    assert_eq!(
        answered(endpoint, Ended::Dropped, post(&json(PONG))),
        format!("{expected} it came in the response to the POST")
    );
    assert_eq!(
        answered(endpoint, Ended::Dropped, post(&response(404, "", ""))),
        "open: the request was refused with status 404"
    );
    assert_eq!(answered(endpoint, Ended::Dropped, post("")), "open: the request got no response head");
}
