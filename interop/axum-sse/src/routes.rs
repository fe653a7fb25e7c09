//! The endpoints.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};

use crate::message;

/// The router of axum answers HEAD with the handler of GET, and other methods with 405 and Allow.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/events", get(events))
        .route("/emit", get(emit).post(emit_posted))
        .route("/stats", get(stats))
        .layer(DefaultBodyLimit::max(LARGEST_SCRIPT))
        .with_state(OpenStreams::default())
}

async fn events(State(open): State<OpenStreams>, headers: HeaderMap) -> Response {
    stream(&open, emit_contract::events(last_event_id(&headers)))
}

async fn emit(State(open): State<OpenStreams>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    stream(&open, emit_contract::queried(query.as_deref(), last_event_id(&headers)))
}

async fn emit_posted(State(open): State<OpenStreams>, headers: HeaderMap, body: Bytes) -> Response {
    stream(&open, emit_contract::posted(&body, last_event_id(&headers)))
}

async fn stats(State(open): State<OpenStreams>) -> Response {
    plain(Plain::json(open.stats()))
}

fn stream(open: &OpenStreams, steps: Result<Vec<Step>, Plain>) -> Response {
    match steps.and_then(|steps| emit_contract::cues(steps, message::encode)) {
        Ok(cues) => Sse::new(Play::new(cues, open.enter()))
            .keep_alive(KeepAlive::new().interval(HEARTBEAT))
            .into_response(),
        Err(answer) => plain(answer),
    }
}

fn last_event_id(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get("last-event-id").map(HeaderValue::as_bytes)
}

fn plain(answer: Plain) -> Response {
    let mut response = match answer.body {
        Some(body) => body.into_response(),
        None => ().into_response(),
    };
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("the contract allows 200 to 599");
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).expect("the contract checks names");
        response
            .headers_mut()
            .insert(name, HeaderValue::try_from(value).expect("the contract checks values"));
    }
    response
}
