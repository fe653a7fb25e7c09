//! What is said to help: it follows what was seen.

use ssespec_evidence::recording::Ended;

use super::live_tests::stream;
use super::tests::{EVENTS, HEAD, direct, recording, twice};
use super::*;

/// The only difference of a comparison.
fn difference(runs: &Runs) -> Difference {
    let mut found = compare(runs).statements.into_iter().filter_map(|statement| statement.difference);
    let first = found.next().expect("a fault");
    assert!(found.next().is_none());
    first
}

const OPEN: (Ended, u64) = (Ended::Dropped, 20_000);
/// The beginning of a gzip member.
const START: &[u8] = b"\x1F\x8B\x08\0\0\0\0\0\0\x03";
const AGE: &str = "Raise the proxy's limit on how long a response or a connection may last, or take it off the stream. The stream was not \
                   silent when it was cut, so comments do not put that off.";
const SILENCE: &str =
    "Raise the proxy's idle and total timeouts for the stream, and let the server send a comment every 15 s.";

#[test]
fn comments_are_no_help_against_a_limit_of_age() {
    let cut = |pace: u64, events: u64, at: u64| {
        let whole = stream(1..=(20_000 / pace), 300, pace, OPEN);
        difference(&twice(whole, stream(1..=events, 300, pace, (Ended::Fin, at))))
    };
    let aged = cut(700, 10, 7_000);
    assert_eq!((aged.fault, aged.fix.as_str()), (Fault::CutShort, AGE));
    let of = |difference: &Difference, kind: Kind| {
        difference.fixes.iter().find(|at| at.proxy == kind).map(|at| at.fix.clone())
    };
    let told: Vec<(Kind, String)> = aged.fixes.iter().map(|at| (at.proxy, at.fix.clone())).collect();
    let wanted = [
        (
            Kind::Nginx,
            "This proxy limits only silence, unless it is reloaded with `worker_shutdown_timeout` set: look for the limit at what stands \
             before or behind it. The stream was not silent when it was cut, so comments do not put that off.",
        ),
        (
            Kind::Haproxy,
            "This proxy limits only silence, unless it is reloaded with `hard-stop-after` set: look for the limit at what stands before \
             or behind it. The stream was not silent when it was cut, so comments do not put that off.",
        ),
        (
            Kind::Caddy,
            "Leave `write_timeout` of the server's `timeouts` and `read_timeout` of the transport unset for the stream: they count \
             from the start of the request or from the last byte, and cut it.",
        ),
        (
            Kind::Varnish,
            "Raise `send_timeout` (600 s for the whole response unless set), or return `pipe` for the stream.",
        ),
        (
            Kind::Envoy,
            "Set `timeout: 0s` on the route of the stream (15 s unless set), and raise `max_stream_duration` and \
             `max_connection_duration`.",
        ),
    ];
    assert_eq!(told, wanted.map(|(kind, fix)| (kind, fix.to_owned())));
    // A pause of the same length had been let pass.
    assert_eq!(cut(4_000, 2, 6_000).fix, AGE);
    // A silence that was the longest: both may be.
    let quiet = cut(4_000, 1, 4_000);
    assert_eq!(quiet.fix, SILENCE);
    let nginx = "Raise `proxy_read_timeout` (60 s unless set) in the location of the stream, and let the server send a comment more \
                 often than that.";
    assert_eq!(of(&quiet, Kind::Nginx).as_deref(), Some(nginx));
}

#[test]
fn whoever_compresses_is_told_to_stop() {
    // One stored block.
    let gzip = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).expect("few bytes");
        [START, &[0], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
    };
    let with = |more: &str, body: Vec<u8>| {
        let head = HEAD.replace("\r\n\r\n", &format!("{more}\r\n\r\n")).into_bytes();
        let recording = recording(&[(5, head), (1_000, body)], Ended::Dropped, 5_003);
        StreamSummary::of(&recording, 0).expect("it has an exchange")
    };
    let named = "\r\nContent-Encoding: gzip";
    let server = || with(named, gzip(EVENTS.concat().as_bytes()));
    let halved = "The server compresses the stream. Let the proxy pass the body and Content-Encoding on, both unchanged, or decode the \
                  body and remove the field; asked without Accept-Encoding, the server should send no coding at all.";
    // It decodes and keeps the field, or removes the field alone.
    for proxied in [with(named, EVENTS.concat().into_bytes()), with("", START.to_vec())] {
        let found = difference(&twice(server(), proxied));
        assert_eq!((found.fault, found.fix.as_str()), (Fault::CodedWrongly, halved));
        assert_eq!(found.fixes, []);
    }
    let compressor = "Switch compression off for the stream at the proxy, or let the server send `Cache-Control: no-transform`; a \
                      compressor must flush after each event.";
    // It compresses what comes plain, or what is compressed already.
    for (direct, proxied) in [
        (direct(), with("", START.to_vec())),
        (direct(), with(named, EVENTS.concat().into_bytes())),
        (server(), with(named, gzip(START))),
    ] {
        let found = difference(&twice(direct, proxied));
        assert_eq!((found.fault, found.fix.as_str()), (Fault::CodedWrongly, compressor));
        assert_eq!(found.fixes.len(), Kind::KNOWN.len());
    }
    assert_eq!(compare(&twice(server(), server())).damages().count(), 0);
}
