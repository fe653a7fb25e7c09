//! The endpoints.

use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};
use salvo::http::{HeaderName, HeaderValue, StatusCode};
use salvo::prelude::{Request, Response, Router, handler};
use salvo::sse::SseKeepAlive;

use crate::message;

/// The router of salvo answers 405 with Allow by itself.
pub(crate) fn router() -> Router {
    let open = OpenStreams::default();
    let events = Events(open.clone());
    let emit = Emit(open.clone());
    let emit_posted = EmitPosted(open.clone());
    let stats = Stats(open);
    Router::new()
        .push(Router::with_path("events").get(events.clone()).head(events))
        .push(Router::with_path("emit").get(emit.clone()).head(emit).post(emit_posted))
        .push(Router::with_path("stats").get(stats.clone()).head(stats))
}

#[derive(Clone)]
struct Events(OpenStreams);

#[handler]
impl Events {
    async fn handle(&self, request: &Request, response: &mut Response) {
        stream(response, &self.0, emit_contract::events(last_event_id(request)));
    }
}

#[derive(Clone)]
struct Emit(OpenStreams);

#[handler]
impl Emit {
    async fn handle(&self, request: &Request, response: &mut Response) {
        let query = request.uri().query();
        stream(response, &self.0, emit_contract::queried(query, last_event_id(request)));
    }
}

#[derive(Clone)]
struct EmitPosted(OpenStreams);

#[handler]
impl EmitPosted {
    async fn handle(&self, request: &mut Request, response: &mut Response) {
        let body = match request.payload_with_max_size(LARGEST_SCRIPT).await {
            Ok(body) => body.clone(),
            Err(error) => {
                return plain(response, Plain::sentence(413, &format!("the script is not taken: {error}")));
            }
        };
        stream(response, &self.0, emit_contract::posted(&body, last_event_id(request)));
    }
}

#[derive(Clone)]
struct Stats(OpenStreams);

#[handler]
impl Stats {
    async fn handle(&self, response: &mut Response) {
        plain(response, Plain::json(self.0.stats()));
    }
}

fn stream(response: &mut Response, open: &OpenStreams, steps: Result<Vec<Step>, Plain>) {
    match steps.and_then(|steps| emit_contract::cues(steps, message::encode)) {
        Ok(cues) => {
            let play = Play::new(cues, open.enter());
            SseKeepAlive::new(play).max_interval(HEARTBEAT).stream(response);
        }
        Err(answer) => plain(response, answer),
    }
}

fn last_event_id(request: &Request) -> Option<&[u8]> {
    request.headers().get("last-event-id").map(HeaderValue::as_bytes)
}

fn plain(response: &mut Response, answer: Plain) {
    response.status_code(StatusCode::from_u16(answer.status).expect("the contract allows 200 to 599"));
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).expect("the contract checks names");
        response
            .headers_mut()
            .insert(name, HeaderValue::try_from(value).expect("the contract checks values"));
    }
    if let Some(body) = answer.body {
        response.write_body(body).expect("nothing was written before");
    }
}
