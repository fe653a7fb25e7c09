//! Legal but odd servers: nothing may fail and nothing may warn.

use super::entry::odd;
use crate::behaviour::HeadEdit::Set;
use crate::behaviour::{Admission, Eol, Framing, Methods, Names, Negotiation, Order};
use crate::fault::Fault;
use crate::lines::{field, lines};
use crate::step::Step;

pub(super) fn servers() -> Vec<Fault> {
    let mut servers = bytes();
    servers.extend(messages());
    servers
}

fn bytes() -> Vec<Fault> {
    vec![
        odd("cr-only", "lines end in CR", &["framing.eol-cr", "framing.eol-lf"], &[], |b| b.eol = Eol::Cr),
        odd("crlf", "lines end in CR LF", &["framing.eol-crlf", "framing.eol-lf"], &[], |b| {
            b.eol = Eol::CrLf
        }),
        odd(
            "mixed-line-ends",
            "each block has another line end",
            &["framing.eol-mixed", "framing.eol-crlf", "framing.eol-cr"],
            &[],
            |b| b.eol = Eol::Mixed,
        ),
        odd(
            "bom-first",
            "the stream starts with a byte order mark",
            &["framing.bom-leading"],
            &["live.first-bytes"],
            |b| {
                b.sentences = |s| s.insert(0, Step::Raw(b"\xef\xbb\xbf"));
            },
        ),
        odd("extra-blank-lines", "two blank lines behind each block", &["framing.extra-blank"], &[], |b| {
            b.after_block = b"\n";
        }),
        odd(
            "comments-everywhere",
            "comments before, between and inside blocks",
            &[],
            &["live.first-bytes"],
            |b| {
                b.prelude = b": hello\n\n:\n\n".to_vec();
                b.sentences = |s| {
                    for step in s {
                        if let Step::Event(event) = step {
                            event.before = b": a comment\n:\n:data: not data\n";
                        }
                    }
                };
                b.event = |mut e| {
                    e.before = b": a comment\n:\n:data: not data\n";
                    Some(e)
                };
            },
        ),
        odd("tight-colons", "no space behind colons, but before values that start with one", &[], &[], |b| {
            b.field = |name, value| match value.starts_with(b" ") {
                true => field(name, value),
                false => [name.as_bytes(), b":", value].concat(),
            };
        }),
        odd("fields-in-odd-order", "data first, then id, type and reconnection time", &[], &[], |b| {
            b.order = Order::DataFirst;
        }),
        odd("retry-of-50-minutes", "a long reconnection time", &["retry.server-sane"], &[], |b| {
            b.sentences = |s| {
                if let Some(Step::Event(event)) = s.first_mut() {
                    event.retry = Some(b"3000000".to_vec());
                }
            };
        }),
        odd(
            "padding-prelude",
            "a comment of 2 KiB first, as old browsers needed",
            &["live.first-bytes"],
            &[],
            |b| {
                b.prelude = [b":".as_slice(), &b" ".repeat(2048), b"\n\n"].concat();
            },
        ),
        odd("heartbeat-as-event", "the heartbeat is an event of its own", &[], &[], |b| {
            b.heartbeat = Some(b"event: heartbeat\ndata: alive\n\n");
        }),
        odd("comments-without-space", "comments have no space behind the colon", &[], &[], |b| {
            b.comment = |text| lines(text).iter().map(|line| [b":", line.as_slice()].concat()).collect();
        }),
    ]
}

fn messages() -> Vec<Fault> {
    vec![
        odd("one-byte-a-write", "the first 2 KiB of a stream leave byte by byte", &[], &[], |b| {
            b.framing = Framing::ByteByByte;
        }),
        odd("http-1-0-answers", "an HTTP/1.0 server", &[], &[], |b| b.framing = Framing::Http10),
        odd("close-delimited", "an HTTP/1.1 body that ends with the connection", &[], &[], |b| {
            b.framing = Framing::CloseDelimited;
        }),
        odd("chunk-extensions", "chunks carry extensions", &[], &[], |b| {
            b.framing = Framing::ChunkExtensions
        }),
        odd("lower-case-names", "field names of heads in lower case", &[], &[], |b| b.names = Names::Lower),
        odd("upper-case-names", "field names of heads in upper case", &[], &[], |b| b.names = Names::Upper),
        odd("head-fields-reversed", "the head's fields in another order", &[], &[], |b| {
            b.names = Names::Reversed
        }),
        odd("loud-media-type", "the media type in capitals, with a quoted charset", &[], &[], |b| {
            b.head = &[Set("Content-Type", "Text/Event-Stream;CHARSET=\"UTF-8\"")];
        }),
        odd("no-cache-only", "`no-cache` in place of `no-store`", &["resp.cache-no-transform"], &[], |b| {
            b.head = &[Set("Cache-Control", "no-cache")];
        }),
        odd("not-acceptable", "406 for who does not take event streams", &[], &[], |b| {
            b.negotiation = Negotiation::NotAcceptable;
        }),
        odd("interim-answers", "100 and 103 before the head", &[], &[], |b| b.framing = Framing::Interim),
        odd("trailers", "fields behind the last chunk", &[], &[], |b| b.framing = Framing::Trailers),
        odd("no-head-method", "405 for HEAD, with Allow", &[], &[], |b| b.methods = Methods::NoHead),
        odd("hostile-events-dropped", "events that no line can carry are left out", &[], &[], |b| {
            b.admission = Admission::Drops;
        }),
        odd("hostile-requests-cut", "requests that no line can carry are cut off", &[], &[], |b| {
            b.admission = Admission::Closes;
        }),
        odd("closes-after-each-stream", "no connection is used twice, as the head says", &[], &[], |b| {
            b.framing = Framing::CloseAfter;
        }),
    ]
}
