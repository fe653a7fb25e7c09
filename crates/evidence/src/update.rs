//! What happens in an exchange, one thing after another: told while it is recorded, or read again from a recording.
//!
//! Whoever shows a stream takes these, wherever they come from, and so shows a recording as it showed the stream.

use std::sync::Arc;

use crate::http2::StreamEnd;
use crate::message::{Framing, Head};
use crate::recording::{Ended, Exchange, Hop, Moment, Read, Stamp, TlsView};
use crate::transcript::Transcript;

/// One thing that happened in an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The name of the exchange.
    pub exchange: Arc<str>,
    /// When, from the beginning of the recording.
    pub at: Moment,
    /// What.
    pub what: Happened,
}

/// What happened in an exchange.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// The request is about to be sent. After a redirect it is sent again, to another URL.
    Asked(Asked),
    /// A connection is there, with what TLS showed of the server, over `https`.
    Connected(Option<Box<TlsView>>),
    /// The response was a redirect, which is followed.
    Redirected {
        /// Its status.
        status: u16,
        /// Where it leads.
        to: String,
    },
    /// A head that did not come as bytes of HTTP/1.
    Head(Box<Head>, Framing),
    /// Bytes came: head and body of HTTP/1 as they were read, else pieces of the body.
    Bytes(Arc<[u8]>),
    /// Whether the client of a proxy takes what came. While it does not, the proxy reads nothing more.
    Backpressure(Backpressure),
    /// Nothing more comes.
    Ended(Ended),
}

/// Whether a client takes what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backpressure {
    /// It takes no more for now.
    Begins,
    /// It has taken all that came.
    Ends,
}

/// What is asked, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The bytes of the request as a recording holds them: `[redacted]` for the values of secret fields; over HTTP/2 a line for
    /// each field.
    pub bytes: Arc<[u8]>,
    /// The last event ID that is sent along, if any.
    pub last_event_id: Option<Vec<u8>>,
    /// The bytes of its body beyond those.
    pub left_out: u64,
    /// Whether HTTP/2 carries it.
    pub is_http2: bool,
    /// Whether it is known when what comes back came.
    pub times: Times,
    /// What a proxy knows of it that it passes.
    pub passing: Option<Passing>,
}

/// Whether it is known when something came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// It is, within bounds.
    #[default]
    Known,
    /// All that is known is that it came between the request and the end.
    Unknown,
}

/// What a proxy knows of a request that passes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// The same number for requests that are alike in all but their last event ID, also in the values that are not told.
    pub alike: u64,
    /// When its head came, in nanoseconds from the beginning of the proxy.
    pub since_ns: u64,
    /// From when the moments of its exchange count, in the same.
    pub counts_from_ns: u64,
}

/// What happened in a recorded exchange, in order. Redirects come before the request that followed them, at its moment: a recording
/// keeps no more of them.
pub fn updates(exchange: &Exchange) -> Vec<Update> {
    let name: Arc<str> = exchange.name.as_str().into();
    let update = |at: Moment, what| Update { exchange: Arc::clone(&name), at, what };
    let request = &exchange.request;
    let sent = Moment::exactly(request.sent_ns);
    let asked = Asked {
        method: request.method.clone(),
        url: request.url.clone(),
        bytes: request.bytes.as_slice().into(),
        last_event_id: request.last_event_id.clone(),
        left_out: request.left_out,
        is_http2: exchange.transcript.http2().is_some(),
        times: match exchange.transcript.pieces().iter().any(|piece| piece.stamp == Stamp::Nobody) {
            true => Times::Unknown,
            false => Times::Known,
        },
        passing: None,
    };
    let redirected = |hop: &Hop| Happened::Redirected { status: hop.status, to: hop.location.clone() };
    let mut all: Vec<Update> = exchange.hops.iter().map(|hop| update(sent, redirected(hop))).collect();
    all.push(update(sent, Happened::Asked(asked)));
    if exchange.tls.is_some() {
        all.push(update(sent, Happened::Connected(exchange.tls.clone().map(Box::new))));
    }
    if let Some((head, framing, at)) = exchange.transcript.head() {
        let first = exchange.transcript.pieces().first().map_or(exchange.end.moment(), Read::moment);
        all.push(update(at.unwrap_or(first), Happened::Head(Box::new(head), framing)));
    }
    let pieces = exchange.transcript.pieces().iter();
    all.extend(pieces.map(|piece| update(piece.moment(), Happened::Bytes(piece.bytes.as_slice().into()))));
    let how = match (&exchange.transcript, &exchange.end.how) {
        // The end of the stream is the end of the body, whatever became of the connection.
        (Transcript::Http2(view), _) if view.end == StreamEnd::EndStream => Ended::Complete,
        (_, how) => how.clone(),
    };
    all.push(update(exchange.end.moment(), Happened::Ended(how)));
    all
}

/// What happened in several exchanges, by time. Each keeps its own order: a response may come before we had the time to note that its
/// request was sent.
pub fn updates_of_all(exchanges: &[Exchange]) -> Vec<Update> {
    let in_order = |exchange| {
        let mut latest_ns = 0;
        updates(exchange).into_iter().map(move |update| {
            latest_ns = latest_ns.max(update.at.latest_ns);
            (latest_ns, update)
        })
    };
    let mut all: Vec<(u64, Update)> = exchanges.iter().flat_map(in_order).collect();
    all.sort_by_key(|(latest_ns, _)| *latest_ns);
    all.into_iter().map(|(_, update)| update).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{End, Request};

    #[test]
    fn what_nobody_took_the_times_of_has_none() {
        let times = |stamp| {
            let exchange = Exchange {
                transcript: Transcript::Http1(vec![Read::exactly(3, stamp, "HTTP/1.1 200 OK\r\n\r\n")]),
                ..Exchange::new("a", Request::get("http://127.0.0.1/"))
            };
            match &updates(&exchange)[0].what {
                Happened::Asked(asked) => asked.times,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            [Stamp::Kernel, Stamp::Clock, Stamp::Nobody].map(times),
            [Times::Known, Times::Known, Times::Unknown]
        );
    }

    #[test]
    fn a_request_comes_before_its_response_whenever_it_was_noted() {
        let exchange = |name: &str, sent_ns: u64, read_ns: u64| Exchange {
            transcript: Transcript::Http1(vec![Read::exactly(
                read_ns,
                Stamp::Kernel,
                "HTTP/1.1 200 OK\r\n\r\n",
            )]),
            end: End::exactly(Ended::Fin, 9),
            ..Exchange::new(name, Request { sent_ns, ..Request::get("http://127.0.0.1/") })
        };
        let all = updates_of_all(&[exchange("a", 5, 3), exchange("b", 1, 2)]);
        let told: Vec<(&str, &str)> = all
            .iter()
            .map(|update| {
                let what = match &update.what {
                    Happened::Asked(_) => "asked",
                    Happened::Bytes(_) => "bytes",
                    Happened::Ended(_) => "ended",
                    other => panic!("{other:?}"),
                };
                (&*update.exchange, what)
            })
            .collect();
        let wanted =
            [("b", "asked"), ("b", "bytes"), ("a", "asked"), ("a", "bytes"), ("a", "ended"), ("b", "ended")];
        assert_eq!(told, wanted);
    }
}
