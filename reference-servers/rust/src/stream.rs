//! The response that carries an event stream: its head, and the script that it plays.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};

use crate::coding::Coder;
use crate::open_streams::OpenStreams;
use crate::options::Options;
use crate::play::Play;
use crate::protect::{self, Entry};
use crate::refusal;
use crate::resume::{self, Part};
use crate::script::Step;

/// Caches and proxies get no say: the response is stored nowhere, transformed by nobody and buffered by no nginx.
const HEAD: [(HeaderName, &str); 5] = [
    (header::CONTENT_TYPE, "text/event-stream"),
    (header::CACHE_CONTROL, "no-store, no-transform"),
    (HeaderName::from_static("x-accel-buffering"), "no"),
    (HeaderName::from_static("incremental"), "?1"),
    (header::VARY, "Accept-Encoding"),
];

/// Answers a request with the part of the script that it has not seen.
pub(crate) fn answer(
    method: &Method,
    request: &HeaderMap,
    steps: Vec<Step>,
    options: &Options,
    open: &OpenStreams,
) -> Response {
    let (steps, until) = match protect::enter(steps, request) {
        Entry::Admitted(steps, until) => (steps, until),
        Entry::Refused => return refusal::unauthorized(),
    };
    let last_event_id = request.get("last-event-id").map(|value| value.as_bytes());
    let steps = match resume::after(steps, last_event_id) {
        Part::NothingLeft => return refusal::nothing_left(),
        Part::Steps(steps) => steps,
    };
    if let Some(Step::Refuse(refuse)) = steps.first() {
        return refusal::asked_for(refuse.clone());
    }
    let steps = if *method == Method::HEAD { Vec::new() } else { steps };
    let Some(entered) = open.enter(until) else { return refusal::full() };
    let coder = Coder::negotiated(request);
    let coding = coder.name();
    // For HEAD a body of unknown length, like the stream's, but over at once: axum drops it, and the fields stay those of GET.
    let body = Play::new(steps, coder, options.heartbeat, entered).into_body();
    let mut response = (HEAD, body).into_response();
    if let Some(coding) = coding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}
