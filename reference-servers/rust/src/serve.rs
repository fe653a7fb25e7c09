//! The endpoints and the listener.

use std::io;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::open_streams::OpenStreams;
use crate::options::Options;
use crate::script::Step;
use crate::secured::Secured;
use crate::{cors, query, refusal, script, sentences, stream};

/// The page of all reference servers.
const PAGE: &str = include_str!("../../page/index.html");

/// The largest script that is taken by POST, in bytes.
const LARGEST_SCRIPT: usize = 32 << 20;

#[derive(Clone, Debug)]
struct Server {
    options: Options,
    open: OpenStreams,
}

/// Serves HTTP/1 and, for who speaks it at once, HTTP/2 on this listener until the future is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    // Without TCP_NODELAY the kernel holds a small event back until the one before it is acknowledged.
    axum::serve(listener.tap_io(|socket| _ = socket.set_nodelay(true)), router(options)).await
}

/// Serves the HTTP that each client asks for by ALPN, until the future is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve_secured(listener: Secured, options: Options) -> io::Result<()> {
    axum::serve(listener, router(options)).await
}

fn router(options: Options) -> Router {
    let server = Server { options, open: OpenStreams::default() };
    Router::new()
        .route("/", get(page).options(async || cors::options(cors::READ)))
        .route("/events", get(events).options(async || cors::options(cors::READ)))
        .route("/stats", get(stats).options(async || cors::options(cors::READ)))
        .route("/emit", get(emit).post(emit_posted).options(async || cors::options(cors::READ_AND_POST)))
        .fallback(async || refusal::sentence(StatusCode::NOT_FOUND, "there are /, /events, /emit and /stats"))
        .method_not_allowed_fallback(async || {
            refusal::sentence(StatusCode::METHOD_NOT_ALLOWED, "this endpoint does not take that method")
        })
        .layer(map_response(cors::common_fields))
        .layer(map_response(refusal::without_length))
        .with_state(server)
}

async fn page() -> Response {
    let fields = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (fields, PAGE).into_response()
}

async fn stats(State(server): State<Server>) -> Response {
    let fields = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (fields, format!("{{\"open\": {}}}\n", server.open.count())).into_response()
}

async fn events(State(server): State<Server>, method: Method, request: HeaderMap) -> Response {
    play(&server, &method, &request, sentences::script(server.options.interval))
}

async fn emit(State(server): State<Server>, method: Method, uri: Uri, request: HeaderMap) -> Response {
    match query::parameter(uri.query().unwrap_or_default(), "script") {
        Some(json) => play_json(&server, &method, &request, &json),
        None => refusal::sentence(StatusCode::BAD_REQUEST, "the query must have a script"),
    }
}

async fn emit_posted(
    State(server): State<Server>,
    method: Method,
    request: HeaderMap,
    body: Body,
) -> Response {
    match to_bytes(body, LARGEST_SCRIPT).await {
        Ok(json) => play_json(&server, &method, &request, &json),
        Err(_) => refusal::sentence(StatusCode::PAYLOAD_TOO_LARGE, "the script may have up to 32 MiB"),
    }
}

fn play_json(server: &Server, method: &Method, request: &HeaderMap, json: &[u8]) -> Response {
    match script::parse(json) {
        Ok(steps) => play(server, method, request, steps),
        Err(why) => refusal::sentence(StatusCode::BAD_REQUEST, &why),
    }
}

fn play(server: &Server, method: &Method, request: &HeaderMap, steps: Vec<Step>) -> Response {
    stream::answer(method, request, steps, &server.options, &server.open)
}
