//! The endpoints.

use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};
use futures_util::StreamExt as _;
use poem::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use poem::web::Data;
use poem::web::sse::SSE;
use poem::{Body, EndpointExt as _, IntoEndpoint, IntoResponse as _, Response, Route, get, handler};

use crate::message;

/// The routes, with Allow on 405, which poem leaves out. It answers HEAD with the handler of GET.
pub(crate) fn route() -> impl IntoEndpoint {
    Route::new()
        .at(
            "/events",
            get(events).catch_error(async |_: poem::error::MethodNotAllowedError| others("GET, HEAD")),
        )
        .at(
            "/emit",
            get(emit)
                .post(emit_posted)
                .catch_error(async |_: poem::error::MethodNotAllowedError| others("GET, HEAD, POST")),
        )
        .at(
            "/stats",
            get(stats).catch_error(async |_: poem::error::MethodNotAllowedError| others("GET, HEAD")),
        )
        .data(OpenStreams::default())
}

#[handler]
fn events(open: Data<&OpenStreams>, headers: &HeaderMap) -> Response {
    stream(&open, emit_contract::events(last_event_id(headers)))
}

#[handler]
fn emit(open: Data<&OpenStreams>, uri: &Uri, headers: &HeaderMap) -> Response {
    stream(&open, emit_contract::queried(uri.query(), last_event_id(headers)))
}

#[handler]
async fn emit_posted(open: Data<&OpenStreams>, headers: &HeaderMap, body: Body) -> Response {
    match body.into_bytes_limit(LARGEST_SCRIPT).await {
        Ok(json) => stream(&open, emit_contract::posted(&json, last_event_id(headers))),
        Err(error) => plain(Plain::sentence(413, &format!("the script is not taken: {error}"))),
    }
}

#[handler]
fn stats(open: Data<&OpenStreams>) -> Response {
    plain(Plain::json(open.stats()))
}

fn others(allow: &str) -> Response {
    plain(Plain::method_not_allowed(allow))
}

fn stream(open: &OpenStreams, steps: Result<Vec<Step>, Plain>) -> Response {
    match steps.and_then(|steps| emit_contract::cues(steps, message::encode)) {
        Ok(cues) => {
            // The stream of an `SSE` cannot fail, so an application that fails in it panics.
            let play = Play::new(cues, open.enter()).map(|event| event.expect("a script that goes well"));
            SSE::new(play).keep_alive(HEARTBEAT).into_response()
        }
        Err(answer) => plain(answer),
    }
}

fn last_event_id(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get("last-event-id").map(HeaderValue::as_bytes)
}

fn plain(answer: Plain) -> Response {
    let status = StatusCode::from_u16(answer.status).expect("the contract allows 200 to 599");
    let mut response = Response::builder().status(status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    match answer.body {
        Some(body) => response.body(body),
        None => response.finish(),
    }
}
