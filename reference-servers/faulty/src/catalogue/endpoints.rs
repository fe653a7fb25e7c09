//! Endpoints that conform and serve little: few streams, few requests, one method. Nothing may fail and nothing may warn.

use super::entry::endpoint;
use crate::contract::{Above, Endpoint, Methods, Reaction};
use crate::fault::Fault;
use crate::http::{Head, Request, head};

pub(super) fn variants() -> Vec<Fault> {
    vec![
        endpoint("one-stream-409", "one stream at a time; others get 409", &[], |b| {
            (b.contract.limit.most, b.contract.limit.above) = (Some(1), Above::Answered(409));
        }),
        endpoint("one-stream-503", "one stream at a time; others get 503 with Retry-After", &[], |b| {
            (b.contract.limit.most, b.contract.limit.above) = (Some(1), Above::Answered(503));
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

fn unless_json(request: &Request) -> Option<(Head, &'static str)> {
    let json = request.field("content-type").is_some_and(|value| value.starts_with(b"application/json"));
    (!json).then(|| (head(415), "the body has to be JSON\n"))
}
