//! Takes what happens in the exchanges of a stream and gives rows, in order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::accept::is_event_stream_alone;
use ssespec_evidence::message::Head;
use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::update::{Asked, Happened, Update};

use crate::again::{self, Again, By, EndedBy};
use crate::browser::{self, Ending, Reconnecting, Then};
use crate::ended::{Came, EndKind, ended, without_response};
use crate::refusal::Reader;
use crate::row::{End, Follows, Redirect, Request, Row, Shown, Times};
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
    /// The exchange that passed a proxy before, and when it ended, from the beginning of that.
    before: Option<(Arc<str>, u64)>,
}

impl Inspector {
    /// For a stream that is read by a client which asks again like this.
    pub fn new(reconnecting: Reconnecting) -> Self {
        let changed_by = match reconnecting {
            Reconnecting::ByTheClient => ChangedBy::Client,
            Reconnecting::LikeABrowser | Reconnecting::Never => ChangedBy::Flags,
        };
        Self {
            reader: Reader { reconnecting, changed_by },
            open: HashMap::new(),
            again: Again::default(),
            requests: 0,
            retry: None,
            last_event_id: String::new(),
            had_stream: false,
            had_response: false,
            before: None,
        }
    }

    /// What comes next has nothing to do with what came.
    pub fn begin_anew(&mut self) {
        let Reader { reconnecting, changed_by } = self.reader;
        let open = std::mem::take(&mut self.open);
        *self = Self { open, ..Self::new(reconnecting).changed_by(changed_by) };
    }

    /// The last event ID of the exchanges that are over.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The latest reconnection time of the exchanges that are over, if one came.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
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
            Happened::Backpressure(how) => {
                if let Some(stream) = self.open.get_mut(&exchange) {
                    stream.backpressure(at, how);
                }
                Vec::new()
            }
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
        let last_event_id = asked.last_event_id.as_ref().map(|id| String::from_utf8_lossy(id).into_owned());
        if is_new {
            self.requests += 1;
            if self.requests > 1 {
                let by = match self.reader.reconnecting {
                    Reconnecting::ByTheClient => By::Client,
                    Reconnecting::LikeABrowser | Reconnecting::Never => By::Us,
                };
                self.again
                    .begin(again::Asked { last_event_id: last_event_id.clone().unwrap_or_default(), by });
            }
        }
        let follows = self.before.take().zip(asked.passing).map(|((exchange, ended_ns), passing)| Follows {
            exchange,
            after_ns: passing.since_ns.saturating_sub(ended_ns),
        });
        let head = asked.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let kept_bytes = head.map_or(0, |head| asked.bytes.len() - head - 4) as u64;
        let request = Request {
            method: asked.method.clone(),
            url: asked.url.clone(),
            last_event_id,
            reconnects: self.requests - 1,
            follows,
            body_bytes: kept_bytes + asked.left_out,
            kept_bytes: (asked.left_out > 0).then_some(kept_bytes),
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
        )
        .or_else(|| match self.reader.reconnecting {
            Reconnecting::ByTheClient => stops(&stream, how),
            Reconnecting::LikeABrowser | Reconnecting::Never => None,
        });
        let came = Came {
            has_head: stream.response_head().is_some(),
            is_complete: stream.is_complete(),
            lost: stream.lost(),
        };
        let (kind, how_told) = ended(how, came, self.reader.reconnecting);
        let hint = stream.hint().or_else(|| self.hint_without_response(kind, &stream));
        self.before =
            stream.asked.passing.map(|passing| (stream.name(), passing.counts_from_ns + at.latest_ns));
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
        without_response(url, *is_http2).filter(|_| is_first)
    }
}

/// That a response stops somebody else for good who accepts nothing but an event stream. A redirect leads on.
fn stops(stream: &Stream, how: &Ended) -> Option<Then> {
    let is_redirect = |head: &Head| (300..400).contains(&head.status);
    let head = stream.response_head().filter(|head| *how != Ended::Dropped && !is_redirect(head))?;
    let why = browser::gives_up(head).filter(|_| is_event_stream_alone(&stream.asked.bytes))?;
    Some(Then::GivesUp { why })
}

#[cfg(test)]
#[path = "inspector_tests.rs"]
mod tests;
