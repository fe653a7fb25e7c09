//! Comparisons of live streams that are damaged: what certainly belongs together, and counts, show it.

use ssespec_evidence::recording::Ended;
use ssespec_evidence::verdict::Verdict;

use super::live_tests::{plain, stream, then};
use super::tests::{ALL, EVENTS, HEAD, direct, named, reads, recording, runs, side, told, twice, verdict};
use super::*;

#[test]
fn a_replacement_character_or_half_an_event_is_damage() {
    let with = |data: &str| {
        let texts: Vec<String> = (1..=6).map(|id| format!("id: {id}\ndata: {id} {data}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (1_000 + 1_000 * n as u64, text.as_str())));
        side(&all, Ended::Dropped, 20_000)
    };
    for (sent, came) in [("5 €", "5 \u{FFFD}\u{FFFD}\u{FFFD}"), ("{\ndata: }", "{")] {
        assert_eq!(named(&twice(with(sent), with(came))), [(Fault::EventsChanged, Verdict::Fail)], "{came}");
    }
    // A link to where it was asked for.
    assert_eq!(named(&twice(with("http://a/"), with("http://b/"))), []);
}

#[test]
fn what_stays_away_for_long_is_told_by_counts() {
    // Equal events without ids cannot be matched, and their counts still differ.
    let ticks = || {
        let mut all = vec![(5, HEAD)];
        all.extend((0..20).map(|n| (300 + 970 * n, "data: tick\n\n")));
        side(&all, Ended::Dropped, 20_000)
    };
    let dead = || side(&[(5, HEAD)], Ended::Dropped, 20_000);
    let stalled = twice(ticks(), dead());
    assert_eq!(named(&stalled), [(Fault::Stalled, Verdict::Fail)]);
    assert_eq!(
        told(&stalled, Fault::Stalled),
        (
            "20 events, 18 of them missing, from 300 ms on".into(),
            "no event, then 19.99 s of silence, still open".into()
        )
    );
    assert_eq!(
        verdict(&runs(Flow::Live, ticks(), dead()), Aspect::Times),
        (
            Verdict::Inconclusive,
            "20 events, 18 of them missing, from 300 ms on; through the proxy no event, then 19.99 s of silence, still open: it was asked \
             for once only, so the server may have meant it"
                .into()
        )
    );
    let one = || side(&[(5, HEAD), (300, "data: tick\n\n")], Ended::Dropped, 20_000);
    assert_eq!(named(&twice(ticks(), one())), [(Fault::Stalled, Verdict::Fail)]);
    assert_eq!(named(&then((ticks(), one()), (one(), ticks()))), []);
    // Quiet as the direct one is quiet.
    assert_eq!(named(&twice(one(), one())), []);
    // The end of a burst that stays in a buffer.
    let burst = |text: &str| side(&[(5, HEAD), (300, text)], Ended::Dropped, 20_000);
    let (all, some) = (EVENTS.concat(), EVENTS[..2].concat());
    assert_eq!(named(&twice(burst(&all), burst(&some))), [(Fault::Stalled, Verdict::Fail)]);
}

#[test]
fn the_first_event_of_a_stream_that_was_open_is_lost() {
    let plain = || direct();
    let without = || {
        let mut all = reads(3);
        all.remove(1);
        side(&all, Ended::Complete, 5_003)
    };
    assert_eq!(named(&twice(plain(), without())), [(Fault::EventsLost, Verdict::Fail)]);
    assert_eq!(named(&runs(Flow::Live, plain(), without())), []);
}

#[test]
fn the_side_with_the_fault_may_be_direct() {
    let open = || side(&reads(0), Ended::Dropped, 20_000);
    let without = || {
        let mut all = reads(3);
        all.remove(2);
        side(&all, Ended::Dropped, 20_000)
    };
    let lost = twice(without(), open());
    assert_eq!(named(&lost), []);
    assert_eq!(
        verdict(&lost, Aspect::Events),
        (
            Verdict::Inconclusive,
            "DIRECT may be the side with the fault, is it the server itself? There events are lost (directly 1 did not arrive: id 2; \
             through the proxy 4 events)"
                .into()
        )
    );
    let none = || side(&[(5, HEAD)], Ended::Dropped, 20_000);
    assert_eq!(
        verdict(&twice(none(), open()), Aspect::Events),
        (
            Verdict::Inconclusive,
            "the direct stream had no event, and 4 arrived through the proxy: is DIRECT the server itself?"
                .into()
        )
    );
}

#[test]
fn a_lost_end_of_a_stream_that_is_over_is_told() {
    let plain = |count: usize| {
        let texts: Vec<String> = (1..=count).map(|n| format!("data: {n}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (300 + 700 * n as u64, text.as_str())));
        side(&all, Ended::Complete, 7_000)
    };
    let numbered = |last: u64| stream(1..=last, 300, 700, (Ended::Complete, 7_000));
    assert_eq!(named(&twice(numbered(9), numbered(6))), [(Fault::EventsLost, Verdict::Fail)]);
    assert_eq!(
        verdict(&twice(plain(9), plain(6)), Aspect::Events),
        (
            Verdict::Inconclusive,
            "3 of 9 events arrived only directly (7, 8, 9), which the server may have intended: events with ids would show it, or --emit"
                .into()
        )
    );
}

#[test]
fn types_that_are_renamed_are_changed() {
    let typed = |name: &str| {
        let texts: Vec<String> =
            (1..=4).map(|id| format!("event: {name}\nid: {id}\ndata: {id}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (1_000 * (n as u64 + 1), text.as_str())));
        side(&all, Ended::Dropped, 20_000)
    };
    let renamed = twice(typed("upd"), typed("update"));
    assert_eq!(named(&renamed), [(Fault::EventsChanged, Verdict::Fail)]);
    assert_eq!(
        told(&renamed, Fault::EventsChanged),
        ("id 1: type \"upd\", data \"1\"".into(), "id 1: type \"update\", data \"1\"".into())
    );
}

#[test]
fn what_cannot_be_decoded_is_damage_without_ids_too() {
    let euro = |text: &str| plain(&["a", text, "c"]);
    let marred = twice(euro("5 €"), euro("5 \u{FFFD}"));
    assert_eq!(named(&marred), [(Fault::EventsChanged, Verdict::Fail)]);
    assert_eq!(
        told(&marred, Fault::EventsChanged),
        ("no U+FFFD, for example \"5 €\"".into(), "U+FFFD in 1 of 3 events: \"5 \u{FFFD}\"".into())
    );
}

#[test]
fn a_stored_response_is_told_by_its_age() {
    let head = HEAD.replace("Cache-Control", "Age: 77\r\nCache-Control");
    let stored = || side(&[(5, head.as_str()), (6, ALL)], Ended::Dropped, 20_000);
    let open = || side(&reads(0), Ended::Dropped, 20_000);
    let found = twice(open(), stored());
    assert_eq!(named(&found), [(Fault::Stored, Verdict::Fail)]);
    assert_eq!(
        told(&found, Fault::Stored),
        ("no age, and 4 events one after the other".into(), "age: 77, and 4 events in one moment".into())
    );
    let aged = || {
        let mut all = reads(3);
        all[0].1 = &head;
        side(&all, Ended::Dropped, 20_000)
    };
    assert_eq!(named(&twice(open(), aged())), []);
}

#[test]
fn a_permission_that_is_removed_is_a_danger() {
    let head = HEAD.replace("Cache-Control", "Access-Control-Allow-Origin: *\r\nCache-Control");
    let permitted = || {
        let mut all = reads(0);
        all[0].1 = &head;
        side(&all, Ended::Complete, 5_000)
    };
    assert_eq!(named(&twice(permitted(), direct())), [(Fault::PermissionLost, Verdict::Warn)]);
    assert_eq!(named(&twice(permitted(), permitted())), []);
}

/// The proxied side is opened first the second time, and has events of its own at the edges.
#[test]
fn what_is_lost_shows_again_whichever_side_has_the_edges() {
    let with = |ids: &[u64], start: u64| {
        let texts: Vec<String> = ids.iter().map(|id| format!("id: {id}\ndata: v {id}\n\n")).collect();
        let mut all = vec![(start, HEAD)];
        let at = |id: u64| start.max(700 * id);
        all.extend(ids.iter().zip(&texts).map(|(id, text)| (at(*id), text.as_str())));
        side(&all, Ended::Dropped, 7_400)
    };
    let all: Vec<u64> = (1..=10).collect();
    let gappy =
        |left_out: &[u64]| -> Vec<u64> { all.iter().copied().filter(|id| !left_out.contains(id)).collect() };
    let first = || (with(&all, 5), with(&gappy(&[5, 9]), 5));
    // The first event, or the last one, came through the proxy alone.
    for (edge, start) in [(gappy(&[1]), 900), (gappy(&[10]), 5), (gappy(&[1, 10]), 900)] {
        let lost = then(first(), (with(&edge, start), with(&gappy(&[3, 8]), 5)));
        assert_eq!(named(&lost), [(Fault::EventsLost, Verdict::Fail)], "{edge:?}");
        assert_eq!(
            told(&lost, Fault::EventsLost),
            ("10 events".into(), "2 did not arrive: id 5, id 9".into())
        );
    }
    // One stream that is shared out: others came in their place.
    let others = then(first(), (with(&gappy(&[4]), 5), with(&gappy(&[3, 8]), 5)));
    assert_eq!(named(&others), []);
    let shared = twice(with(&gappy(&[4]), 5), with(&gappy(&[3, 8]), 5));
    let why = "2 of 9 events arrived only directly (id 3, id 8), which the server may have intended: others arrived only through the \
               proxy";
    assert_eq!(verdict(&shared, Aspect::Events), (Verdict::Inconclusive, why.to_owned()));
    // None is missing between.
    let whole = twice(with(&gappy(&[1]), 900), with(&gappy(&[10]), 5));
    assert_eq!(
        verdict(&whole, Aspect::Events),
        (Verdict::Pass, "8 events arrived both ways, identical and in order (matched by id)".into())
    );
}

#[test]
fn what_comes_in_one_moment_at_the_end_is_told_by_counts() {
    let words = "data: the\n\ndata: cat\n\ndata: the\n\ndata: cat\n\n";
    let mut all = vec![(5, HEAD)];
    all.extend([
        (300, "data: the\n\n"),
        (2_000, "data: cat\n\n"),
        (4_000, "data: the\n\n"),
        (6_000, "data: cat\n\n"),
    ]);
    let (one, whole) =
        (side(&all, Ended::Complete, 6_100), side(&[(5, HEAD), (6_105, words)], Ended::Complete, 6_106));
    assert_eq!(
        verdict(&runs(Flow::Live, one.clone(), whole.clone()), Aspect::Times),
        (
            Verdict::Inconclusive,
            "4 events over 5.70 s; through the proxy 4 events in one moment after 6.10 s, with the end: it was asked for once only, so the \
             server may have meant it"
                .into()
        )
    );
    assert_eq!(named(&twice(one.clone(), whole)), [(Fault::HeldUntilEnd, Verdict::Fail)]);
    assert_eq!(named(&twice(one.clone(), one)), []);
}

#[test]
fn a_limit_of_our_own_is_named() {
    let limited = recording(&reads(0), Ended::Limit("more than 9 bytes".into()), 5_000);
    let limited = StreamSummary::of(&limited, 0).expect("it has an exchange");
    let expected = (Verdict::Inconclusive, "our own limit ended the watch: more than 9 bytes".into());
    assert_eq!(verdict(&twice(direct(), limited.clone()), Aspect::End), expected);
    assert_eq!(verdict(&twice(limited, direct()), Aspect::End), expected);
}

#[test]
fn ids_that_are_rewritten_are_changed() {
    let with = |prefix: &str| {
        let texts: Vec<String> = (1..=4).map(|id| format!("id: {prefix}{id}\ndata: v {id}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (1_000 * (n as u64 + 1), text.as_str())));
        side(&all, Ended::Dropped, 20_000)
    };
    let rewritten = twice(with(""), with("edge-"));
    assert_eq!(named(&rewritten), [(Fault::EventsChanged, Verdict::Fail)]);
    assert_eq!(
        told(&rewritten, Fault::EventsChanged),
        ("\"v 1\": id \"1\"".into(), "\"v 1\": id \"edge-1\"".into())
    );
    let lowered = twice(with("Ev-"), with("ev-"));
    assert_eq!(named(&lowered), [(Fault::EventsChanged, Verdict::Fail)]);
    assert_eq!(
        told(&lowered, Fault::EventsChanged),
        ("\"v 1\": id \"Ev-1\"".into(), "\"v 1\": id \"ev-1\"".into())
    );
    // Numbers of its own for each connection.
    let note = "\"v 1\": id \"a1\" directly, \"v 1\": id \"b1\" through the proxy: a server may number each connection for itself";
    assert_eq!(verdict(&twice(with("a"), with("b")), Aspect::Events), (Verdict::Note, note.to_owned()));
}

#[test]
fn a_coding_that_the_body_is_not_in_is_told_alone() {
    let labelled = HEAD.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n");
    let mut all = reads(3);
    all[0].1 = &labelled;
    let plain_bytes = side(&all, Ended::Dropped, 5_003);
    let found = twice(direct(), plain_bytes.clone());
    assert_eq!(named(&found), [(Fault::CodedWrongly, Verdict::Fail)]);
    let (ours, theirs) = told(&found, Fault::CodedWrongly);
    assert_eq!(ours, "200 text/event-stream");
    assert_eq!(
        theirs,
        "200 text/event-stream, coded with gzip: the gzip coding is broken: invalid gzip header"
    );
    // What the server sends so itself is no fault of the proxy.
    let both = twice(plain_bytes.clone(), plain_bytes);
    assert_eq!(named(&both), []);
    let why = "no event of DIRECT can be read: the gzip coding is broken: invalid gzip header. Mend the server first";
    let told: Vec<(Verdict, String)> =
        compare(&both).statements.into_iter().map(|said| (said.verdict, said.message)).collect();
    let response = (Verdict::Pass, "both respond with 200".to_owned());
    assert_eq!(told, [response, (Verdict::Inconclusive, why.to_owned())]);
}

#[test]
fn a_coding_that_no_field_names_is_told_alone() {
    let head = |more: &str| HEAD.replace("\r\n\r\n", &format!("{more}\r\n\r\n")).into_bytes();
    let gzip = |head: Vec<u8>, body: &[u8]| {
        let recording = recording(&[(5, head), (1_000, body.to_vec())], Ended::Dropped, 5_003);
        StreamSummary::of(&recording, 0).expect("it has an exchange")
    };
    let beginning = b"\x1F\x8B\x08\0\0\0\0\0\0\x03";
    let found = twice(direct(), gzip(head(""), beginning));
    assert_eq!(named(&found), [(Fault::CodedWrongly, Verdict::Fail)]);
    assert_eq!(
        told(&found, Fault::CodedWrongly).1,
        "200 text/event-stream: the body looks like gzip, and no Content-Encoding says so"
    );
    let zstd = twice(direct(), gzip(head(""), b"\x28\xB5\x2F\xFD\x04\x58"));
    assert_eq!(
        told(&zstd, Fault::CodedWrongly).1,
        "200 text/event-stream: the body looks like zstd, and no Content-Encoding says so"
    );
    // A stored gzip member that holds the beginning of another one.
    let stored = [&b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x00\x0A\x00\xF5\xFF"[..], beginning].concat();
    let again = twice(direct(), gzip(head("\r\nContent-Encoding: gzip"), &stored));
    assert_eq!(
        told(&again, Fault::CodedWrongly).1,
        "200 text/event-stream, coded with gzip: what is decoded looks like gzip once more"
    );
    let both = twice(gzip(head(""), beginning), gzip(head(""), beginning));
    assert!(!named(&both).iter().any(|(fault, _)| *fault == Fault::CodedWrongly));
}

#[test]
fn what_the_proxy_frames_wrongly_is_its_fault() {
    let identity = HEAD.replace("chunked", "identity");
    let mut all = reads(3);
    all[0].1 = &identity;
    let found = twice(direct(), side(&all, Ended::Dropped, 5_003));
    assert_eq!(
        told(&found, Fault::FramedWrongly),
        (
            "nothing wrong with the framing".into(),
            "`Transfer-Encoding: identity` names a coding that was withdrawn: HAProxy answers 502 to it, and Go's client \
             refuses the response (RFC 9112 7)"
                .into()
        )
    );
    // Lenient clients read on, and everything else is compared.
    let lenient = format!("{HEAD}8\n: first\n\r\n");
    let mut all = reads(3);
    all[0].1 = &lenient;
    let found = compare(&twice(direct(), side(&all, Ended::Dropped, 5_003)));
    let faults: Vec<Fault> =
        found.damages().filter_map(|told| Some(told.difference.as_ref()?.fault)).collect();
    assert_eq!(faults, [Fault::FramedWrongly]);
    assert!(
        found.statements.iter().any(|told| told.aspect == Aspect::Events && told.verdict == Verdict::Pass)
    );
    // What nobody can read on is told alone, on whichever side.
    let broken = format!("{HEAD}99\r\nid: 1\ndata: a\n\n\r\n{}", "id: 2\ndata: b\n\n".repeat(12));
    let broken = || side(&[(5, broken.as_str())], Ended::Dropped, 5_003);
    let found = twice(direct(), broken());
    assert_eq!(named(&found), [(Fault::FramedWrongly, Verdict::Fail)]);
    assert_eq!(
        told(&found, Fault::FramedWrongly).1,
        "a chunk's data is not followed by CR LF (RFC 9112 7.1)"
    );
    assert_eq!(named(&twice(broken(), direct())), [(Fault::CannotBeForwarded, Verdict::Warn)]);
    assert_eq!(named(&twice(broken(), broken())), [(Fault::CannotBeForwarded, Verdict::Warn)]);
}

#[test]
fn a_reconnection_time_that_is_dropped_is_told() {
    let with = |retry: &str| {
        let first = format!("{retry}{}", EVENTS[0]);
        let mut all = reads(0);
        all[1].1 = &first;
        side(&all, Ended::Complete, 5_000)
    };
    let dropped = twice(with("retry: 700\n"), with(""));
    assert_eq!(named(&dropped), [(Fault::RetryChanged, Verdict::Fail)]);
    assert_eq!(told(&dropped, Fault::RetryChanged), ("retry: 700".into(), "no retry".into()));
    // Servers spread reconnects.
    let spread = twice(with("retry: 700\n"), with("retry: 900\n"));
    let note = "retry: 700 directly, retry: 900 through the proxy: a server may spread reconnects";
    assert_eq!(verdict(&spread, Aspect::Events), (Verdict::Note, note.to_owned()));
    assert_eq!(named(&twice(with("retry: 700\n"), with("retry: 700\n"))), []);
}
