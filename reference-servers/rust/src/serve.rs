//! The endpoints and the listener.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::{Listener as _, ListenerExt as _};
use tokio::net::TcpListener;

use crate::guard::{self, Names};
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

/// How long streams may take to end once the server is told to.
const GRACE: Duration = Duration::from_secs(5);

/// Where connections are taken.
#[derive(Debug)]
pub enum Listening {
    /// HTTP/1 and, for who speaks it at once, HTTP/2.
    Plain(TcpListener),
    /// Over TLS, with the HTTP that each client asks for by ALPN.
    Secured(Secured),
}

impl Listening {
    /// The scheme of the server's URL.
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::Plain(_) => "http",
            Self::Secured(_) => "https",
        }
    }

    fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(listener) => listener.local_addr(),
            Self::Secured(listener) => listener.local_addr(),
        }
    }
}

impl From<TcpListener> for Listening {
    fn from(listener: TcpListener) -> Self {
        Self::Plain(listener)
    }
}

impl From<Secured> for Listening {
    fn from(listener: Secured) -> Self {
        Self::Secured(listener)
    }
}

/// Serves on this listener until the future is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listening: impl Into<Listening>, options: Options) -> io::Result<()> {
    serve_until(listening.into(), options, std::future::pending()).await
}

/// Serves until it is told to stop: then every stream is ended gracefully, behind its latest event, and the server with them.
///
/// # Errors
/// When the listener breaks.
pub async fn serve_until(
    listening: Listening,
    options: Options,
    told: impl Future<Output = io::Result<()>>,
) -> io::Result<()> {
    let open = OpenStreams::new(options.max_streams);
    let router = router(options, open.clone(), Names::of(listening.address()?));
    tokio::select! {
        served = listen(listening, router) => served,
        told = told => {
            told?;
            open.end();
            let ended = async {
                while open.count() > 0 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                // What the last ones wrote has left the process by then.
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            _ = tokio::time::timeout(GRACE, ended).await;
            Ok(())
        }
    }
}

async fn listen(listening: Listening, router: Router) -> io::Result<()> {
    match listening {
        Listening::Plain(listener) => {
            // Without TCP_NODELAY the kernel holds a small event back until the one before it is acknowledged.
            axum::serve(listener.tap_io(|socket| _ = socket.set_nodelay(true)), router).await
        }
        Listening::Secured(listener) => axum::serve(listener, router).await,
    }
}

fn router(options: Options, open: OpenStreams, names: Names) -> Router {
    let server = Server { options, open };
    Router::new()
        .route("/", get(page).options(async || cors::options(cors::READ)))
        .route("/events", get(events).options(async || cors::options(cors::READ)))
        .route("/stats", get(stats).options(async || cors::options(cors::READ)))
        .route("/emit", get(emit).post(emit_posted).options(async || cors::options(cors::READ_AND_POST)))
        .fallback(async || refusal::sentence(StatusCode::NOT_FOUND, "there are /, /events, /emit and /stats"))
        .method_not_allowed_fallback(async || {
            refusal::sentence(StatusCode::METHOD_NOT_ALLOWED, "this endpoint does not take that method")
        })
        .layer(from_fn_with_state(names, guard::check))
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
    let (open, steps) = (server.open.count(), server.open.steps());
    (fields, format!("{{\"open\": {open}, \"steps\": {steps}}}\n")).into_response()
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
