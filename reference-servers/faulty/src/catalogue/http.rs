//! Faults of methods, negotiation, framing and coding.

use super::entry::fault;
use super::shared::{INTERIM, excludes_streams, not_acceptable};
use crate::contract::{Ending, Endpoint, Methods, Reaction, Scope, Step, ToHead, react};
use crate::fault::Fault;
use crate::http::{AfterBody, Delimited, head};
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "post-only",
            "the stream refuses GET",
            &["resp.status-200"],
            &[
                "cors.allow-origin",
                "http.get",
                "resp.ctype-essence",
                "resume.empty-header",
                "resume.unknown-id",
            ],
            |b| {
                b.contract.methods = Methods {
                    reaction: |method, endpoint| match (method, endpoint) {
                        ("GET", Endpoint::Events) => Reaction::Refusal,
                        _ => react(method, endpoint),
                    },
                    allow: |_| Some("POST, OPTIONS".to_owned()),
                    ..Methods::default()
                };
            },
        ),
        fault(
            "accept-required",
            "406 unless Accept is exactly text/event-stream",
            &["http.accept-optional"],
            &[],
            |b| {
                b.contract.negotiated = |request| {
                    let exact = request.field("accept") == Some(b"text/event-stream");
                    (!exact).then(not_acceptable)
                }
            },
        ),
        fault(
            "json-for-json-clients",
            "who accepts JSON alone gets JSON from the stream's address",
            &["http.accept-refused"],
            &[],
            |b| {
                b.contract.negotiated = |request| {
                    let json = || (head(200).with("Content-Type", "application/json"), "[]\n");
                    excludes_streams(request).then(json)
                }
            },
        ),
        fault(
            "head-with-body",
            "HEAD is answered with the whole stream",
            &["http.head"],
            &["http.head-prompt"],
            |b| {
                b.contract.methods.to_head = |endpoint, _| match endpoint {
                    Endpoint::Events => ToHead::Body,
                    Endpoint::Emit | Endpoint::Other => ToHead::Head,
                };
            },
        ),
        fault("head-runs-the-stream", "HEAD keeps the producer running", &["http.head-prompt"], &[], |b| {
            b.contract.methods.to_head = |_, _| ToHead::HeadAndWaits;
        }),
        fault(
            "head-not-found",
            "the route of the stream knows GET alone, and HEAD gets 404",
            &["http.head"],
            &[],
            |b| {
                b.contract.methods.to_head = |_, head| {
                    head.status = 404;
                    ToHead::Head
                };
            },
        ),
        fault(
            "head-of-another-type",
            "HEAD names another media type than GET",
            &["http.head-fields"],
            &[],
            |b| {
                b.contract.methods.to_head = |_, head| {
                    head.set("Content-Type", "text/plain");
                    ToHead::Head
                };
            },
        ),
        fault(
            "any-method-streams",
            "the method is not looked at",
            &["http.method-refused"],
            &["cors.preflight"],
            |b| b.contract.methods.reaction = |_, _| Reaction::Stream,
        ),
        // As a method OPTIONS may be refused; who serves pages of other origins may not.
        fault("no-options-method", "405 for OPTIONS, with Allow", &["cors.preflight"], &[], |b| {
            b.contract.methods.reaction = |method, endpoint| match method {
                "OPTIONS" => Reaction::Refusal,
                _ => react(method, endpoint),
            };
            b.contract.methods.allow = |allow| Some(allow.replace(", OPTIONS", ""));
        }),
        fault(
            "405-without-allow",
            "405, for HEAD as well, does not say what is allowed",
            &["http.405-allow"],
            &[],
            |b| {
                b.contract.methods.allow = |_| None;
                b.contract.methods.reaction = |method, endpoint| match method {
                    "HEAD" => Reaction::Refusal,
                    _ => react(method, endpoint),
                };
            },
        ),
        fault(
            "post-loses-types",
            "the POST route has an encoder of its own",
            &["http.post-stream"],
            &[],
            |b| {
                b.contract.admission.posted = |steps| steps.into_iter().map(without_type).collect();
            },
        ),
        fault("range-answered-206", "a range request gets a part", &["http.range-ignored"], &[], |b| {
            b.contract.negotiated = |request| {
                let part = || {
                    head(206).with("Content-Type", "text/event-stream").with("Content-Range", "bytes 0-8/9")
                };
                request.field("range").map(|_| (part(), "data: a\n\n"))
            };
        }),
        fault("not-modified", "a conditional request gets 304", &["resp.status-304"], &[], |b| {
            b.contract.negotiated = |request| {
                let conditional =
                    ["if-none-match", "if-modified-since"].iter().any(|name| request.field(name).is_some());
                conditional.then(|| (head(304).with("ETag", "\"1\""), ""))
            };
        }),
        fault("both-lengths", "Content-Length beside chunks", &["http.h1-framing"], &[], |b| {
            b.http.framing.delimited = Delimited::ByBoth;
            b.contract.framing_on = Scope::Emit;
        }),
        fault(
            "transfer-encoding-identity",
            "a framework sets `Transfer-Encoding: identity`, and the body ends with the connection",
            &["http.h1-framing"],
            &[],
            |b| {
                b.http.framing.delimited = Delimited::ByClose;
                b.contract.framing_on = Scope::Events;
                b.contract.head = |h, request| {
                    if request.minor == 1 {
                        h.add("Transfer-Encoding", "identity");
                    }
                };
            },
        ),
        fault(
            "chunked-twice",
            "the handler sets `Transfer-Encoding: chunked`, and so does the server",
            &["http.h1-framing"],
            &[],
            |b| {
                b.contract.head = |h, request| {
                    if request.minor == 1 {
                        h.add("Transfer-Encoding", "chunked");
                    }
                };
            },
        ),
        fault(
            "length-unknown",
            "`Content-Length: unknown`, for HEAD as well",
            &["http.h1-framing", "resp.no-content-length"],
            // Strict client libraries take no response from it.
            &["resp.status-200", "resp.ctype-essence"],
            |b| {
                b.http.framing.delimited = Delimited::ByClose;
                b.contract.framing_on = Scope::Events;
                b.contract.head = |h, _| h.add("Content-Length", "unknown");
            },
        ),
        fault(
            "no-chunks-on-http-1-1",
            "an HTTP/1.1 body that ends with the connection",
            &["http.h1-delimited"],
            &[],
            |b| b.http.framing.delimited = Delimited::ByClose,
        ),
        fault("chunked-on-http-1-0", "chunks for an HTTP/1.0 client", &["http.http10"], &[], |b| {
            b.http.framing.delimited = Delimited::ByChunks;
        }),
        fault(
            "interim-answers-on-http-1-0",
            "100 and 103 for an HTTP/1.0 client",
            &["http.http10"],
            &[],
            |b| b.http.framing.interim = |_| INTERIM,
        ),
        fault("early-hints-with-a-length", "103 has a Content-Length", &["http.h1-framing"], &[], |b| {
            b.http.framing.interim = |minor| match minor {
                1 => b"HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n",
                _ => b"",
            };
        }),
        fault("broken-trailer", "a line behind the last chunk is no field", &["http.h1-framing"], &[], |b| {
            b.http.framing.last_chunk = b"0\r\nall is said\r\n\r\n";
        }),
        fault(
            "no-last-chunk",
            "the connection is closed without the last chunk",
            &["life.not-cut"],
            &[],
            |b| {
                b.http.framing.last_chunk = b"";
                b.http.framing.after = AfterBody::ClosedUnannounced;
                b.contract.framing_on = Scope::Events;
            },
        ),
        fault(
            "no-last-chunk-on-emit",
            "scripted streams end without the last chunk",
            &["http.terminating-chunk", "contract.plays"],
            &[],
            |b| {
                b.http.framing.last_chunk = b"";
                b.http.framing.after = AfterBody::ClosedUnannounced;
                b.contract.framing_on = Scope::Emit;
            },
        ),
        fault(
            "clean-end-on-abort",
            "a producer that fails leaves a finished body",
            &["http.abort-visible"],
            &[],
            |b| {
                b.contract.abort = Ending::Proper;
            },
        ),
        fault(
            "unresponsive-after-a-stream",
            "the connection stays open after a stream, and the next request is not answered",
            &["http.keepalive-reuse"],
            &[],
            |b| {
                b.http.framing.after = AfterBody::Unresponsive;
                b.contract.framing_on = Scope::Emit;
            },
        ),
        fault(
            "bytes-after-end",
            "an event is written behind the last chunk",
            &["life.quiet-after-end"],
            &[],
            |b| {
                b.http.framing.last_chunk = b"0\r\n\r\ndata: too late\n\n";
                b.http.framing.after = AfterBody::ClosedUnannounced;
                b.contract.framing_on = Scope::Events;
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
