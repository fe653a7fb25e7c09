//! Comparisons of hand-made recordings: each fault is named, and what is no fault is not.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;

use super::*;

pub(super) const MS: u64 = 1_000_000;
pub(super) const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                    Transfer-Encoding: chunked\r\n\r\n";

/// A recording of these reads, each with its milliseconds, and how it ended.
pub(super) fn recording(reads: &[(u64, impl AsRef<[u8]>)], how: Ended, end_ms: u64) -> Recording {
    let read = |(at, sent): &(u64, _)| {
        let sent: &[u8] = AsRef::as_ref(sent);
        let bytes = match sent.starts_with(b"HTTP/") || sent.is_empty() {
            true => sent.to_vec(),
            false => [format!("{:x}\r\n", sent.len()).as_bytes(), sent, b"\r\n"].concat(),
        };
        Read::exactly(at * MS, Stamp::Kernel, bytes)
    };
    let mut reads: Vec<Read> = reads.iter().map(read).collect();
    if how == Ended::Complete {
        reads.push(Read::exactly(end_ms * MS, Stamp::Kernel, b"0\r\n\r\n".to_vec()));
    }
    let request = Request::get("http://127.0.0.1:1/");
    let end = End::exactly(how, end_ms * MS);
    let exchange = Exchange {
        connection: 1,
        transcript: Transcript::Http1(reads),
        end,
        ..Exchange::new("stream", request)
    };
    Recording {
        elapsed_ns: end_ms * MS,
        exchanges: vec![exchange],
        ..Recording::new("direct", "compare/stream")
    }
}

pub(super) fn side(reads: &[(u64, &str)], how: Ended, end_ms: u64) -> StreamSummary {
    StreamSummary::of(&recording(reads, how, end_ms), 0).expect("it has an exchange")
}

pub(super) const EVENTS: [&str; 4] =
    ["id: 1\ndata: a\n\n", "id: 2\ndata: b\n\n", "id: 3\ndata: c\n\n", "id: 4\ndata: d\n\n"];
pub(super) const ALL: &str =
    "id: 1\ndata: a\n\nid: 2\ndata: b\n\n: beat\n\nid: 3\ndata: c\n\nid: 4\ndata: d\n\n";

/// Four events and a comment, a second apart, and a proper end.
pub(super) fn direct() -> StreamSummary {
    side(&reads(0), Ended::Complete, 5_000)
}

pub(super) fn reads(later: u64) -> Vec<(u64, &'static str)> {
    vec![
        (5 + later, HEAD),
        (1_000 + later, EVENTS[0]),
        (2_000 + later, EVENTS[1]),
        (2_500 + later, ": beat\n\n"),
        (3_000 + later, EVENTS[2]),
        (4_000 + later, EVENTS[3]),
    ]
}

pub(super) fn runs(flow: Flow, direct: StreamSummary, proxied: StreamSummary) -> Runs {
    Runs {
        flow,
        stream: Run { direct, proxied },
        again: None,
        broken: None,
        disconnects: None,
        reconnects: Vec::new(),
        proxy: None,
    }
}

/// A live stream that is the same at the second look.
pub(super) fn twice(direct: StreamSummary, proxied: StreamSummary) -> Runs {
    let run = Run { direct: direct.clone(), proxied: proxied.clone() };
    let again = SecondLook { common: run.clone(), own: run };
    Runs { again: Some(again), ..runs(Flow::Live, direct, proxied) }
}

/// The faults of a script's stream through a proxy, with their verdicts.
fn faults(proxied: StreamSummary) -> Vec<(Fault, Verdict)> {
    named(&runs(Flow::Script, direct(), proxied))
}

pub(super) fn named(runs: &Runs) -> Vec<(Fault, Verdict)> {
    let statements = compare(runs).statements.into_iter();
    statements.filter_map(|s| Some((s.difference?.fault, s.verdict))).collect()
}

pub(super) fn verdict(runs: &Runs, aspect: Aspect) -> (Verdict, String) {
    let statements = compare(runs).statements;
    let statement =
        statements.into_iter().find(|s| s.aspect == aspect).expect("every aspect has a statement");
    (statement.verdict, statement.message)
}

#[test]
fn what_only_comes_a_little_later_is_the_same() {
    let whole = runs(Flow::Script, direct(), side(&reads(3), Ended::Complete, 5_003));
    assert_eq!(named(&whole), []);
    for aspect in [
        Aspect::Response,
        Aspect::Head,
        Aspect::Times,
        Aspect::Heartbeats,
        Aspect::Events,
        Aspect::Fields,
        Aspect::End,
    ] {
        assert_eq!(verdict(&whole, aspect).0, Verdict::Pass, "{aspect:?}");
    }
    assert!(compare(&whole).compared());
}

#[test]
fn what_all_comes_at_the_end_was_held_until_then() {
    let proxied = side(&[(5_001, HEAD), (5_001, ALL)], Ended::Complete, 5_002);
    assert_eq!(faults(proxied), [(Fault::HeadHeld, Verdict::Fail), (Fault::HeldUntilEnd, Verdict::Fail)]);
    let early = side(&[(5, HEAD), (5_001, ALL)], Ended::Complete, 5_002);
    assert_eq!(faults(early), [(Fault::HeldUntilEnd, Verdict::Fail)]);
}

#[test]
fn what_never_comes_while_it_is_watched_is_held() {
    let open = side(&reads(0), Ended::Dropped, 20_000);
    let silent = side(&[(5, HEAD)], Ended::Dropped, 20_000);
    let held = runs(Flow::Script, open.clone(), silent.clone());
    assert_eq!(named(&held), [(Fault::HeldUntilEnd, Verdict::Fail)]);
    assert_eq!(named(&twice(open.clone(), silent)), [(Fault::Stalled, Verdict::Fail)]);
    let headless = side(&[], Ended::Dropped, 20_000);
    let both = [(Fault::HeadHeld, Verdict::Fail), (Fault::HeldUntilEnd, Verdict::Fail)];
    assert_eq!(named(&twice(open, headless)), both);
}

#[test]
fn bursts_are_blocks_if_they_are_large() {
    let two = format!("{}{}", EVENTS[0], EVENTS[1]);
    let rest = format!(": beat\n\n{}{}", EVENTS[2], EVENTS[3]);
    let proxied = side(&[(5, HEAD), (2_010, &two), (4_010, &rest)], Ended::Complete, 5_000);
    assert_eq!(faults(proxied), [(Fault::Coalesced, Verdict::Fail)]);
    let large: Vec<String> = (1..5).map(|n| format!("id: {n}\ndata: {}\n\n", "x".repeat(2_000))).collect();
    let apart: Vec<(u64, &str)> = std::iter::once((5, HEAD))
        .chain(large.iter().enumerate().map(|(n, event)| (1_000 * (n as u64 + 1), event.as_str())))
        .collect();
    let (two, rest) = (large[..2].concat(), large[2..].concat());
    let proxied = side(&[(5, HEAD), (2_010, &two), (4_010, &rest)], Ended::Complete, 5_000);
    let whole = runs(Flow::Script, side(&apart, Ended::Complete, 5_000), proxied);
    assert_eq!(named(&whole), [(Fault::HeldInBlocks, Verdict::Fail)]);
}

#[test]
fn each_event_behind_the_next_is_a_delay() {
    assert_eq!(
        faults(side(&reads(1_200), Ended::Complete, 6_200)),
        [(Fault::HeadHeld, Verdict::Fail), (Fault::Delayed, Verdict::Fail)]
    );
}

#[test]
fn one_late_event_is_no_more_than_a_note() {
    let two = format!("{}{}", EVENTS[0], EVENTS[1]);
    let proxied = side(
        &[(5, HEAD), (2_010, &two), (2_500, ": beat\n\n"), (3_000, EVENTS[2]), (4_000, EVENTS[3])],
        Ended::Complete,
        5_000,
    );
    let whole = runs(Flow::Script, direct(), proxied);
    assert_eq!(named(&whole), []);
    assert_eq!(verdict(&whole, Aspect::Times).0, Verdict::Note);
}

#[test]
fn events_without_a_pause_show_nothing() {
    let at_once = [(5, HEAD), (6, ALL)];
    let whole =
        runs(Flow::Live, side(&at_once, Ended::Dropped, 20_000), side(&at_once, Ended::Dropped, 20_000));
    assert_eq!(named(&whole), []);
    assert_eq!(verdict(&whole, Aspect::Times).0, Verdict::Inconclusive);
    assert_eq!(verdict(&whole, Aspect::Head).0, Verdict::Inconclusive);
}

#[test]
fn a_head_that_is_late_once_and_not_always_is_not_held() {
    let run = Run { direct: direct(), proxied: side(&reads(3), Ended::Complete, 5_003) };
    let proxied = side(
        &[
            (1_500, HEAD),
            (1_500, EVENTS[0]),
            (2_000, EVENTS[1]),
            (2_500, ": beat\n\n"),
            (3_000, EVENTS[2]),
            (4_000, EVENTS[3]),
        ],
        Ended::Complete,
        5_000,
    );
    let whole = Runs { broken: Some(run), ..runs(Flow::Script, direct(), proxied) };
    assert_eq!(verdict(&whole, Aspect::Head).0, Verdict::Pass);
}

#[test]
fn comments_and_events_that_are_missing_are_lost() {
    let without = |left_out: usize| {
        let mut reads = reads(3);
        reads.remove(left_out);
        side(&reads, Ended::Complete, 5_003)
    };
    assert_eq!(faults(without(3)), [(Fault::CommentsLost, Verdict::Fail)]);
    assert_eq!(faults(without(2)), [(Fault::EventsLost, Verdict::Fail)]);
    assert_eq!(faults(without(5)), [(Fault::EventsLost, Verdict::Fail)]);
}

#[test]
fn live_streams_are_not_blamed_for_their_edges() {
    let mut later = reads(3);
    later.remove(1);
    later.pop();
    let whole = runs(Flow::Live, side(&reads(0), Ended::Dropped, 5_000), side(&later, Ended::Dropped, 5_000));
    assert_eq!(named(&whole), []);
    assert_eq!(verdict(&whole, Aspect::Events).0, Verdict::Pass);
}

#[test]
fn live_streams_that_have_nothing_in_common_are_not_compared() {
    let own = |name: &str| {
        let events: Vec<String> = (1..4).map(|n| format!("data: {name} {n}\n\n")).collect();
        let reads: Vec<(u64, &str)> = std::iter::once((5, HEAD))
            .chain(events.iter().enumerate().map(|(n, event)| (1_000 * (n as u64 + 1), event.as_str())))
            .collect();
        side(&reads, Ended::Dropped, 20_000)
    };
    let whole = runs(Flow::Live, own("left"), own("right"));
    assert_eq!(named(&whole), []);
    assert_eq!(verdict(&whole, Aspect::Events).0, Verdict::Inconclusive);
    assert_eq!(verdict(&whole, Aspect::Times).0, Verdict::Inconclusive);
    assert!(!compare(&whole).compared());
}

#[test]
fn equal_events_without_ids_are_not_matched() {
    let ticks = [(5, HEAD), (1_000, "data: tick\n\n"), (2_000, "data: tick\n\n")];
    let tick = || side(&ticks, Ended::Dropped, 20_000);
    let whole = runs(Flow::Live, tick(), tick());
    let (verdict, message) = verdict(&whole, Aspect::Events);
    assert_eq!(verdict, Verdict::Inconclusive);
    let why = "the direct events cannot be distinguished: some have equal data and no ids of their own; a stream with ids would \
               show it, or a scripted test endpoint with --emit";
    assert_eq!(message, why);
}

#[test]
fn events_that_change_come_twice_or_in_another_order_are_told() {
    let mut changed = reads(3);
    changed[2].1 = "id: 2\ndata: B\n\n";
    assert_eq!(faults(side(&changed, Ended::Complete, 5_003)), [(Fault::EventsChanged, Verdict::Fail)]);
    let mut twice = reads(3);
    twice.insert(3, (2_004, EVENTS[1]));
    assert_eq!(faults(side(&twice, Ended::Complete, 5_003)), [(Fault::EventsRepeated, Verdict::Fail)]);
    let swapped = [
        (8, HEAD),
        (1_003, EVENTS[0]),
        (2_503, ": beat\n\n"),
        (3_003, EVENTS[2]),
        (3_004, EVENTS[1]),
        (4_003, EVENTS[3]),
    ];
    assert_eq!(faults(side(&swapped, Ended::Complete, 5_003)), [(Fault::EventsReordered, Verdict::Fail)]);
}

#[test]
fn header_fields_that_matter_are_compared() {
    let with = |head: &str| {
        let mut all = reads(3);
        let head = head.to_owned();
        all[0].1 = Box::leak(head.into_boxed_str());
        side(&all, Ended::Complete, 5_003)
    };
    let plain = HEAD.replace("text/event-stream", "text/plain");
    assert_eq!(faults(with(&plain)), [(Fault::TypeChanged, Verdict::Fail)]);
    let cached = HEAD.replace("no-store", "max-age=60");
    assert_eq!(faults(with(&cached)), [(Fault::CacheControlLost, Verdict::Warn)]);
    let charset = HEAD.replace("text/event-stream", "Text/Event-Stream; charset=utf-8");
    assert_eq!(faults(with(&charset)), []);
    for (charset, fault) in [
        ("; charset=UTF-8", None),
        (";charset=ISO-8859-1", Some(Fault::CharsetChanged)),
        ("; charset=utf8", Some(Fault::CharsetChanged)),
        ("; x=y", None),
    ] {
        let named = HEAD.replace("text/event-stream", &format!("text/event-stream{charset}"));
        assert_eq!(
            faults(with(&named)),
            fault.map(|fault| (fault, Verdict::Fail)).into_iter().collect::<Vec<_>>(),
            "{charset}"
        );
    }
    let other = HEAD.replace("200 OK", "502 Bad Gateway");
    assert_eq!(faults(with(&other)), [(Fault::ResponseDiffers, Verdict::Fail)]);
}

/// As Fetch reads them: the last media type counts, with the charset of one before it that is the same.
#[test]
fn the_charset_of_all_lines_is_compared() {
    let with = |lines: &str| {
        let mut all = reads(3);
        let head = HEAD.replace("Content-Type: text/event-stream", lines);
        all[0].1 = &head;
        side(&all, Ended::Complete, 5_003)
    };
    let two = "Content-Type: text/event-stream;charset=latin1\r\nContent-Type: text/event-stream";
    let latin = twice(direct(), with(two));
    assert_eq!(named(&latin), [(Fault::CharsetChanged, Verdict::Fail)]);
    assert_eq!(
        told(&latin, Fault::CharsetChanged),
        (
            "content-type: text/event-stream".into(),
            "content-type: text/event-stream;charset=latin1, text/event-stream".into()
        )
    );
    let difference = compare(&latin).statements.into_iter().find_map(|statement| statement.difference);
    let difference = difference.expect("a fault");
    assert_eq!(difference.fault.title(), "the stream is given a charset that is not utf-8");
    assert_eq!(difference.why, "Chrome aborts a stream whose charset is not utf-8, and does not try again.");
    let page = "Content-Type: text/event-stream\r\nContent-Type: text/html";
    assert_eq!(named(&twice(direct(), with(page))), [(Fault::TypeChanged, Verdict::Fail)]);
    // What the server sends so itself, and what a proxy mends.
    assert_eq!(named(&twice(with(two), with(two))), []);
    assert_eq!(named(&twice(with(two), direct())), []);
    assert_eq!(named(&twice(with("Content-Type: text/event-stream; charset=utf-8"), direct())), []);
}

#[test]
fn a_length_is_seen_as_one() {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nContent-Length: {}\r\n\r\n{ALL}",
        ALL.len()
    );
    let mut proxied = recording(&[(5_001, &head)], Ended::Dropped, 5_002);
    proxied.exchanges[0].end.how = Ended::Complete;
    let found = faults(StreamSummary::of(&proxied, 0).expect("it has an exchange"));
    let all = [Fault::HeadHeld, Fault::HeldUntilEnd, Fault::LengthAdded];
    assert_eq!(found.iter().map(|(fault, _)| *fault).collect::<Vec<_>>(), all);
}

#[test]
fn whoever_cuts_is_blamed_for_that_alone() {
    let begun = &reads(3)[..3];
    assert_eq!(faults(side(begun, Ended::Fin, 3_200)), [(Fault::CutShort, Verdict::Fail)]);
    assert_eq!(faults(side(begun, Ended::Complete, 3_200)), [(Fault::CutAsEnd, Verdict::Fail)]);
}

#[test]
fn ends_are_compared() {
    assert_eq!(faults(side(&reads(3), Ended::Dropped, 20_000)), [(Fault::EndHidden, Verdict::Fail)]);
    assert_eq!(faults(side(&reads(3), Ended::Reset, 5_003)), [(Fault::EndAborted, Verdict::Fail)]);
    let broken =
        |how| Run { direct: side(&reads(0), Ended::Fin, 5_000), proxied: side(&reads(3), how, 5_003) };
    let with = |how| Runs { broken: Some(broken(how)), ..runs(Flow::Script, direct(), direct()) };
    assert_eq!(verdict(&with(Ended::Reset), Aspect::AbortedEnd).0, Verdict::Pass);
    assert_eq!(named(&with(Ended::Complete)), [(Fault::AbortHidden, Verdict::Fail)]);
    assert_eq!(verdict(&runs(Flow::Live, direct(), direct()), Aspect::AbortedEnd).0, Verdict::Inconclusive);
}

/// A stream without a length or chunks, which ends with its connection.
fn closed() -> StreamSummary {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n";
    let sent = reads(0).into_iter().map(|(at, text)| (at, if text == HEAD { head } else { text }));
    let reads = sent.map(|(at, text)| Read::exactly(at * MS, Stamp::Kernel, text.as_bytes().to_vec()));
    let mut recording = recording(&[(5, HEAD)], Ended::Fin, 5_000);
    recording.exchanges[0].transcript = Transcript::Http1(reads.collect());
    StreamSummary::of(&recording, 0).expect("it has an exchange")
}

#[test]
fn an_end_that_only_the_close_marks_is_a_note_where_the_proxy_makes_it_so() {
    let end = |direct, proxied| verdict(&twice(direct, proxied), Aspect::End);
    let note = "through the proxy the stream ends by closing the connection: an abort would look the same";
    assert_eq!(end(direct(), closed()), (Verdict::Note, note.to_owned()));
    let both = "both end by closing the connection, after 5.00 s and 5.00 s: an abort would look the same";
    assert_eq!(end(closed(), closed()), (Verdict::Pass, both.to_owned()));
}

#[test]
fn a_client_that_leaves_is_judged_by_the_direct_one() {
    use std::time::Duration;
    let noticed = DisconnectProbe::Noticed { counts: [1, 2], after: Duration::from_millis(300) };
    let kept = DisconnectProbe::Kept { counts: [1, 2], watched: Duration::from_secs(15) };
    let with = |direct: &DisconnectProbe, proxied: &DisconnectProbe| {
        let disconnects = DisconnectProbes { direct: direct.clone(), proxied: proxied.clone() };
        Runs { disconnects: Some(disconnects), ..runs(Flow::Script, direct_side(), direct_side()) }
    };
    assert_eq!(verdict(&with(&noticed, &noticed), Aspect::Disconnect).0, Verdict::Pass);
    assert_eq!(named(&with(&noticed, &kept)), [(Fault::DisconnectKept, Verdict::Fail)]);
    assert_eq!(verdict(&with(&kept, &kept), Aspect::Disconnect).0, Verdict::Inconclusive);
    let not_counted = DisconnectProbe::NotCounted { count: 0 };
    assert_eq!(verdict(&with(&noticed, &not_counted), Aspect::Disconnect).0, Verdict::Inconclusive);
    assert_eq!(verdict(&runs(Flow::Live, direct(), direct()), Aspect::Disconnect).0, Verdict::Inconclusive);
}

fn direct_side() -> StreamSummary {
    direct()
}

/// The proxy of a stream with this field in its head.
fn hop_of(field: &str) -> (Kind, String) {
    let mut all = reads(3);
    let head = HEAD.replace("Cache-Control", &format!("{field}\r\nCache-Control"));
    all[0].1 = &head;
    let proxy = compare(&runs(Flow::Script, direct(), side(&all, Ended::Complete, 5_003))).proxy;
    (proxy.kind, proxy.by)
}

#[test]
fn the_hop_is_known_by_what_it_adds() {
    let known = [
        ("Server: nginx/1.22.1", Kind::Nginx),
        ("Server: openresty", Kind::Nginx),
        ("Via: 1.1 Caddy", Kind::Caddy),
        ("Server: lighttpd/1.4.69", Kind::Lighttpd),
        ("Server: Apache/2.4.62 (Debian)", Kind::Apache),
        ("Via: 1.1 varnish (Varnish/7.1)", Kind::Varnish),
        ("x-envoy-upstream-service-time: 3", Kind::Envoy),
        ("CF-RAY: 1", Kind::Cloudflare),
        ("Server: something", Kind::Unknown),
    ];
    for (field, kind) in known {
        assert_eq!(hop_of(field).0, kind, "{field}");
    }
    assert_eq!(hop_of("Server: something").1, "server: something");
    let mut lower = reads(3);
    let head = HEAD.to_lowercase().replace("http/1.1 200 ok", "HTTP/1.1 200 OK");
    lower[0].1 = &head;
    let proxy = compare(&runs(Flow::Script, direct(), side(&lower, Ended::Complete, 5_003))).proxy;
    // Others do so, too: it is told, and nobody is named for it.
    assert_eq!(proxy.kind, Kind::Unknown);
    let told =
        "nothing in its head names it; it spells field names in lower case, as HAProxy and some others do";
    assert_eq!(proxy.by, told);
}

#[test]
fn a_hop_that_is_not_known_has_the_cures_of_all_that_have_one_of_their_own() {
    let proxied = || side(&[(5, HEAD), (5_001, ALL)], Ended::Complete, 5_002);
    let fixes = |proxy| {
        let runs = Runs { proxy, ..runs(Flow::Script, direct(), proxied()) };
        let found = compare(&runs).statements.into_iter().find_map(|s| s.difference);
        found.expect("a fault").fixes
    };
    let kinds: Vec<Kind> = fixes(None).iter().map(|at| at.proxy).collect();
    assert_eq!(kinds, Kind::KNOWN);
    let haproxy = fixes(None).into_iter().find(|at| at.proxy == Kind::Haproxy).expect("a fix");
    assert!(haproxy.fix.contains("`wait-for-body`"), "{}", haproxy.fix);
    assert_eq!(fixes(Some(Kind::Nginx)), []);
}

#[test]
fn the_fix_is_the_proxys_own() {
    let head = HEAD.replace("Cache-Control", "Server: nginx\r\nCache-Control");
    let proxied = side(&[(5, &head), (5_001, ALL)], Ended::Complete, 5_002);
    let fix = |runs: &Runs| {
        let statements = compare(runs).statements;
        statements.into_iter().find_map(|s| s.difference).map(|d| d.fix).unwrap_or_default()
    };
    let nginx = runs(Flow::Script, direct(), proxied);
    assert!(fix(&nginx).starts_with("Set `proxy_buffering off;`"), "{}", fix(&nginx));
    let named = Runs { proxy: Some(Kind::Caddy), ..nginx };
    assert!(fix(&named).contains("set `flush_interval -1`"), "{}", fix(&named));
}

#[test]
fn every_known_proxy_has_a_fix_of_its_own_for_holding_and_for_timeouts() {
    use super::circumstances::{Circumstances, Coding, Ended};
    use super::fixes::fix;
    for kind in Kind::KNOWN {
        for (fault, coding) in [
            (Fault::HeldUntilEnd, Coding::Plain),
            (Fault::HeldUntilEnd, Coding::Added),
            (Fault::CutShort, Coding::Plain),
        ] {
            let seen = Circumstances { coding, ended: Ended::PerhapsBySilence };
            assert_ne!(fix(kind, fault, seen), fix(Kind::Unknown, fault, seen), "{kind:?} {fault:?}");
        }
    }
}

/// The events of the direct stream again, each with these lines taken away or changed.
fn rewritten(change: fn(&str) -> String) -> StreamSummary {
    let texts: Vec<String> = EVENTS.iter().map(|event| change(event)).collect();
    let mut all = vec![(5, HEAD)];
    all.extend(texts.iter().enumerate().map(|(n, text)| ((n as u64 + 1) * 1_000, text.as_str())));
    side(&all, Ended::Complete, 5_000)
}

pub(super) fn told(runs: &Runs, fault: Fault) -> (String, String) {
    let statements = compare(runs).statements.into_iter().filter_map(|statement| statement.difference);
    let found = statements.filter(|difference| difference.fault == fault).map(|d| (d.direct, d.proxied));
    found.collect::<Vec<_>>().pop().unwrap_or_default()
}

/// Of a script it is known that equal events are those of their place.
#[test]
fn ids_of_equal_events_are_lost_as_well() {
    let with = |ids: bool| {
        let texts = [1, 2, 3].map(|n| {
            let id = if ids { format!("id: {n}\n") } else { String::new() };
            format!("{id}data: {}\n\n", if n < 3 { "tick" } else { "end" })
        });
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (1_000 * (n as u64 + 1), text.as_str())));
        side(&all, Ended::Complete, 4_000)
    };
    assert_eq!(named(&runs(Flow::Script, with(true), with(false))), [(Fault::IdsLost, Verdict::Fail)]);
    assert_eq!(named(&runs(Flow::Script, with(true), with(true))), []);
}

#[test]
fn ids_that_are_gone_are_lost_and_not_two_streams() {
    let live =
        runs(Flow::Live, direct(), rewritten(|event| event[event.find("data").unwrap_or(0)..].to_owned()));
    assert_eq!(named(&live), [(Fault::IdsLost, Verdict::Fail)]);
    let lost = ("\"a\": id \"1\"".to_owned(), "no event with an id".to_owned());
    assert_eq!(told(&live, Fault::IdsLost), lost);
}

#[test]
fn types_that_are_gone_are_lost() {
    let typed = rewritten(|event| format!("event: news\n{event}"));
    let live = runs(Flow::Live, typed, direct());
    assert_eq!(named(&live), [(Fault::TypesLost, Verdict::Fail)]);
    let lost = ("\"a\": type \"news\"".to_owned(), "no event with a type of its own".to_owned());
    assert_eq!(told(&live, Fault::TypesLost), lost);
}

#[test]
fn streams_with_little_in_common_are_two() {
    let numbered = |first: u64| {
        let texts: Vec<String> = (first..first + 8).map(|n| format!("id: {n}\ndata: {n}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| ((n as u64 + 1) * 500, text.as_str())));
        side(&all, Ended::Complete, 5_000)
    };
    let (verdict, message) = verdict(&runs(Flow::Live, numbered(1), numbered(8)), Aspect::Events);
    assert_eq!(verdict, Verdict::Inconclusive);
    assert!(
        message.starts_with("the two streams have 1 of 8 events in common: they look like two streams"),
        "{message}"
    );
}

/// A comparison with a reconnect after id 2 that brought these events.
pub(super) fn again(ours: &[(u64, &str)], theirs: &[(u64, &str)]) -> Runs {
    let of = |reads: &[(u64, &str)]| side(reads, Ended::Dropped, 5_000);
    let reconnects = Reconnects { after: "2".into(), direct: of(ours), proxied: of(theirs) };
    Runs { reconnects: vec![reconnects], ..runs(Flow::Live, direct(), direct()) }
}

#[test]
fn a_last_event_id_that_is_dropped_on_the_way_is_told() {
    let rest = [(5, HEAD), (6, EVENTS[2])];
    let start = [(5, HEAD), (6, EVENTS[0])];
    assert_eq!(
        verdict(&again(&rest, &rest), Aspect::Reconnect),
        (Verdict::Pass, "both go on at id \"3\" after Last-Event-ID: 2".into())
    );
    let dropped = again(&rest, &start);
    assert_eq!(named(&dropped), [(Fault::LastEventIdLost, Verdict::Fail)]);
    assert_eq!(
        told(&dropped, Fault::LastEventIdLost),
        (
            "after Last-Event-ID: 2 the first event is id \"3\"".into(),
            "after Last-Event-ID: 2 the first event is id \"1\"".into()
        )
    );
    // A server that does not go on by itself shows nothing of its proxy.
    assert_eq!(
        verdict(&again(&start, &start), Aspect::Reconnect),
        (
            Verdict::Inconclusive,
            "the server itself does not go on after Last-Event-ID: 2: its first event is id \"1\"".into()
        )
    );
    assert_eq!(
        verdict(&again(&rest, &[(5, HEAD)]), Aspect::Reconnect),
        (Verdict::Inconclusive, "no event arrived through the proxy after Last-Event-ID: 2".into())
    );
}

#[test]
fn a_reconnect_comes_after_an_id_that_leaves_two_events() {
    assert_eq!(resume_after(&direct()), Some("2"));
    let without = rewritten(|event| event[event.find("data").unwrap_or(0)..].to_owned());
    assert_eq!(resume_after(&without), None);
    assert_eq!(resume_after(&side(&[(5, HEAD), (6, EVENTS[0]), (7, EVENTS[1])], Ended::Dropped, 9)), None);
}

#[test]
fn what_the_server_frames_wrongly_is_not_the_proxys_fault() {
    let identity = HEAD.replace("chunked", "identity");
    let direct = side(&[(5, &identity), (1_000, EVENTS[0])], Ended::Fin, 5_000);
    let gateway = side(&[(5, "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n")], Ended::Fin, 20);
    let refused = runs(Flow::Live, direct, gateway);
    assert_eq!(named(&refused), [(Fault::CannotBeForwarded, Verdict::Fail)]);
    assert_eq!(
        told(&refused, Fault::CannotBeForwarded),
        (
            "`Transfer-Encoding: identity` names a coding that was withdrawn: HAProxy answers 502 to it, and Go's client \
             refuses the response (RFC 9112 7)"
                .into(),
            "502 text/html".into()
        )
    );
}

#[test]
fn what_asks_not_to_buffer_is_lost_or_refused() {
    let asking =
        |value: &str| HEAD.replace("Cache-Control", &format!("Incremental: {value}\r\nCache-Control"));
    let with = |head: &str| {
        let mut all = reads(3);
        all[0].1 = Box::leak(head.to_owned().into_boxed_str());
        side(&all, Ended::Complete, 5_003)
    };
    let both = |direct: &str, proxied: &str| runs(Flow::Script, with(direct), with(proxied));
    let lost = both(&asking("?1"), HEAD);
    assert_eq!(named(&lost), [(Fault::IncrementalLost, Verdict::Note)]);
    assert_eq!(told(&lost, Fault::IncrementalLost), ("incremental: ?1".into(), "no incremental".into()));
    for (direct, proxied) in [("?1", "?1"), ("?1", "?1;a=1"), ("?0", "?0"), ("true", "false")] {
        assert_eq!(named(&both(&asking(direct), &asking(proxied))), []);
    }
    assert_eq!(named(&both(HEAD, &asking("?1"))), []);
    let refusing = |status: &str| {
        let head = format!(
            "HTTP/1.1 501 Not Implemented\r\nProxy-Status: edge; {status}\r\nContent-Type: text/plain\r\n\r\n"
        );
        let proxied = side(&[(5, &head)], Ended::Fin, 20);
        runs(Flow::Live, with(&asking("?1")), proxied)
    };
    let refused = refusing("error=incremental_refused");
    assert_eq!(named(&refused), [(Fault::IncrementalRefused, Verdict::Fail)]);
    assert_eq!(
        told(&refused, Fault::IncrementalRefused),
        ("200 text/event-stream".into(), "501, Proxy-Status: edge; error=incremental_refused".into())
    );
    assert_eq!(named(&refusing("error=http_request_error")), [(Fault::ResponseDiffers, Verdict::Fail)]);
}
