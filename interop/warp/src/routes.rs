//! The endpoints.

use std::convert::Infallible;

use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, HeaderValue, Response};
use warp::{Filter, Reply};

use crate::message;

type Answer = warp::reply::Response;

/// Filters per endpoint. What they all reject on its path is another method: warp's own 405 has no Allow.
pub(crate) fn filter() -> BoxedFilter<(Answer,)> {
    let open = OpenStreams::default();
    let open = warp::any().map(move || open.clone());
    let reads = warp::get().or(warp::head()).unify();
    let headers = warp::header::headers_cloned();
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    let body = warp::body::content_length_limit(LARGEST_SCRIPT as u64).and(warp::body::bytes());

    let events = reads.and(open.clone()).and(headers).map(|open: OpenStreams, headers: HeaderMap| {
        stream(&open, emit_contract::events(last_event_id(&headers)))
    });
    let emit = reads.and(open.clone()).and(headers).and(query).map(
        |open: OpenStreams, headers: HeaderMap, query: Option<String>| {
            stream(&open, emit_contract::queried(query.as_deref(), last_event_id(&headers)))
        },
    );
    let emit_posted = warp::post().and(open.clone()).and(headers).and(body).map(
        |open: OpenStreams, headers: HeaderMap, body: warp::hyper::body::Bytes| {
            stream(&open, emit_contract::posted(&body, last_event_id(&headers)))
        },
    );
    let stats = reads.and(open).map(|open: OpenStreams| plain(Plain::json(open.stats())));

    let events = warp::path!("events").and(events.or(others("GET, HEAD")).unify());
    let emit = warp::path!("emit").and(emit.or(emit_posted).unify().or(others("GET, HEAD, POST")).unify());
    let stats = warp::path!("stats").and(stats.or(others("GET, HEAD")).unify());
    events.or(emit).unify().or(stats).unify().boxed()
}

fn others(allow: &'static str) -> impl Filter<Extract = (Answer,), Error = Infallible> + Clone {
    warp::any().map(move || plain(Plain::method_not_allowed(allow)))
}

fn stream(open: &OpenStreams, steps: Result<Vec<Step>, Plain>) -> Answer {
    match steps.and_then(|steps| emit_contract::cues(steps, message::encode)) {
        Ok(cues) => {
            let play = Play::new(cues, open.enter());
            warp::sse::reply(warp::sse::keep_alive().interval(HEARTBEAT).stream(play)).into_response()
        }
        Err(answer) => plain(answer),
    }
}

fn last_event_id(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get("last-event-id").map(HeaderValue::as_bytes)
}

fn plain(answer: Plain) -> Answer {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    let body = answer.body.unwrap_or_default();
    response.body(body).expect("the contract checks statuses and fields").into_response()
}
