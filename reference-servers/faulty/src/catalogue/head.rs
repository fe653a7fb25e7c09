//! Faults of the response head of the stream.

use super::entry::fault;
use super::shared::fresh;
use crate::contract::Scope;
use crate::fault::Fault;
use crate::http::{AfterBody, Delimited, Head, head};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "status-201",
            "the stream is answered 201",
            &["resp.status-200", "resp.status-other-2xx", "http.get"],
            &["cors.allow-origin", "resume.empty-header", "resume.replay-after", "resume.unknown-id"],
            |b| b.contract.head = |h, _| h.status = 201,
        ),
        fault(
            "type-text-plain",
            "the framework's default media type was left in place",
            &["resp.ctype-essence", "http.get"],
            &["resume.empty-header", "resume.unknown-id"],
            |b| b.contract.head = |h, _| h.set("Content-Type", "text/plain; charset=utf-8"),
        ),
        fault(
            "type-json",
            "the route is declared as an API that produces JSON",
            &["resp.ctype-essence", "http.get"],
            &["resume.empty-header", "resume.unknown-id"],
            |b| b.contract.head = |h, _| h.set("Content-Type", "application/json"),
        ),
        fault(
            "charset-latin-1",
            "the container adds its default charset",
            &["resp.ctype-charset"],
            &[],
            |b| b.contract.head = |h, _| h.set("Content-Type", "text/event-stream; charset=ISO-8859-1"),
        ),
        fault(
            "type-with-boundary",
            "the media type has a parameter that does not exist for it",
            &["resp.ctype-params"],
            &[],
            |b| b.contract.head = |h, _| h.set("Content-Type", "text/event-stream; boundary=NL"),
        ),
        fault("type-twice", "two layers each set the media type", &["resp.ctype-duplicate"], &[], |b| {
            b.contract.head = |h, _| h.add("Content-Type", "text/event-stream");
        }),
        fault(
            "type-html-last",
            "a layer above adds its own media type, which browsers take",
            &["resp.ctype-essence", "resp.ctype-duplicate", "http.get"],
            &["http.accept-optional", "http.accept-refused", "resume.empty-header", "resume.unknown-id"],
            |b| b.contract.head = |h, _| h.add("Content-Type", "text/html"),
        ),
        fault(
            "charset-for-other-origins",
            "the filter for other origins sets fields early, and the container adds its default charset",
            &["resp.ctype-charset"],
            &[],
            |b| {
                b.contract.head = |h, request| {
                    if request.field("origin").is_some() {
                        h.set("Content-Type", "text/event-stream;charset=ISO-8859-1");
                    }
                };
            },
        ),
        fault(
            "no-cache-control",
            "nothing is said about caching",
            &["resp.cache-no-store", "resp.cache-no-transform"],
            &[],
            |b| b.contract.head = |h, _| h.remove("Cache-Control"),
        ),
        fault("storable", "Cache-Control does not forbid storing", &["resp.cache-no-store"], &[], |b| {
            b.contract.head = |h, _| h.set("Cache-Control", "no-transform");
        }),
        fault(
            "transformable",
            "Cache-Control does not forbid transformations",
            &["resp.cache-no-transform"],
            &[],
            |b| b.contract.head = |h, _| h.set("Cache-Control", "no-store"),
        ),
        fault("etag-on-stream", "a middleware adds an ETag", &["resp.cache-contradiction"], &[], |b| {
            b.contract.head = |h, _| {
                h.add("ETag", "W/\"5-1\"");
                // What no cache may store is compared with nothing.
                h.set("Cache-Control", "no-cache, no-transform");
            };
        }),
        fault(
            "stored-by-a-proxy",
            "a cache on the way answers with what it has kept of another client's stream",
            &["resp.no-stored-copy", "resp.no-content-length"],
            &["http.head-prompt"],
            |b| {
                b.contract.negotiated = |request| {
                    let fresh = ["last-event-id", "origin", "if-none-match", "if-modified-since", "range"];
                    let stored = || (stored_head(), STORED);
                    (!fresh.iter().any(|name| request.field(name).is_some())).then(stored)
                };
            },
        ),
        fault(
            "public-max-age",
            "the site's caching defaults reach the stream",
            &["resp.cache-contradiction", "resp.cache-no-store"],
            &[],
            |b| b.contract.head = |h, _| h.set("Cache-Control", "no-transform, public, max-age=60"),
        ),
        fault(
            "no-accel-buffering",
            "nginx is not told to pass events on",
            &["resp.accel-buffering"],
            &[],
            |b| {
                b.contract.head = |h, _| h.remove("X-Accel-Buffering");
            },
        ),
        fault(
            "no-incremental",
            "proxies are not asked to pass events on as they come",
            &["http.incremental"],
            &[],
            |b| {
                b.contract.head = |h, _| h.remove("Incremental");
            },
        ),
        fault(
            "incremental-true",
            "a value that proxies ignore",
            &["http.incremental-value", "http.incremental"],
            &[],
            |b| b.contract.head = |h, _| h.set("Incremental", "true"),
        ),
        fault("no-nosniff", "browsers are not told to keep the media type", &["resp.nosniff"], &[], |b| {
            b.contract.head = |h, _| h.remove("X-Content-Type-Options");
        }),
        fault("connection-keep-alive", "a needless Connection field", &["resp.h1-connection"], &[], |b| {
            b.contract.head = |h, _| h.add("Connection", "keep-alive");
        }),
        fault(
            "connection-keep-alive-and-close",
            "`close` beside a needless `keep-alive`",
            &["resp.h1-connection"],
            &[],
            |b| {
                b.http.framing.after = AfterBody::Closed;
                b.contract.framing_on = Scope::Events;
                b.contract.head = |h, _| h.add("Connection", "keep-alive");
            },
        ),
        fault(
            "connection-names-transfer-encoding",
            "`Connection: Transfer-Encoding`, a field that each hop reads anyway",
            &["resp.h1-connection"],
            &[],
            |b| b.contract.head = |h, _| h.add("Connection", "Transfer-Encoding"),
        ),
        fault(
            "connection-names-content-type",
            "the Connection field names a field of the content",
            &["resp.connection-options"],
            &[],
            |b| b.contract.head = |h, _| h.add("Connection", "Content-Type"),
        ),
        fault(
            "session-cookie-on-stream",
            "the session middleware begins a session for each stream",
            &["resp.fresh-cookie"],
            &[],
            |b| {
                b.contract.head = |h, request| {
                    if request.field("cookie").is_none() {
                        h.add("Set-Cookie", &format!("TWISTED_SESSION={}; Path=/; HttpOnly", fresh()));
                    }
                };
            },
        ),
        fault(
            "session-cookie-cleared",
            "who has no session is told to forget it",
            &["resp.session-cookie"],
            &[],
            |b| {
                b.contract.head = |h, request| {
                    if request.field("cookie").is_none() {
                        h.add("Set-Cookie", "session=; Max-Age=0; Path=/");
                    }
                };
            },
        ),
        fault("misspelt-expires", "`Expire`, which no cache knows", &["resp.field-typo"], &[], |b| {
            b.contract.head = |h, _| h.add("Expire", "0");
        }),
        fault(
            "no-vary",
            "the coding depends on the request, and Vary does not say so",
            &["resp.vary"],
            &[],
            |b| {
                // What no cache may store needs no Vary.
                b.contract.head = |h, _| {
                    h.remove("Vary");
                    h.set("Cache-Control", "no-cache, no-transform");
                };
            },
        ),
        fault(
            "content-length-on-stream",
            "the length of the whole stream is announced",
            &["resp.no-content-length"],
            &[],
            |b| {
                b.http.framing.delimited = Delimited::ByLength;
                b.contract.framing_on = Scope::Events;
            },
        ),
        fault(
            "content-length-zero",
            "the handler returns before it writes anything",
            &["resp.zero-length"],
            &["live.brings-events"],
            |b| {
                b.http.framing.delimited = Delimited::ByLength;
                b.contract.framing_on = Scope::Events;
                b.contract.sentences = Vec::clear;
            },
        ),
    ]
}

/// What a cache has kept of a stream: all of it, and its end.
const STORED: &str = "event: message\nid: 1\nretry: 500\ndata: It was so a minute ago.\n\n\
                      event: message\nid: 2\ndata: It was so half a minute ago.\n\n";

fn stored_head() -> Head {
    head(200)
        .with("Content-Type", "text/event-stream")
        .with("Cache-Control", "no-store, no-transform")
        .with("X-Accel-Buffering", "no")
        .with("Incremental", "?1")
        .with("X-Content-Type-Options", "nosniff")
        .with("Vary", "Accept-Encoding")
        .with("Age", "61")
}
