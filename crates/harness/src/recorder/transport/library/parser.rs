//! eventsource-stream, the parser that many Rust programs use, fed with what arrived and guarded against its defects.
//!
//! It panics on a byte order mark and its cost is quadratic in the length of a line, so it is fed after the exchange, outside
//! the runtime, with a bound on its time. The outcome depends on the bytes alone: an event has the time of the piece that
//! completed it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use eventsource_stream::{Event, EventStream};
use futures_util::Stream;
use ssespec_evidence::recording::Read;
use ssespec_evidence::transcript::LibraryEvent;

use super::quiet_panic::caught;

/// What the parser made of a body.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parsed {
    pub events: Vec<LibraryEvent>,
    /// Why it gave up.
    pub error: Option<String>,
}

/// Feeds the pieces of a body and collects what is dispatched. `ended` says whether the body ended gracefully.
pub(super) fn parse(pieces: &[Read], ended: bool, within: Duration) -> Parsed {
    let feed = Feed::default();
    let mut stream = EventStream::new(feed.clone());
    let mut parsed = Parsed::default();
    let started = Instant::now();
    for (fed, piece) in pieces.iter().enumerate() {
        if started.elapsed() > within {
            let bytes: usize = pieces[..fed].iter().map(|p| p.bytes.len()).sum();
            parsed.error = Some(format!(
                "eventsource-stream had not parsed {bytes} bytes after {} ms",
                within.as_millis()
            ));
            return parsed;
        }
        feed.with(|feed| feed.pieces.push_back(Bytes::copy_from_slice(&piece.bytes)));
        if !drain(&mut stream, piece.at_ns, &mut parsed) {
            return parsed;
        }
    }
    if ended {
        feed.with(|feed| feed.ended = true);
        drain(&mut stream, pieces.last().map_or(0, |p| p.at_ns), &mut parsed);
    }
    parsed
}

/// Takes what is ready. Says whether the parser can go on.
fn drain(stream: &mut EventStream<Feed>, at_ns: u64, parsed: &mut Parsed) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match caught(|| Pin::new(&mut *stream).poll_next(&mut context)) {
            Ok(Poll::Ready(Some(Ok(event)))) => parsed.events.push(dispatched(event, at_ns)),
            Ok(Poll::Ready(Some(Err(error)))) => {
                parsed.error = Some(format!("eventsource-stream gave up: {error}"));
                return false;
            }
            Ok(Poll::Ready(None)) => return false,
            Ok(Poll::Pending) => return true,
            Err(message) => {
                parsed.error = Some(format!("eventsource-stream panicked: {message}"));
                return false;
            }
        }
    }
}

fn dispatched(event: Event, at_ns: u64) -> LibraryEvent {
    LibraryEvent { at_ns, event_type: event.event, data: event.data, id: event.id }
}

/// The body as a stream that is fed by hand.
#[derive(Clone, Default)]
struct Feed(Arc<Mutex<Pieces>>);

#[derive(Default)]
struct Pieces {
    pieces: VecDeque<Bytes>,
    ended: bool,
}

impl Feed {
    fn with<T>(&self, work: impl FnOnce(&mut Pieces) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Stream for Feed {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.with(|feed| match feed.pieces.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(piece))),
            None if feed.ended => Poll::Ready(None),
            None => Poll::Pending,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ssespec_evidence::recording::Stamp;

    const LONG: Duration = Duration::from_secs(60);

    fn pieces(texts: &[&[u8]]) -> Vec<Read> {
        (1..).zip(texts).map(|(n, bytes)| Read::exactly(n * 10, Stamp::Clock, *bytes)).collect()
    }

    #[test]
    fn an_event_has_the_time_of_the_piece_that_completed_it() {
        let parsed = parse(&pieces(&[b"id: 7\nda", b"ta: a\n\nevent: tick\ndata: b\n", b"\n"]), true, LONG);
        let event = |at_ns, kind: &str, data: &str| LibraryEvent {
            at_ns,
            event_type: kind.into(),
            data: data.into(),
            id: "7".into(),
        };
        assert_eq!(
            parsed,
            Parsed { events: vec![event(20, "message", "a"), event(30, "tick", "b")], error: None }
        );
    }

    #[test]
    fn the_panic_on_a_byte_order_mark_is_evidence() {
        let parsed = parse(&pieces(&[b"\xef\xbb\xbfdata: a\n\n"]), true, LONG);
        assert_eq!(parsed.events, []);
        let error = parsed.error.expect("an error");
        assert!(error.starts_with("eventsource-stream panicked: "), "{error}");
    }

    #[test]
    fn invalid_utf8_ends_in_an_error_at_the_end() {
        let parsed = parse(&pieces(&[b"data: \xff\n\n", b"data: b\n\n"]), true, LONG);
        assert_eq!(parsed.events, []);
        let error = parsed.error.expect("an error");
        assert!(error.starts_with("eventsource-stream gave up: UTF8 error: "), "{error}");
    }

    #[test]
    fn a_body_that_was_cut_is_not_ended_for_the_parser() {
        let parsed = parse(&pieces(&[b"data: \xff\n\n"]), false, LONG);
        assert_eq!(parsed, Parsed::default());
    }

    #[test]
    fn a_parser_that_takes_too_long_is_left() {
        let parsed = parse(&pieces(&[b"data: a\n\n", b"data: b\n\n"]), true, Duration::ZERO);
        assert_eq!(parsed.error.as_deref(), Some("eventsource-stream had not parsed 0 bytes after 0 ms"));
    }
}
