//! What entries of more than one area share.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::contract::Step;
use crate::http::{Head, Request, head};
use crate::sse::Event;

/// What is sent before the head by who has something to say meanwhile.
pub(super) const INTERIM: &[u8] =
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </page.css>; rel=preload; as=style\r\n\r\n";

/// The rules that a server breaks which does not write data line by line.
pub(super) const LINE_BREAKS_LOST: &[&str] = &[
    "event.data-multi",
    "emit.newline-lf",
    "emit.newline-crlf-cr",
    "emit.trailing-newline",
    "event.data-empty-lines",
];

/// Whether a request says what it accepts, and event streams are not among that.
pub(super) fn excludes_streams(request: &Request) -> bool {
    let accepts = ["text/event-stream", "*/*"].iter().any(|media_type| request.lists("accept", media_type));
    request.field("accept").is_some() && !accepts
}

/// 406.
pub(super) fn not_acceptable() -> (Head, &'static str) {
    (head(406), "this endpoint serves text/event-stream\n")
}

/// So many events outlast whoever watches.
const MANY: u8 = 40;

/// Puts many numbered events in the place of the sentences, at the same pace.
pub(super) fn many(steps: &mut Vec<Step>) {
    let pace = steps.iter().find(|step| matches!(step, Step::Wait(_))).cloned();
    let event = |n: u8| {
        let (data, id) = (format!("{n} of {MANY}").into_bytes(), n.to_string().into_bytes());
        Step::Event(Event { data: Some(data), id: Some(id), ..Event::default() })
    };
    let first = steps.drain(..).take(1).collect::<Vec<_>>();
    steps.extend(first);
    steps.extend((2..=MANY).flat_map(|n| pace.iter().cloned().chain([event(n)])));
}

/// A number that no other call gives.
pub(super) fn fresh() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
