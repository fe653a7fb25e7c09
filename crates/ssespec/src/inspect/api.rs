//! What the page asks for, each by its address (docs/inspecting-a-stream.md lists them).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes as RawBytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use ssespec_evidence::store;
use ssespec_scenario::Suite;

use super::ask::Ask;
use super::given_out::given_out;
use super::refusal::{Refusal, failed, refused};
use super::saved::Saved;
use super::stream::{Origin, Stream};
use super::streams::{MOST_OPEN, Streams};
use super::tapped::Tap;
use super::{exported, imported, judged, looked, rows};

/// The bytes of a file that is loaded.
const MOST_LOADED: usize = 128 << 20;

/// What all requests share.
pub struct Shared {
    streams: Arc<Streams>,
    suite: Arc<Suite>,
    tap: Tap,
    saved: Option<Saved>,
}

impl Shared {
    /// Nothing shown yet. Requests are saved in this file.
    pub fn new(suite: Suite, saved: Option<PathBuf>) -> Self {
        let (streams, tap) = (Arc::default(), Tap::default());
        Self { streams, suite: Arc::new(suite), tap, saved: saved.map(Saved::at) }
    }

    fn all_saved(&self) -> Result<String, Refusal> {
        let read = |saved: &Saved| saved.read().map_err(|error| failed(&error));
        self.saved.as_ref().map_or(Ok("[]".to_owned()), read)
    }

    /// Ends all streams that the page asked for.
    pub fn stop(&self) {
        self.streams.stop();
    }
}

type Answer = Result<Response, Refusal>;

/// The addresses below `/api/`.
pub fn api(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api/streams", get(list).post(open))
        .route("/api/streams/{id}", axum::routing::delete(stop))
        .route("/api/streams/{id}/rows", get(read_rows))
        .route("/api/streams/{id}/bytes", get(bytes))
        .route("/api/streams/{id}/request", get(request))
        .route("/api/streams/{id}/merged", get(merged))
        .route("/api/streams/{id}/judge", get(judge).post(judge_the_rest))
        .route("/api/tap", get(tap).post(open_tap))
        .route("/api/streams/{id}/recording", get(recording))
        .route("/api/recordings", post(load).layer(DefaultBodyLimit::max(MOST_LOADED)))
        .route("/api/requirements", get(requirements))
        .route("/api/saved", get(saved).put(save))
        .route("/api/saved/{name}/scenario", get(scenario))
        .with_state(shared)
}

async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let all = shared.streams.all();
    Json(all.iter().map(|stream| about(stream)).collect())
}

fn about(stream: &Stream) -> Value {
    json!({
        "id": stream.id,
        "method": stream.method,
        "url": stream.url,
        "started": stream.started_ms,
        "tap": stream.origin == Origin::Tap,
        "open": stream.is_open(),
        "events": stream.events(),
    })
}

async fn open(State(shared): State<Arc<Shared>>, body: RawBytes) -> Answer {
    let wrong = |why: String| refused(StatusCode::BAD_REQUEST, why);
    let ask: Ask = serde_json::from_slice(&body).map_err(|error| wrong(format!("not a request: {error}")))?;
    let target = ask.attached().map_err(wrong)?;
    let stream = shared.streams.open(target, ask).ok_or_else(|| {
        refused(StatusCode::CONFLICT, format!("{MOST_OPEN} streams are open: stop one of them first"))
    })?;
    Ok((StatusCode::CREATED, Json(json!({ "id": stream.id }))).into_response())
}

fn found(shared: &Shared, id: u64) -> Result<Arc<Stream>, Refusal> {
    shared.streams.find(id).ok_or_else(|| refused(StatusCode::NOT_FOUND, format!("there is no stream {id}")))
}

#[derive(Deserialize)]
struct Stop {
    /// Whether what came is let go of, too.
    #[serde(default)]
    forget: bool,
}

async fn stop(State(shared): State<Arc<Shared>>, Path(id): Path<u64>, Query(stop): Query<Stop>) -> Answer {
    let stream = found(&shared, id)?;
    match (stop.forget, stream.origin) {
        // Who does not want to see it any more does not end it for an application.
        (true, Origin::Tap) => {}
        (_, Origin::Page | Origin::Recording | Origin::Tap) => stream.stop(),
    }
    if stop.forget {
        shared.streams.forget(id);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct Reading {
    #[serde(default)]
    until: rows::Until,
}

async fn read_rows(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<u64>,
    Query(reading): Query<Reading>,
    fields: HeaderMap,
) -> Answer {
    let last = fields.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    Ok(rows::response(found(&shared, id)?, last.unwrap_or(0), reading.until))
}

#[derive(Deserialize)]
struct Range {
    exchange: String,
    first: u64,
    last: u64,
}

async fn bytes(State(shared): State<Arc<Shared>>, Path(id): Path<u64>, Query(range): Query<Range>) -> Answer {
    let recording = found(&shared, id)?.bytes_so_far();
    let looked =
        blocking(move || looked::bytes(&recording, &range.exchange, range.first, range.last)).await?;
    Ok(Json(looked.map_err(|why| refused(StatusCode::NOT_FOUND, why))?).into_response())
}

#[derive(Deserialize)]
struct Of {
    exchange: String,
}

async fn request(State(shared): State<Arc<Shared>>, Path(id): Path<u64>, Query(of): Query<Of>) -> Answer {
    let stream = found(&shared, id)?;
    let recording = stream.bytes_so_far();
    let exchange = recording.exchange(&of.exchange);
    let none = || refused(StatusCode::NOT_FOUND, format!("there is no exchange `{}`", of.exchange));
    // What it could not be asked for with was not sent.
    let given = stream.ask.as_ref().and_then(|ask| ask.attached().ok()).map(|asked| asked.access.fields);
    Ok(Json(looked::request(exchange.ok_or_else(none)?, &given.unwrap_or_default())).into_response())
}

async fn merged(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Answer {
    let recording = found(&shared, id)?.bytes_so_far();
    Ok(match blocking(move || looked::merged(&recording)).await? {
        Some(merged) => Json(merged).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

async fn judge(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Answer {
    let recording = whole(&*found(&shared, id)?)?;
    let ask = found(&shared, id)?.ask.clone();
    let judged = blocking(move || {
        let plan =
            ask.map_or_else(|| Ok(judged::ToSend::default()), |ask| judged::plan(&ask, &shared.suite))?;
        judged::of_recording(recording, &shared.suite, plan)
    });
    Ok(Json(judged.await?.map_err(|error| failed(&error))?).into_response())
}

async fn judge_the_rest(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Answer {
    let why = "only what this page asked for can be asked for again";
    let ask = found(&shared, id)?.ask.clone().ok_or_else(|| refused(StatusCode::CONFLICT, why))?;
    let runtime = tokio::runtime::Handle::current();
    let judged = blocking(move || runtime.block_on(judged::the_rest(&ask, &shared.suite))).await?;
    Ok(Json(judged.map_err(|error| failed(&error))?).into_response())
}

async fn tap(State(shared): State<Arc<Shared>>) -> Answer {
    Ok(match shared.tap.now() {
        Some(now) => Json(now).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

#[derive(Deserialize)]
struct TapTo {
    to: String,
}

async fn open_tap(State(shared): State<Arc<Shared>>, Json(TapTo { to }): Json<TapTo>) -> Answer {
    let opened = shared.tap.open(&to, Arc::clone(&shared.streams)).await;
    Ok((StatusCode::CREATED, Json(opened.map_err(|why| refused(StatusCode::BAD_REQUEST, why))?))
        .into_response())
}

async fn recording(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Answer {
    let recording = given_out(&*whole(&*found(&shared, id)?)?);
    let mut bytes = Vec::new();
    store::write(&recording, &mut bytes).map_err(|error| failed(&error.into()))?;
    let fields = [
        (CONTENT_TYPE, "application/jsonl".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"stream-{id}.jsonl\"")),
    ];
    Ok((fields, bytes).into_response())
}

fn whole(stream: &Stream) -> Result<Arc<ssespec_evidence::recording::Recording>, Refusal> {
    let why = "the frames of HTTP/2 are known when the stream is over: stop it first";
    stream.recording().ok_or_else(|| refused(StatusCode::CONFLICT, why))
}

async fn load(State(shared): State<Arc<Shared>>, body: RawBytes) -> Answer {
    let recording = blocking(move || imported::imported(&body)).await?;
    let recording = recording.map_err(|why| refused(StatusCode::BAD_REQUEST, why))?;
    let stream = shared.streams.load(recording);
    Ok((StatusCode::CREATED, Json(json!({ "id": stream.id }))).into_response())
}

async fn requirements(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let all = shared.suite.requirements().iter().map(|requirement| {
        let told = json!({
            "title": requirement.title,
            "level": requirement.level.to_string(),
            "why": requirement.why,
            "fix": requirement.fix,
        });
        (requirement.id.to_string(), told)
    });
    Json(json!(all.collect::<BTreeMap<_, _>>()))
}

async fn saved(State(shared): State<Arc<Shared>>) -> Answer {
    Ok(([(CONTENT_TYPE, "application/json")], shared.all_saved()?).into_response())
}

async fn scenario(State(shared): State<Arc<Shared>>, Path(name): Path<String>) -> Answer {
    let all = serde_json::from_str(&shared.all_saved()?).map_err(|error| failed(&error.into()))?;
    let wrong = |why: exported::NotExported| refused(StatusCode::CONFLICT, why.to_string());
    let none = || refused(StatusCode::NOT_FOUND, format!("nothing is saved as `{name}`"));
    let entry = exported::entry(&all, &name).map_err(wrong)?.ok_or_else(none)?;
    let exported = entry.exported(&shared.suite).map_err(wrong)?;
    let fields = [
        (CONTENT_TYPE, "application/yaml".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", exported.file)),
    ];
    Ok((fields, exported.text).into_response())
}

/// The text is kept as it came: each digit of it counts.
async fn save(State(shared): State<Arc<Shared>>, fields: HeaderMap, all: RawBytes) -> Answer {
    let is_json = |value: &[u8]| value.starts_with(b"application/json");
    if !fields.get(CONTENT_TYPE).is_some_and(|value| is_json(value.as_bytes())) {
        let wanted = "Expected request with `Content-Type: application/json`";
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, wanted));
    }
    let Json::<Vec<IgnoredAny>>(_) =
        Json::from_bytes(&all).map_err(|error| refused(error.status(), error.body_text()))?;
    let all =
        std::str::from_utf8(&all).map_err(|error| refused(StatusCode::BAD_REQUEST, error.to_string()))?;
    let none = "there is no folder to save in: name a file with --saved";
    let saved = shared.saved.as_ref().ok_or_else(|| refused(StatusCode::CONFLICT, none))?;
    saved.write(all).map_err(|error| failed(&error))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What takes long is not done where others are served.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| refused(StatusCode::INTERNAL_SERVER_ERROR, format!("it broke down: {error}")))
}
