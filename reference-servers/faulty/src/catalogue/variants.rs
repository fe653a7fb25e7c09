//! Servers that conform in unusual ways: nothing may fail and nothing may warn.

use std::time::Duration;

use super::entry::variant;
use super::shared::{INTERIM, excludes_streams, fresh, not_acceptable};
use crate::contract::{Endpoint, Reaction, Step, Unencodable, react};
use crate::fault::Fault;
use crate::http::{AfterBody, Delimited, Head, head};
use crate::sse::{Event, Order, field, lines};

pub(super) fn servers() -> Vec<Fault> {
    let mut servers = bytes();
    servers.extend(messages());
    servers
}

fn bytes() -> Vec<Fault> {
    vec![
        variant("cr-only", "lines end in CR", &["framing.eol-cr", "framing.eol-lf"], &[], |b| {
            b.sse.line_end = |_| b"\r"
        }),
        variant("crlf", "lines end in CR LF", &["framing.eol-crlf", "framing.eol-lf"], &[], |b| {
            b.sse.line_end = |_| b"\r\n"
        }),
        variant(
            "mixed-line-ends",
            "each block has another line end",
            &["framing.eol-mixed", "framing.eol-crlf", "framing.eol-cr"],
            &[],
            |b| b.sse.line_end = |block| [b"\n".as_slice(), b"\r\n", b"\r"][block % 3],
        ),
        variant(
            "stray-cr",
            "one line still has the CR of a Windows file, and nothing merges with it",
            &["framing.eol-crlf", "framing.eol-mixed"],
            &[],
            |b| {
                b.contract.sentences = |s| {
                    if let Some(Step::Event(event)) = s.last_mut() {
                        event.before = b": from a file\r\n";
                    }
                };
            },
        ),
        variant(
            "history-first",
            "five events that were there before, at once, then one a second",
            &[],
            &[],
            |b| b.contract.sentences = with_history,
        ),
        variant("one-burst", "all events and the end at once", &[], &[], |b| {
            b.contract.sentences = |s| s.retain(|step| !matches!(step, Step::Wait(_)));
        }),
        variant(
            "bom-first",
            "the stream starts with a byte order mark",
            &["framing.bom-leading"],
            &["live.first-bytes"],
            |b| {
                b.contract.sentences = |s| s.insert(0, Step::Raw(b"\xef\xbb\xbf"));
            },
        ),
        variant(
            "extra-blank-lines",
            "two blank lines behind each block",
            &["framing.extra-blank"],
            &[],
            |b| {
                b.sse.after_block = b"\n";
            },
        ),
        variant(
            "comments-everywhere",
            "comments before, between and inside blocks",
            &[],
            &["live.first-bytes"],
            |b| {
                b.sse.prelude = b": hello\n\n:\n\n".to_vec();
                b.contract.sentences = |s| {
                    for step in s {
                        if let Step::Event(event) = step {
                            event.before = b": a comment\n:\n:data: not data\n";
                        }
                    }
                };
                b.contract.event = |mut e| {
                    e.before = b": a comment\n:\n:data: not data\n";
                    Some(e)
                };
            },
        ),
        variant(
            "tight-colons",
            "no space behind colons, but before values that start with one",
            &[],
            &[],
            |b| {
                b.sse.field = |name, value| match value.starts_with(b" ") {
                    true => field(name, value),
                    false => [name.as_bytes(), b":", value].concat(),
                };
            },
        ),
        variant(
            "fields-in-another-order",
            "data first, then id, type and reconnection time",
            &[],
            &[],
            |b| {
                b.sse.order = |_| Order::DataFirst;
            },
        ),
        variant("retry-of-50-minutes", "a long reconnection time", &["retry.server-sane"], &[], |b| {
            b.contract.sentences = |s| {
                if let Some(Step::Event(event)) = s.first_mut() {
                    event.retry = Some(b"3000000".to_vec());
                }
            };
        }),
        variant(
            "padding-prelude",
            "a comment of 2 KiB first, as old browsers needed",
            &["live.first-bytes"],
            &[],
            |b| {
                b.sse.prelude = [b":".as_slice(), &b" ".repeat(2048), b"\n\n"].concat();
            },
        ),
        variant("heartbeat-as-event", "the heartbeat is an event of its own", &[], &[], |b| {
            b.contract.heartbeats.bytes = Some(b"event: heartbeat\ndata: alive\n\n");
        }),
        variant("comments-without-space", "comments have no space behind the colon", &[], &[], |b| {
            b.sse.comment = |text| lines(text).iter().map(|line| [b":", line.as_slice()].concat()).collect();
        }),
    ]
}

fn messages() -> Vec<Fault> {
    vec![
        variant("one-byte-a-write", "the first 2 KiB of a stream leave byte by byte", &[], &[], |b| {
            b.http.framing.single_bytes = 2048;
        }),
        variant("incremental-parameters", "Incremental has parameters that nobody knows", &[], &[], |b| {
            b.contract.head = |h, _| h.set("Incremental", "?1;a=\"1, 2\";b");
        }),
        variant("http-1-0-answers", "an HTTP/1.0 server", &[], &[], |b| {
            b.http.framing.minor = 0;
            b.http.framing.delimited = Delimited::ByClose;
        }),
        variant(
            "balancer-cookie",
            "a load balancer sets a cookie that is another one in each response",
            &[],
            &[],
            |b| b.contract.head = |h, _| h.add("Set-Cookie", &format!("AWSALB={}; Path=/", fresh())),
        ),
        variant("chunk-extensions", "chunks carry extensions", &[], &[], |b| {
            b.http.framing.chunk_line = |length| format!("{length:X};part=\"of a stream\"\r\n")
        }),
        variant("lower-case-names", "field names of heads in lower case", &[], &[], |b| {
            b.http.each_head = |h| h.rename(str::to_ascii_lowercase)
        }),
        variant("upper-case-names", "field names of heads in upper case", &[], &[], |b| {
            b.http.each_head = |h| h.rename(str::to_ascii_uppercase)
        }),
        variant("head-fields-reversed", "the head's fields in another order", &[], &[], |b| {
            b.http.each_head = Head::reverse
        }),
        variant("loud-media-type", "the media type in capitals, with a quoted charset", &[], &[], |b| {
            b.contract.head = |h, _| h.set("Content-Type", "Text/Event-Stream;CHARSET=\"UTF-8\"");
        }),
        variant(
            "no-cache-only",
            "`no-cache` in place of `no-store`",
            &["resp.cache-no-transform"],
            &[],
            |b| {
                b.contract.head = |h, _| h.set("Cache-Control", "no-cache");
            },
        ),
        Fault {
            needs: "prepare: [{ method: POST, url: /ticket, capture: { ticket: { json: /ticket } } }]
headers: { X-Ticket: '{capture:ticket}' }
",
            ..variant(
                "ticket-wanted",
                "401 for who shows no ticket, which another request gives",
                &[],
                &[],
                |b| {
                    b.contract.ticket = Some("let-this-one-in");
                },
            )
        },
        variant("not-acceptable", "406 for who does not take event streams", &[], &[], |b| {
            b.contract.negotiated = |request| excludes_streams(request).then(not_acceptable);
        }),
        variant(
            "json-unless-streams-are-named",
            "who does not name event streams in Accept gets the same as JSON",
            &["http.accept-refused"],
            &[],
            |b| {
                b.contract.negotiated = |request| {
                    let json = || (head(200).with("Content-Type", "application/json"), "[]\n");
                    (!request.lists("accept", "text/event-stream")).then(json)
                };
            },
        ),
        variant("no-http-1-0", "505 for HTTP/1.0", &[], &[], |b| {
            b.contract.negotiated = |request| (request.minor == 0).then(|| (head(505), "speak HTTP/1.1\n"));
        }),
        variant("no-conditions", "400 for who sends a condition or a range", &[], &[], |b| {
            b.contract.negotiated = |request| {
                let fields = ["if-none-match", "if-modified-since", "range"];
                let asked = fields.iter().any(|name| request.field(name).is_some());
                asked.then(|| (head(400), "a stream has neither versions nor parts\n"))
            };
        }),
        variant("propfind-like-options", "PROPFIND is answered with what is allowed", &[], &[], |b| {
            b.contract.methods.reaction = |method, endpoint| match method {
                "PROPFIND" => Reaction::Preflight,
                _ => react(method, endpoint),
            };
        }),
        variant("interim-answers", "100 and 103 before the head", &[], &[], |b| {
            b.http.framing.interim = |minor| if minor == 1 { INTERIM } else { b"" }
        }),
        variant("first-event-late", "the head leaves at once, the first event 2.5 s later", &[], &[], |b| {
            b.contract.sentences = |steps| steps.insert(0, Step::Wait(2_500));
        }),
        // Longer than the head may be held back by a body.
        variant("slow-head", "a stream takes 2.2 s to open, and then its events come", &[], &[], |b| {
            b.contract.opens_after = |endpoint| match endpoint {
                Endpoint::Events => Duration::from_millis(2_200),
                Endpoint::Emit | Endpoint::Other => Duration::ZERO,
            };
            b.contract.sentences = |steps| steps.insert(0, Step::Wait(500));
        }),
        variant("trailers", "fields behind the last chunk", &[], &[], |b| {
            b.http.framing.last_chunk = b"0\r\nServer-Timing: total;dur=5\r\nx-events: all\r\n\r\n"
        }),
        variant("no-head-method", "405 for HEAD, with Allow", &[], &[], |b| {
            b.contract.methods.reaction = |method, endpoint| match method {
                "HEAD" => Reaction::Refusal,
                _ => react(method, endpoint),
            }
        }),
        variant("hostile-events-dropped", "events that no line can carry are left out", &[], &[], |b| {
            b.contract.admission.unencodable = Unencodable::LeftOut;
        }),
        variant("no-way-to-say-ids", "501 for scripts with an id", &[], &[], |b| {
            b.contract.admission.inexpressible = |step| match step {
                Step::Event(event) => event.id.is_some().then_some("id"),
                _ => None,
            };
        }),
        variant("no-way-to-say-retry", "501 for scripts with a reconnection time", &[], &[], |b| {
            b.contract.admission.inexpressible = |step| match step {
                Step::Retry(_) => Some("retry"),
                Step::Event(event) => event.retry.is_some().then_some("retry"),
                _ => None,
            };
        }),
        variant("hostile-requests-cut", "requests that no line can carry are cut off", &[], &[], |b| {
            b.contract.admission.unencodable = Unencodable::CutOff;
        }),
        variant("closes-after-each-stream", "no connection is used twice, as the head says", &[], &[], |b| {
            b.http.framing.after = AfterBody::Closed;
        }),
    ]
}

/// Five events before the sentences, without a pause.
fn with_history(steps: &mut Vec<Step>) {
    let said = |n: u8| {
        Step::Event(Event {
            data: Some(format!("Said before you came, {n} of 5.").into_bytes()),
            event: Some(b"message".to_vec()),
            id: Some(format!("history-{n}").into_bytes()),
            ..Event::default()
        })
    };
    steps.splice(0..0, (1..=5).map(said));
}
