//! Faults of methods, negotiation, framing and coding.

use super::entry::fault;
use crate::behaviour::{Abort, Framing, Methods, Negotiation, Scope};
use crate::event::Event;
use crate::fault::Fault;
use crate::step::Step;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "post-only",
            "the stream refuses GET",
            &["http.get", "resp.status-200"],
            &[
                "cors.allow-origin",
                "http.accept-optional",
                "http.accept-refused",
                "http.head",
                "http.http10",
                "http.range-ignored",
                "resp.ctype-essence",
                "resp.status-304",
                "resume.empty-header",
                "resume.hostile-id",
                "resume.unknown-id",
            ],
            |b| {
                b.methods = Methods::PostOnly;
            },
        ),
        fault(
            "accept-required",
            "406 unless Accept is exactly text/event-stream",
            &["http.accept-optional"],
            &[],
            |b| b.negotiation = Negotiation::AcceptRequired,
        ),
        fault(
            "json-for-json-clients",
            "who accepts JSON alone gets JSON from the stream's address",
            &["http.accept-refused"],
            &[],
            |b| b.negotiation = Negotiation::JsonOnAccept,
        ),
        fault("head-with-body", "HEAD is answered with the whole stream", &["http.head"], &[], |b| {
            b.methods = Methods::HeadWithBody;
        }),
        fault("head-runs-the-stream", "HEAD keeps the producer running", &["http.head"], &[], |b| {
            b.methods = Methods::HeadRunsStream;
        }),
        fault("head-of-another-type", "HEAD names another media type than GET", &["http.head"], &[], |b| {
            b.methods = Methods::HeadOtherType;
        }),
        fault(
            "any-method-streams",
            "the method is not looked at",
            &["http.405-allow"],
            &["cors.preflight"],
            |b| b.methods = Methods::AnyStreams,
        ),
        // As a method OPTIONS may be refused; who serves pages of other origins may not.
        fault("no-options-method", "405 for OPTIONS, with Allow", &["cors.preflight"], &[], |b| {
            b.methods = Methods::NoOptions;
        }),
        fault("405-without-allow", "405 does not say what is allowed", &["http.405-allow"], &[], |b| {
            b.methods = Methods::NoAllow;
        }),
        fault(
            "post-loses-types",
            "the POST route has an encoder of its own",
            &["http.post-stream"],
            &[],
            |b| {
                b.post = |steps| steps.into_iter().map(without_type).collect();
            },
        ),
        fault("range-answered-206", "a range request gets a part", &["http.range-ignored"], &[], |b| {
            b.negotiation = Negotiation::Partial;
        }),
        fault("not-modified", "a conditional request gets 304", &["resp.status-304"], &[], |b| {
            b.negotiation = Negotiation::NotModified;
        }),
        fault("both-lengths", "Content-Length beside chunks", &["http.h1-framing"], &[], |b| {
            b.framing = Framing::BothLengths;
            b.framing_on = Scope::Emit;
        }),
        fault("chunked-on-http-1-0", "chunks for an HTTP/1.0 client", &["http.http10"], &[], |b| {
            b.framing = Framing::ChunkedOnHttp10;
        }),
        fault(
            "interim-answers-on-http-1-0",
            "100 and 103 for an HTTP/1.0 client",
            &["http.http10"],
            &[],
            |b| b.framing = Framing::InterimOnHttp10,
        ),
        fault("early-hints-with-a-length", "103 has a Content-Length", &["http.h1-framing"], &[], |b| {
            b.framing = Framing::InterimWithLength;
        }),
        fault("broken-trailer", "a line behind the last chunk is no field", &["http.h1-framing"], &[], |b| {
            b.framing = Framing::BrokenTrailer;
        }),
        fault(
            "no-last-chunk",
            "the connection is closed without the last chunk",
            &["http.terminating-chunk"],
            &[],
            |b| {
                b.framing = Framing::NoLastChunk;
                b.framing_on = Scope::Events;
            },
        ),
        fault(
            "no-last-chunk-on-emit",
            "scripted streams end without the last chunk",
            &["http.terminating-chunk", "contract.plays"],
            &[],
            |b| {
                b.framing = Framing::NoLastChunk;
                b.framing_on = Scope::Emit;
            },
        ),
        fault(
            "clean-end-on-abort",
            "a producer that fails leaves a finished body",
            &["http.abort-visible"],
            &[],
            |b| {
                b.abort = Abort::CleanEnd;
            },
        ),
        fault(
            "deaf-after-a-stream",
            "the connection stays open after a stream, and the next request is not answered",
            &["http.keepalive-reuse"],
            &[],
            |b| {
                b.framing = Framing::DeafAfter;
                b.framing_on = Scope::Emit;
            },
        ),
        fault(
            "bytes-after-end",
            "an event is written behind the last chunk",
            &["life.quiet-after-end"],
            &[],
            |b| {
                b.framing = Framing::BytesAfterEnd;
                b.framing_on = Scope::Events;
            },
        ),
    ]
}

fn without_type(step: Step) -> Step {
    match step {
        Step::Event(event) => Step::Event(Event { event: None, ..event }),
        other => other,
    }
}
