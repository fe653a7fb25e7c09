//! The rules about event ids and resumption over streams that keep them, break them, and tell nothing of them.

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::McpRule;

use super::built::{PING, PONG, exchange, json, of_ping, response, said, session, stream};

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
        "broken: expected an event stream with the response with the id 11; got 1 event without it"
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
