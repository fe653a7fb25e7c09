//! Revision 2024-11-05, HTTP with SSE: a stream at `/sse` names the address to post to, and brings the responses.

use std::io;
use std::sync::PoisonError;

use super::http_sse_settings::Delivery;
use super::live::Beside;
use super::messages::Asked;
use super::reply::held;
use super::store::Store;
use crate::contract::Stage;
use crate::http::{Request, head, plain};
use crate::net::{After, Connection};

/// Opens the stream of a new session.
pub(crate) async fn stream(connection: &mut Connection, stage: &Stage, store: &Store) -> io::Result<After> {
    let (session, mut listener) = {
        let mut sessions = store.sse_sessions.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = format!("ssespec-sse-session-{}", sessions.len() + 1);
        let listener = sessions.entry(session.clone()).or_default().listen();
        (session, listener)
    };
    let text = (store.mcp.http_sse.first)(&session);
    held(connection, stage, head(200), &text, &mut listener).await
}

/// Takes a message to a session.
pub(crate) async fn message(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    store: &Store,
) -> io::Result<After> {
    let (status, text) = posted(request, store);
    let head = head(status);
    let head = if text.is_empty() { head } else { head.with("Content-Type", "application/json") };
    plain(connection, request, &stage.http, head, &text).await
}

fn posted(request: &Request, store: &Store) -> (u16, String) {
    let sse = &store.mcp.http_sse;
    let sessions = store.sse_sessions.0.lock().unwrap_or_else(PoisonError::into_inner);
    let session = request.query.strip_prefix("session_id=").and_then(|id| sessions.get(id));
    let Some(session) = session.filter(|_| request.method == "POST") else {
        return (404, String::new());
    };
    let Some(response) = Asked::of(&request.body).response(&store.mcp) else {
        return (sse.accepted, String::new());
    };
    let event = |kind: &'static str| move |text: &str| format!("event: {kind}\ndata: {text}\n\n");
    match sse.delivery {
        Delivery::OnStream(kind) => session.tell(Beside::OnOne(response.to_string()), event(kind)),
        Delivery::OnAll => {
            for session in sessions.values() {
                session.tell(Beside::OnOne(response.to_string()), event("message"));
            }
        }
        Delivery::InResponse => return (200, response.to_string()),
        Delivery::Never => {}
    }
    (sse.accepted, String::new())
}
