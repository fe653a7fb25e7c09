//! The rows of a stream as an event stream: each with its number as its id, so that a reader who lost the connection goes on.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use event_stream::Encoder;
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::sync::watch;

use super::stream::Stream;

/// The silence after which a comment is sent.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The rows that go out in one piece.
const TOGETHER: usize = 500;
/// The reconnection time: the server is on the reader's machine.
const RETRY_MS: u64 = 1000;

/// How long rows are read.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Until {
    /// Until no more can come.
    #[default]
    Closed,
    /// Until those are read that there are now.
    Now,
}

/// Where a reader of rows is.
struct Reader {
    stream: Arc<Stream>,
    changes: watch::Receiver<(usize, bool)>,
    seen: usize,
    /// The rows after which it is over, if more may come.
    enough: Option<usize>,
    state: State,
}

enum State {
    Begins,
    Reads,
    Over,
}

/// The rows behind this many, and those that come.
pub fn response(stream: Arc<Stream>, seen: usize, until: Until) -> Response {
    let changes = stream.watch();
    let (there, may_come) = *changes.borrow();
    let enough = match until {
        Until::Now if may_come => Some(there),
        // All of it is there.
        Until::Now | Until::Closed => None,
    };
    let reader = Reader { changes, stream, seen, enough, state: State::Begins };
    let body = Body::from_stream(unfold(reader, |mut reader| async move {
        let bytes = reader.next().await?;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(bytes)), reader))
    }));
    let fields = [("content-type", "text/event-stream"), ("cache-control", "no-store, no-transform")];
    let mut response = Response::new(body);
    for (name, value) in fields {
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    response
}

impl Reader {
    async fn next(&mut self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        match self.state {
            State::Over => return None,
            State::Begins => {
                self.state = State::Reads;
                event_stream::encode::retry(&mut out, RETRY_MS);
                return Some(out);
            }
            State::Reads => {}
        }
        loop {
            // Looked at before the rows: what comes afterwards changes it again.
            let (_, may_come) = *self.changes.borrow_and_update();
            let left = self.enough.map_or(TOGETHER, |enough| enough.saturating_sub(self.seen));
            let rows = self.stream.rows_behind(self.seen, left.min(TOGETHER));
            if !rows.is_empty() {
                for row in rows {
                    self.seen += 1;
                    write(&mut out, None, &row, Some(self.seen));
                }
                return Some(out);
            }
            if self.enough.is_some() {
                return None;
            }
            if !may_come {
                self.state = State::Over;
                // Without an id of its own: the last row keeps it.
                write(&mut out, Some("closed"), "", None);
                return Some(out);
            }
            match tokio::time::timeout(HEARTBEAT, self.changes.changed()).await {
                Ok(Ok(())) => {}
                // Nobody is left to tell anything.
                Ok(Err(_)) => return None,
                Err(_) => {
                    event_stream::encode::comment(&mut out, "heartbeat");
                    return Some(out);
                }
            }
        }
    }
}

fn write(out: &mut Vec<u8>, event_type: Option<&str>, data: &str, number: Option<usize>) {
    let id = number.map(|number| number.to_string());
    // Neither a type of ours nor a number has a line break in it.
    let _ = Encoder::new(out).event(Some(data), event_type, id.as_deref(), None);
}
