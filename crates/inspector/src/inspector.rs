//! Takes what happens in the exchanges of a stream and gives rows, in order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::update::{Asked, Happened, Update};

use crate::again::{Again, EndedBy};
use crate::browser::{self, Ending, Reconnecting};
use crate::ended::{EndKind, ended, without_response};
use crate::refusal::Reader;
use crate::row::{End, Redirect, Request, Row, Shown, Times};
use crate::silence::ChangedBy;
use crate::stream::Stream;

/// Takes what happens in the exchanges of a stream and gives rows.
pub struct Inspector {
    reader: Reader,
    open: HashMap<Arc<str>, Stream>,
    again: Again,
    /// The requests so far, redirects aside.
    requests: u64,
    /// The latest reconnection time and last event ID of the exchanges so far.
    retry: Option<Duration>,
    last_event_id: String,
    had_stream: bool,
    had_response: bool,
}

impl Inspector {
    /// For a stream that is read by a client which asks again like this.
    pub fn new(reconnecting: Reconnecting) -> Self {
        Self {
            reader: Reader { reconnecting, changed_by: ChangedBy::default() },
            open: HashMap::new(),
            again: Again::default(),
            requests: 0,
            retry: None,
            last_event_id: String::new(),
            had_stream: false,
            had_response: false,
        }
    }

    /// The same for a reader who changes the request by this.
    #[must_use]
    pub fn changed_by(self, changed_by: ChangedBy) -> Self {
        Self { reader: Reader { changed_by, ..self.reader }, ..self }
    }

    /// Takes the next thing that happened.
    pub fn take(&mut self, update: Update) -> Vec<Row> {
        let Update { exchange, at, what } = update;
        match what {
            Happened::Asked(asked) => vec![self.asked(exchange, at, asked)],
            Happened::Redirected { status, to } => {
                let (at_ns, since_ns) = (at.latest_ns, at.earliest_ns);
                let row = |shown| Row { exchange, at_ns, since_ns, times: Times::Known, shown };
                vec![row(Shown::Redirect(Redirect { status, to }))]
            }
            Happened::Connected(tls) => {
                if let Some(stream) = self.open.get_mut(&exchange) {
                    stream.connected(tls.map(|tls| *tls));
                }
                Vec::new()
            }
            Happened::Head(head, framing) => match self.open.get_mut(&exchange) {
                Some(stream) => stream.head(at, *head, framing, &mut self.again),
                None => Vec::new(),
            },
            Happened::Bytes(bytes) => match self.open.get_mut(&exchange) {
                Some(stream) => stream.bytes(at, &bytes, &mut self.again),
                None => Vec::new(),
            },
            Happened::Ended(how) => match self.open.remove(&exchange) {
                Some(stream) => self.ended(stream, at, &how),
                None => Vec::new(),
            },
        }
    }

    /// What is to be said of the silence of the exchanges that are open, when it is this late: once for each silence.
    pub fn silences(&mut self, now_ns: u64) -> Vec<Row> {
        self.open.values_mut().filter_map(|stream| stream.silence(now_ns)).collect()
    }

    fn asked(&mut self, exchange: Arc<str>, at: Moment, asked: Asked) -> Row {
        // After a redirect the same exchange is asked for again.
        let is_new = !self.open.contains_key(&exchange);
        if is_new {
            self.requests += 1;
            if self.requests > 1 {
                self.again.begin();
            }
        }
        let head = asked.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let request = Request {
            method: asked.method.clone(),
            url: asked.url.clone(),
            last_event_id: asked.last_event_id.as_ref().map(|id| String::from_utf8_lossy(id).into_owned()),
            reconnects: self.requests - 1,
            body_bytes: head.map_or(0, |head| asked.bytes.len() - head - 4),
        };
        let stream = Stream::new(Arc::clone(&exchange), asked, at, self.reader);
        let row = stream.row(at, Shown::Request(request));
        self.open.insert(exchange, stream);
        row
    }

    fn ended(&mut self, mut stream: Stream, at: Moment, how: &Ended) -> Vec<Row> {
        let mut rows = match how {
            Ended::Fin => stream.close(at, &mut self.again),
            // Over HTTP/2 the end of the stream is the end of the body.
            Ended::Complete => stream.close(at, &mut self.again),
            _ => Vec::new(),
        };
        let by = match (how, stream.is_complete()) {
            (Ended::Complete | Ended::Fin, true) => EndedBy::Server,
            _ => EndedBy::Other,
        };
        if let Some(notice) = self.again.end(by) {
            rows.push(stream.row(at, Shown::Notice(notice)));
        }
        self.retry = stream.retry_ms().map(Duration::from_millis).or(self.retry);
        let id = stream.last_event_id();
        if !id.is_empty() {
            self.last_event_id = id;
        }
        let then = browser::then(
            &Ending {
                method: &stream.asked.method,
                had_stream: self.had_stream,
                head: stream.response_head(),
                how,
                retry: self.retry,
                last_event_id: &self.last_event_id,
            },
            self.reader.reconnecting,
        );
        let (kind, how_told) = ended(how, &stream, self.reader.reconnecting);
        let hint = stream.hint().or_else(|| self.hint_without_response(kind, &stream));
        self.had_stream |= stream.response_head().is_some_and(ssespec_judge::is_event_stream);
        self.had_response |= stream.response_head().is_some();
        let end = End {
            kind,
            how: how_told,
            is_ours: *how == Ended::Dropped,
            is_complete: stream.is_complete(),
            events: stream.events,
            body_bytes: stream.body_bytes,
            hint,
            body: stream.body_of_no_stream(),
            then,
        };
        rows.push(stream.row(at, Shown::End(end)));
        rows
    }

    /// Of what passes for a client it is not known what came before.
    fn hint_without_response(&self, kind: EndKind, stream: &Stream) -> Option<String> {
        let is_first = kind == EndKind::NoResponse
            && !self.had_response
            && self.reader.reconnecting != Reconnecting::ByTheClient;
        let Asked { url, is_http2, .. } = &stream.asked;
        let hint = without_response(url, *is_http2, self.reader.changed_by).filter(|_| is_first);
        hint.map(str::to_owned)
    }
}

#[cfg(test)]
#[path = "inspector_tests.rs"]
mod tests;
