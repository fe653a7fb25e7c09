//! Faults that only HTTP/2 has, and variants that conform.

use ::http::HeaderMap;

use super::entry::{fault, variant};
use crate::fault::{Fault, Over};
use crate::http::{Cancel, Credit, Goaway, Offer, Pieces, Queue, Turns};

pub(super) fn faults() -> Vec<Fault> {
    let all = vec![
        fault(
            "h2-connection-field",
            "each answer over HTTP/2 carries Connection: keep-alive",
            &["resp.h2-no-connection"],
            REFUSED,
            |b| b.http.http2.injected = Some(("connection", "keep-alive")),
        ),
        fault(
            "h2-transfer-encoding-field",
            "each answer over HTTP/2 carries Transfer-Encoding: chunked",
            &["resp.h2-no-connection"],
            REFUSED,
            |b| b.http.http2.injected = Some(("transfer-encoding", "chunked")),
        ),
        fault(
            "h2-one-stream-at-a-time",
            "the streams of a connection are served one after the other",
            &["http.h2-stream"],
            &["http.h2-cancel", "http.h2-flow-control"],
            |b| b.http.http2.turns = Turns::OneAtATime,
        ),
        fault(
            "h2-second-stream-refused",
            "a stream beside another on its connection is refused",
            &["http.h2-stream"],
            &["http.h2-cancel", "http.h2-flow-control"],
            |b| b.http.http2.turns = Turns::OthersRefused,
        ),
        fault(
            "h2-held-to-the-end",
            "what a stream over HTTP/2 brings leaves when it ends",
            &["http.h2-stream"],
            &["http.h2-cancel"],
            |b| b.http.http2.pieces = Pieces::AtTheEnd,
        ),
        fault(
            "h2-one-line-for-all",
            "the streams of a connection send through one queue, which waits for the credit of each",
            &["http.h2-flow-control"],
            &[],
            |b| b.http.http2.queue = Queue::OfAll,
        ),
        fault(
            "h2-loses-without-credit",
            "what a stream has no credit for is thrown away",
            &["http.h2-flow-control"],
            &[],
            |b| b.http.http2.credit = Credit::Lost,
        ),
        fault("h2-ignores-cancel", "RST_STREAM is not noticed", &["http.h2-cancel"], &[], |b| {
            b.http.http2.cancel = Cancel::NotNoticed;
        }),
        fault(
            "h2-cancels-all",
            "RST_STREAM of one stream ends its whole connection",
            &["http.h2-cancel"],
            &[],
            |b| b.http.http2.cancel = Cancel::EndsTheConnection,
        ),
        fault(
            "h2-leaves-without-goaway",
            "a server that ends closes its connections without GOAWAY",
            &["life.shutdown"],
            &[],
            |b| b.http.http2.goaway = Goaway::NotSent,
        ),
    ];
    all.into_iter().map(over_http2).collect()
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        variant("http-1-alone", "HTTP/2 is not spoken", &["life.h1-six"], &[], |b| {
            b.http.http2.offer = Offer::NotOffered
        }),
        over_http2(variant("h2-trailers", "streams over HTTP/2 end with empty trailers", &[], &[], |b| {
            b.http.http2.end = |sending| sending.send_trailers(HeaderMap::new());
        })),
        over_http2(variant(
            "h2-small-frames",
            "the first bytes of a stream leave three to a DATA frame",
            &[],
            &[],
            |b| b.http.http2.small = 2048,
        )),
    ]
}

/// A client that refuses the response gets no stream.
const REFUSED: &[&str] = &["http.h2-cancel", "http.h2-flow-control", "http.h2-stream"];

fn over_http2(fault: Fault) -> Fault {
    Fault { over: Over::Http2, ..fault }
}
