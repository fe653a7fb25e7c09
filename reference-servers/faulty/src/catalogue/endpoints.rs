//! Endpoints that conform and serve little: few streams, few requests, one method. Nothing may fail and nothing may warn.

use super::entry::endpoint;
use super::resume::starting_over;
use crate::contract::{Above, Endpoint, Left, Methods, Older, Reaction, Scope, Step};
use crate::fault::Fault;
use crate::http::{Head, Request, head};
use crate::sse::Event;

pub(super) fn variants() -> Vec<Fault> {
    vec![
        endpoint("one-stream-409", "one stream at a time; others get 409", &[], |b| {
            (b.contract.limit.most, b.contract.limit.above) = (Some(1), Above::Answered(409));
        }),
        endpoint("one-stream-503", "one stream at a time; others get 503 with Retry-After", &[], |b| {
            (b.contract.limit.most, b.contract.limit.above) = (Some(1), Above::Answered(503));
        }),
        endpoint("newest-stream-alone", "a new stream of a client ends its older one", &[], |b| {
            b.contract.limit.older = Older::Ended;
            b.contract.sentences = |steps| steps.push(Step::Hold);
            b.contract.resume.left = |steps, id| Left::Steps(renumbered(steps, id));
        }),
        endpoint("ten-requests-a-minute", "from the eleventh request on 429 with Retry-After", &[], |b| {
            b.contract.turned_away = |nth| {
                let later = || head(429).with("Retry-After", "60");
                (nth > 10).then(|| (later(), "ten requests a minute are served\n"))
            };
        }),
        endpoint("served-once", "an address that is good for one request", &[], |b| {
            b.contract.turned_away = |nth| (nth > 1).then(|| (head(410), "this address was used\n"));
        }),
        endpoint(
            "ticket-of-one-request",
            "an address that is good for one request, and 404 after it",
            &[],
            |b| {
                b.contract.turned_away = |nth| (nth > 1).then(|| (head(404), "this ticket was used\n"));
            },
        ),
        endpoint(
            "last-event-says-so",
            "a text that starts over, and ends with an event at which its page closes",
            &[],
            |b| {
                b.contract.sentences = |steps| {
                    steps.push(Step::Event(Event {
                        event: Some(b"done".to_vec()),
                        data: Some(b"bye".to_vec()),
                        id: Some(b"6".to_vec()),
                        ..Event::default()
                    }));
                };
                b.contract.resume.left = starting_over;
                b.contract.resume.on = Scope::Events;
            },
        ),
        endpoint("json-posts-alone", "a stream for a JSON body: 415 for others, and 405 for GET", &[], |b| {
            b.contract.methods = Methods {
                reaction: |method, endpoint| match (method, endpoint) {
                    ("POST", Endpoint::Events) => Reaction::Stream,
                    ("OPTIONS", _) => Reaction::Preflight,
                    _ => Reaction::Refusal,
                },
                allow: |_| Some("POST, OPTIONS".to_owned()),
                ..Methods::default()
            };
            b.contract.negotiated = unless_json;
        }),
    ]
}

/// A live stream, whose events are new each time, though they say the same: their ids are beyond the last that the client saw.
fn renumbered(mut steps: Vec<Step>, id: &[u8]) -> Vec<Step> {
    let last: u64 = std::str::from_utf8(id).ok().and_then(|id| id.parse().ok()).unwrap_or_default();
    let mut next = (last / 100 + 1) * 100;
    for step in &mut steps {
        if let Step::Event(event) = step {
            next += 1;
            event.id = Some(next.to_string().into_bytes());
        }
    }
    steps
}

fn unless_json(request: &Request) -> Option<(Head, &'static str)> {
    let json = request.field("content-type").is_some_and(|value| value.starts_with(b"application/json"));
    (!json).then(|| (head(415), "the body has to be JSON\n"))
}
