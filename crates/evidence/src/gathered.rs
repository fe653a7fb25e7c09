//! Puts exchanges together again from what happened in them: a recording of what was told, also while it goes on.

use std::sync::Arc;

use crate::http2::{Http2View, StreamEnd};
use crate::piece::{Read, Stamp};
use crate::recording::{End, Ended, Exchange, Hop, Moment, Request};
use crate::transcript::Transcript;
use crate::update::{Happened, Update};

/// The exchanges of which something was told, in the order in which they began. Bytes are shared with those who were told.
#[derive(Debug, Default)]
pub struct Gathered {
    all: Vec<One>,
}

/// One exchange, its bytes apart.
#[derive(Debug)]
struct One {
    exchange: Exchange,
    pieces: Vec<(Moment, Arc<[u8]>)>,
    has_ended: bool,
}

impl Gathered {
    /// Takes the next thing that happened.
    pub fn take(&mut self, update: &Update) {
        let at = update.at;
        let known = self.all.iter_mut().rfind(|one| *one.exchange.name == *update.exchange);
        match (&update.what, known) {
            (Happened::Asked(asked), known) => {
                let request = Request {
                    method: asked.method.clone(),
                    bytes: asked.bytes.to_vec(),
                    left_out: asked.left_out,
                    last_event_id: asked.last_event_id.clone(),
                    sent_ns: at.latest_ns,
                    ..Request::get(asked.url.clone())
                };
                let transcript = match asked.is_http2 {
                    true => Transcript::Http2(Box::default()),
                    false => Transcript::default(),
                };
                match known {
                    // After a redirect.
                    Some(one) => {
                        one.exchange.request = request;
                        one.exchange.transcript = transcript;
                        one.pieces.clear();
                    }
                    None => self.all.push(One {
                        exchange: Exchange { transcript, ..Exchange::new(&*update.exchange, request) },
                        pieces: Vec::new(),
                        has_ended: false,
                    }),
                }
            }
            (_, None) | (Happened::Backpressure(_), _) => {}
            (Happened::Connected(tls), Some(one)) => one.exchange.tls = tls.as_deref().cloned(),
            (Happened::Redirected { status, to }, Some(one)) => {
                one.exchange.hops.push(Hop { status: *status, location: to.clone() });
            }
            (Happened::Head(head, _), Some(one)) => match &mut one.exchange.transcript {
                Transcript::Http2(view) => view.head(head, at),
                Transcript::Http1(_) | Transcript::Library(_) => {}
            },
            (Happened::Bytes(bytes), Some(one)) => one.pieces.push((at, Arc::clone(bytes))),
            (Happened::Ended(how), Some(one)) => one.end(how, at),
        }
    }

    /// The exchanges so far; what goes on ends here, at this moment.
    pub fn exchanges(&self, now_ns: u64) -> Vec<Exchange> {
        self.all.iter().map(|one| one.so_far(now_ns)).collect()
    }

    /// Whether one of them goes on over HTTP/2, whose frames are known only when it is over.
    pub fn lacks_frames(&self) -> bool {
        self.all.iter().any(|one| one.exchange.transcript.http2().is_some())
    }
}

impl One {
    fn end(&mut self, how: &Ended, at: Moment) {
        self.has_ended = true;
        let Moment { earliest_ns: since_ns, latest_ns: at_ns } = at;
        self.exchange.end = End { how: how.clone(), since_ns, at_ns };
        if let Transcript::Http2(view) = &mut self.exchange.transcript {
            view.end = end_of_stream(how);
        }
    }

    fn so_far(&self, now_ns: u64) -> Exchange {
        let mut exchange = self.exchange.clone();
        let pieces = self.pieces.iter().map(|(at, bytes)| Read::within(*at, Stamp::Clock, bytes.to_vec()));
        *exchange.transcript.pieces_mut() = pieces.collect();
        if !self.has_ended {
            exchange.end = End::exactly(Ended::Dropped, now_ns);
        }
        exchange
    }
}

fn end_of_stream(how: &Ended) -> StreamEnd {
    match how {
        Ended::Complete => StreamEnd::EndStream,
        _ => Http2View::default().end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::updates;

    #[test]
    fn what_was_told_of_an_exchange_is_the_exchange() {
        let piece = |at_ns: u64, bytes: &str| Read::exactly(at_ns, Stamp::Clock, bytes);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        let reads = vec![piece(3, head), piece(5, "data: one\n\n")];
        let exchange = Exchange {
            transcript: Transcript::Http1(reads),
            hops: vec![Hop { status: 302, location: "http://127.0.0.1/b".into() }],
            end: End::exactly(Ended::Fin, 9),
            ..Exchange::new("stream", Request::get("http://127.0.0.1/b"))
        };
        let mut gathered = Gathered::default();
        // The redirect is told before the request that followed it; the request that it answered is not kept.
        let mut all = updates(&exchange);
        all.swap(0, 1);
        all.iter().for_each(|update| gathered.take(update));
        assert_eq!(gathered.exchanges(20), [exchange]);
    }

    #[test]
    fn what_goes_on_ends_now() {
        let exchange = Exchange::new("stream", Request::get("http://127.0.0.1/"));
        let mut gathered = Gathered::default();
        gathered.take(&updates(&exchange)[0]);
        assert_eq!(gathered.exchanges(20)[0].end, End::exactly(Ended::Dropped, 20));
    }
}
