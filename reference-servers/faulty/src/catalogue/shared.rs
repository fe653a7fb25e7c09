//! What entries of more than one area share.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::http::{Head, Request, head};

/// What is sent before the head by who has something to say meanwhile.
pub(super) const INTERIM: &[u8] =
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </page.css>; rel=preload; as=style\r\n\r\n";

/// Whether a request says what it accepts, and event streams are not among that.
pub(super) fn excludes_streams(request: &Request) -> bool {
    let accepts = ["text/event-stream", "*/*"].iter().any(|media_type| request.lists("accept", media_type));
    request.field("accept").is_some() && !accepts
}

/// 406.
pub(super) fn not_acceptable() -> (Head, &'static str) {
    (head(406), "this endpoint serves text/event-stream\n")
}

/// A number that no other call gives.
pub(super) fn fresh() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
