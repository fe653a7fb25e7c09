//! The endpoints.

use actix_web::http::header::HeaderValue;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder as _, web};
use actix_web_lab::sse::Sse;
use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};

use crate::message;

/// The resources of actix-web answer 405 with Allow by themselves, and HEAD only where it has a route.
pub(crate) fn configure(app: &mut ServiceConfig, open: OpenStreams) {
    app.app_data(Data::new(open))
        .app_data(PayloadConfig::new(LARGEST_SCRIPT))
        .service(web::resource("/events").route(web::get().to(events)).route(web::head().to(events)))
        .service(
            web::resource("/emit")
                .route(web::get().to(emit))
                .route(web::head().to(emit))
                .route(web::post().to(emit_posted)),
        )
        .service(web::resource("/stats").route(web::get().to(stats)).route(web::head().to(stats)));
}

async fn events(request: HttpRequest, open: Data<OpenStreams>) -> HttpResponse {
    stream(&request, &open, emit_contract::events(last_event_id(&request)))
}

async fn emit(request: HttpRequest, open: Data<OpenStreams>) -> HttpResponse {
    let steps = emit_contract::queried(Some(request.query_string()), last_event_id(&request));
    stream(&request, &open, steps)
}

async fn emit_posted(request: HttpRequest, open: Data<OpenStreams>, body: Bytes) -> HttpResponse {
    stream(&request, &open, emit_contract::posted(&body, last_event_id(&request)))
}

async fn stats(open: Data<OpenStreams>) -> HttpResponse {
    plain(Plain::json(open.stats()))
}

fn stream(request: &HttpRequest, open: &OpenStreams, steps: Result<Vec<Step>, Plain>) -> HttpResponse {
    let mut steps = match steps {
        Ok(steps) => steps,
        Err(answer) => return plain(answer),
    };
    let retry = message::take_retry(&mut steps);
    match emit_contract::cues(steps, message::encode) {
        Ok(mut cues) => {
            // The server plays a body to its end for HEAD as well, unseen and with the connection taken.
            if request.method() == Method::HEAD {
                cues.clear();
            }
            let mut sse = Sse::from_stream(Play::new(cues, open.enter())).with_keep_alive(HEARTBEAT);
            if let Some(retry) = retry {
                sse = sse.with_retry_duration(retry);
            }
            sse.respond_to(request)
        }
        Err(answer) => plain(answer),
    }
}

fn last_event_id(request: &HttpRequest) -> Option<&[u8]> {
    request.headers().get("last-event-id").map(HeaderValue::as_bytes)
}

fn plain(answer: Plain) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).expect("the contract allows 200 to 599");
    let mut response = HttpResponse::build(status);
    for header in answer.headers {
        response.insert_header(header);
    }
    match answer.body {
        Some(body) => response.body(body),
        None => response.finish(),
    }
}
