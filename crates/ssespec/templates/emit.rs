//! A stream, and the emit contract of ssespec: a script of steps in, the event stream that it describes out.
//!
//! Try it:   cargo run -- 8080   (here, in this folder)
//! Adapt it: put your library's encoder into `block`.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use futures_util::stream;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    Event(Event),
    Comment(String),
    Retry(u64),
    Wait(u64),
    Hold(bool),
    Abort(bool),
    Refuse(Refuse),
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Event {
    event: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
    data: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// One line for each line of the text, which may end in LF, CRLF or CR.
fn lines(name: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(|line| format!("{name}: {line}\n")).collect()
}

/// One event. Put your library's encoder here: it is what you want to test.
fn block(event: &Event) -> Result<String, String> {
    let retry = event.retry.map(|time| time.to_string());
    let fields = [("event", &event.event), ("id", &event.id), ("retry", &retry), ("data", &event.data)];
    let mut text = String::new();
    for (name, value) in fields {
        let Some(value) = value else { continue };
        if name != "data" && value.contains(['\r', '\n', '\0']) {
            return Err(format!("a line break or NUL in {name} would inject fields"));
        }
        text += &lines(name, value);
    }
    Ok(if text.is_empty() { text } else { text + "\n" })
}

/// The steps of a script, all of them checked: once the stream has begun there is no status left to refuse with.
fn read(query: &str) -> Result<Vec<Step>, String> {
    let script =
        query.split('&').find_map(|pair| pair.strip_prefix("script=")).ok_or("there is no script")?;
    let script = percent_encoding::percent_decode_str(&script.replace('+', " "))
        .decode_utf8()
        .map_err(|error| error.to_string())?
        .into_owned();
    let steps: Vec<Step> = serde_json::from_str(&script).map_err(|error| error.to_string())?;
    for step in &steps {
        if let Step::Event(event) = step {
            block(event)?;
        }
    }
    Ok(steps)
}

async fn emit(headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    match read(&query.unwrap_or_default()) {
        Ok(steps) => answer(&headers, steps),
        Err(why) => (StatusCode::BAD_REQUEST, why + "\n").into_response(),
    }
}

fn answer(headers: &HeaderMap, mut steps: Vec<Step>) -> Response {
    let last = headers.get("last-event-id").map_or("", |id| str::from_utf8(id.as_bytes()).unwrap_or(""));
    let is_last = |step: &Step| matches!(step, Step::Event(Event { id: Some(id), .. }) if id == last);
    if let Some(seen) = steps.iter().position(|step| !last.is_empty() && is_last(step)) {
        steps.drain(..=seen);
        if steps.is_empty() {
            return StatusCode::NO_CONTENT.into_response(); // Nothing is left: a browser stays away.
        }
    }
    if let Some(Step::Refuse(refuse)) = steps.first() {
        let fields = refuse.headers.iter().fold(Response::builder(), |answer, (n, v)| answer.header(n, v));
        let answer = fields.status(refuse.status).body(Body::empty());
        return answer.unwrap_or_else(|_| StatusCode::BAD_REQUEST.into_response());
    }
    let body = Body::from_stream(stream::unfold(VecDeque::from(steps), play));
    ([("content-type", "text/event-stream"), ("cache-control", "no-store")], body).into_response()
}

/// The next piece of the body, and the steps that are left. Hyper sends each piece, and the head, at once.
async fn play(mut steps: VecDeque<Step>) -> Option<(Result<String, String>, VecDeque<Step>)> {
    let piece = loop {
        match steps.pop_front()? {
            Step::Event(event) => break block(&event),
            Step::Comment(text) => break Ok(lines("", &text) + "\n"),
            Step::Retry(time) => break Ok(format!("retry: {time}\n\n")),
            Step::Wait(time) => tokio::time::sleep(Duration::from_millis(time)).await,
            Step::Hold(true) => {
                tokio::time::sleep(Duration::from_millis(500)).await;
                steps.push_front(Step::Hold(true));
                break Ok(": still here\n\n".to_owned());
            }
            // An error breaks the connection: the body must not end gracefully. What was sent before has to be out first.
            Step::Abort(true) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                break Err("as the script asks".to_owned());
            }
            Step::Refuse(_) => return None,
            Step::Hold(false) | Step::Abort(false) => {}
        }
    };
    Some((piece, steps))
}

/// The server's own stream.
async fn events(headers: HeaderMap) -> Response {
    let event = |n: &str| Event { id: Some(n.into()), data: Some(n.into()), ..Event::default() };
    let first = Event { retry: Some(1000), ..event("1") };
    answer(&headers, vec![Step::Event(first), Step::Event(event("2"))])
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).expect("the port is the first argument");
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let routes = Router::new().route("/emit", get(emit)).route("/events", get(events));
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |io| drop(io.set_nodelay(true))), routes).await
}
