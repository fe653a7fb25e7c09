//! Comparisons of live streams: what a server may do for one of two clients accuses no proxy.

use ssespec_evidence::recording::Ended;
use ssespec_evidence::verdict::Verdict;

use super::tests::{ALL, EVENTS, HEAD, again, direct, named, reads, runs, side, told, twice, verdict};
use super::*;

/// Events `first..=last` with ids, each with these data, at this pace in milliseconds from the first one's time on.
pub(super) fn stream(
    ids: std::ops::RangeInclusive<u64>,
    start: u64,
    pace: u64,
    end: (Ended, u64),
) -> StreamSummary {
    own(ids, start, pace, end, "v")
}

fn own(
    ids: std::ops::RangeInclusive<u64>,
    start: u64,
    pace: u64,
    (how, end_ms): (Ended, u64),
    data: &str,
) -> StreamSummary {
    headed(5, ids, start, pace, (how, end_ms), data)
}

fn headed(
    head: u64,
    ids: std::ops::RangeInclusive<u64>,
    start: u64,
    pace: u64,
    (how, end_ms): (Ended, u64),
    data: &str,
) -> StreamSummary {
    let texts: Vec<String> = ids.map(|id| format!("id: {id}\ndata: {data} {id}\n\n")).collect();
    let mut all = vec![(head, HEAD)];
    all.extend(texts.iter().enumerate().map(|(n, text)| (start + pace * n as u64, text.as_str())));
    side(&all, how, end_ms)
}

/// A live comparison whose second look is another.
pub(super) fn then(first: (StreamSummary, StreamSummary), second: (StreamSummary, StreamSummary)) -> Runs {
    let run = Run { direct: second.0, proxied: second.1 };
    let again = SecondLook { common: run.clone(), own: run };
    Runs { again: Some(again), ..runs(Flow::Live, first.0, first.1) }
}

const OPEN: (Ended, u64) = (Ended::Dropped, 20_000);

fn refused(status: &str) -> StreamSummary {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nRetry-After: 30\r\nContent-Length: 4\r\n\r\nbusy"
    );
    side(&[(5, &head)], Ended::Fin, 20)
}

#[test]
fn a_refusal_of_the_second_client_is_not_the_proxys() {
    let one = || stream(1..=9, 1_000, 1_000, OPEN);
    let second = then((one(), refused("409 Conflict")), (refused("409 Conflict"), one()));
    assert_eq!(
        verdict(&second, Aspect::Response),
        (
            Verdict::Inconclusive,
            "seen only once: the proxy sends a different response (direct: 200 text/event-stream; proxied: 409 text/plain, \
             retry-after: 30: \"busy\"); it did not show again when both were asked once more, the proxied side first"
                .into()
        )
    );
    assert!(wants_second_look(&second));
    assert!(!compare(&second).compared());
    assert_eq!(compare(&second).doubts, [Aspect::Response]);
    // What costs money is asked for once.
    let busy = runs(Flow::Live, one(), refused("503 Service Unavailable"));
    assert_eq!(
        verdict(&busy, Aspect::Response),
        (
            Verdict::Inconclusive,
            "through the proxy the response is 503 text/plain, retry-after: 30: \"busy\", which a server may mean for a second client \
             or a second use: ask for it through the proxy alone"
                .into()
        )
    );
    let always = twice(one(), refused("409 Conflict"));
    assert_eq!(named(&always), [(Fault::ResponseDiffers, Verdict::Fail)]);
    assert_eq!(told(&always, Fault::ResponseDiffers).1, "409 text/plain, retry-after: 30: \"busy\"");
}

#[test]
fn ends_of_their_own_are_not_compared() {
    let whole = || stream(1..=12, 300, 1_000, (Ended::Complete, 12_000));
    let short = || stream(1..=4, 300, 1_000, (Ended::Complete, 4_300));
    assert_eq!(
        verdict(&then((whole(), short()), (short(), whole())), Aspect::End),
        (
            Verdict::Inconclusive,
            "seen only once: the stream is cut off, and looks complete (direct: a clean end after 12.00 s, 7 more events or comments \
             after 4.30 s; proxied: a clean end after 4.30 s); it did not show again when both were asked once more, the proxied side \
             first"
                .into()
        )
    );
    // The same limit cuts at the same age, another age is the server's.
    assert_eq!(named(&twice(whole(), short())), [(Fault::CutAsEnd, Verdict::Fail)]);
    let shorter = stream(1..=7, 300, 1_000, (Ended::Complete, 7_300));
    assert_eq!(named(&then((whole(), short()), (whole(), shorter))), []);
    let other = own(1..=4, 300, 1_000, (Ended::Complete, 4_300), "w");
    assert_eq!(
        verdict(&runs(Flow::Live, whole(), other), Aspect::End),
        (
            Verdict::Inconclusive,
            "the stream through the proxy ended earlier, but the two did not bring the same events up to there: a server may end each in \
             its own time; a stream that sends all clients the same events would show it"
                .into()
        )
    );
    let on = "the direct stream ended after 4.30 s, and the one through the proxy went on with 7 events that the direct one did not have: \
              they do not have the same end";
    let aborted = stream(1..=4, 300, 1_000, (Ended::Fin, 4_300));
    for ended in [short(), aborted] {
        let verdict = verdict(&twice(ended, whole()), Aspect::End);
        assert_eq!(verdict, (Verdict::Inconclusive, on.into()));
    }
    let late = stream(1..=12, 300, 500, (Ended::Complete, 6_000));
    assert_eq!(
        verdict(&runs(Flow::Live, whole(), late), Aspect::End),
        (Verdict::Pass, "both end cleanly with the same event, after 12.00 s and 6.00 s".into())
    );
}

#[test]
fn a_stream_that_begins_later_is_not_held_back() {
    let plain = || stream(1..=19, 1_000, 1_000, OPEN);
    let later = || headed(2_200, 1..=16, 3_200, 1_000, OPEN, "v");
    let runs = twice(plain(), later());
    assert_eq!(named(&runs), []);
    assert_eq!(
        verdict(&runs, Aspect::Times),
        (
            Verdict::Inconclusive,
            "the response began 2.19 s later through the proxy, and its events are late by as much: whether the server began later for \
             it cannot be told"
                .into()
        )
    );
    // One stream for all, of which the first events had passed.
    let joined = || headed(2_200, 3..=19, 3_000, 1_000, OPEN, "v");
    assert_eq!(named(&twice(plain(), joined())), []);
    // A head that waits for the first event comes with it.
    let with_body = || headed(1_001, 1..=19, 1_001, 1_000, OPEN, "v");
    assert_eq!(named(&twice(plain(), with_body())), [(Fault::HeadHeld, Verdict::Fail)]);
}

#[test]
fn one_pause_is_no_holding_back() {
    let plain = || stream(1..=20, 300, 1_000, OPEN);
    let hiccup = |pause: u64| {
        let texts: Vec<String> = (1..=20).map(|id| format!("id: {id}\ndata: v {id}\n\n")).collect();
        let at = |n: u64| match 300 + 1_000 * n {
            at if (5_300..5_300 + pause).contains(&at) => 5_300 + pause,
            at => at,
        };
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (at(n as u64), text.as_str())));
        side(&all, Ended::Dropped, 20_000)
    };
    assert_eq!(
        verdict(&twice(plain(), hiccup(2_600)), Aspect::Times),
        (
            Verdict::Inconclusive,
            "2 events arrived together once, up to 2.60 s late: one pause on the way shows no proxy that holds events back; watch longer \
             with --for"
                .into()
        )
    );
    assert_eq!(named(&twice(plain(), hiccup(8_000))), [(Fault::Coalesced, Verdict::Fail)]);
    assert_eq!(named(&runs(Flow::Live, plain(), hiccup(8_000))), []);
    // Slower from event to event: a model that writes more slowly.
    let slower = stream(1..=10, 300, 2_000, OPEN);
    assert_eq!(
        verdict(&runs(Flow::Live, plain(), slower), Aspect::Times),
        (
            Verdict::Inconclusive,
            "9 events arrived up to 9.00 s later, each for itself and none with the next one: whether the server sent them later to this \
             client cannot be told"
                .into()
        )
    );
    let behind_the_next = stream(1..=19, 1_301, 1_000, OPEN);
    assert_eq!(named(&twice(plain(), behind_the_next)), [(Fault::Delayed, Verdict::Fail)]);
}

#[test]
fn equal_ids_with_other_data_are_two_streams() {
    let runs = twice(own(1..=9, 1_000, 1_000, OPEN, "a"), own(1..=7, 3_000, 1_000, OPEN, "b"));
    assert_eq!(named(&runs), []);
    let why = "the events have the same ids and other data both ways: they look like two streams, one for each client, whose times cannot \
               be compared";
    assert_eq!(verdict(&runs, Aspect::Times), (Verdict::Inconclusive, why.into()));
    assert_eq!(verdict(&runs, Aspect::Events), (Verdict::Inconclusive, why.into()));
}

#[test]
fn an_event_that_is_each_clients_own_is_no_damage() {
    let with = |text: &str| {
        let mut all = reads(0);
        all[1].1 = text;
        side(&all, Ended::Complete, 5_000)
    };
    let runs = twice(with("id: 1\ndata: hello one\n\n"), with("id: 1\ndata: hello two\n\n"));
    let note = "id 1: type \"message\", data \"hello one\" directly, id 1: type \"message\", data \"hello two\" through the proxy: a \
                server may send each client data of its own";
    assert_eq!(verdict(&runs, Aspect::Events), (Verdict::Note, note.to_owned()));
}

/// As a model sends its tokens: no two that follow each other are apart.
#[test]
fn a_quick_stream_that_is_held_back_is_told() {
    let texts: Vec<String> = (1..=60).map(|id| format!("id: {id}\ndata: {id}\n\n")).collect();
    // 0.2 s apart; what comes is held until the next of these moments.
    let with = |until: &dyn Fn(u64) -> u64, how: Ended| {
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (until(200 * (n as u64 + 1)), text.as_str())));
        side(&all, how, 12_010)
    };
    let quick = || with(&|at| at, Ended::Complete);
    assert_eq!(
        verdict(&twice(quick(), with(&|at| at + 3, Ended::Complete)), Aspect::Times),
        (
            Verdict::Pass,
            "60 events arrived as they were sent, 57 of them before what was sent 500 ms later; the median is 3 ms later".into()
        )
    );
    let collected = twice(quick(), with(&|_| 12_008, Ended::Complete));
    assert_eq!(named(&collected), [(Fault::HeldUntilEnd, Verdict::Fail)]);
    assert_eq!(
        told(&collected, Fault::HeldUntilEnd),
        (
            "60 events over 11.80 s, the first after 200 ms, the end after 12.01 s".into(),
            "all of them 60 events at once after 12.00 s (1002 bytes); 57 of 57 events arrived only after what was sent 500 ms later \
             had come directly"
                .into()
        )
    );
    // As a response to POST is.
    let once = "57 events arrived together with the end, up to 11.80 s late: it was asked for once only, so the server may have meant it";
    assert_eq!(
        verdict(&runs(Flow::Live, quick(), with(&|_| 12_008, Ended::Complete)), Aspect::Times),
        (Verdict::Inconclusive, once.into())
    );
    let lumps = twice(quick(), with(&|at| at.div_ceil(2_500) * 2_500, Ended::Complete));
    assert_eq!(named(&lumps), [(Fault::Coalesced, Verdict::Fail)]);
    // One pause on the way is no proxy that holds events back.
    let paused =
        twice(quick(), with(&|at| if (3_000..4_500).contains(&at) { 4_500 } else { at }, Ended::Complete));
    assert_eq!(
        verdict(&paused, Aspect::Times),
        (Verdict::Note, "5 of 57 events arrived at least 500 ms late; the others did not".into())
    );
    // A burst shows nothing.
    let burst = |at| {
        side(&[(5, HEAD), (at, texts[0].as_str()), (at + 9, texts[1].as_str())], Ended::Complete, at + 20)
    };
    assert_eq!(verdict(&twice(burst(9), burst(400)), Aspect::Times).0, Verdict::Inconclusive);
}

/// Events that come about as far apart as pauses are long: a pause here and there is chance, and too few to be counted.
#[test]
fn a_stream_whose_events_are_half_a_second_apart_is_no_stream_with_one_pause() {
    let texts: Vec<String> = (1..=12).map(|id| format!("id: {id}\ndata: {id}\n\n")).collect();
    let with = |held: bool, pause_behind: u64| {
        let mut all = vec![(5, HEAD)];
        let sent = |n: u64| 20 + 499 * n + if n > pause_behind { 2 } else { 0 };
        let at = |n: usize| if held { 6_000 } else { sent(n as u64) };
        all.extend(texts.iter().enumerate().map(|(n, text)| (at(n), text.as_str())));
        side(&all, Ended::Complete, 6_010)
    };
    for pause_behind in [0, 4, 10, 20] {
        let collected = twice(with(false, pause_behind), with(true, pause_behind));
        assert_eq!(named(&collected), [(Fault::HeldUntilEnd, Verdict::Fail)], "{pause_behind}");
        let right = twice(with(false, pause_behind), with(false, pause_behind));
        assert_eq!(verdict(&right, Aspect::Times).0, Verdict::Pass, "{pause_behind}");
    }
    // A look with such a pause, and one without.
    let (first, second) = ((with(false, 4), with(true, 4)), (with(false, 20), with(true, 20)));
    assert_eq!(named(&then(first, second)), [(Fault::HeldUntilEnd, Verdict::Fail)]);
}

/// What was late the one time at which it shows is nothing that may be called good.
#[test]
fn one_event_that_is_late_is_in_doubt() {
    let late = [(5, HEAD), (3_000, EVENTS[0]), (3_000, EVENTS[1])];
    let runs = twice(
        side(&[(5, HEAD), (1_000, EVENTS[0]), (3_000, EVENTS[1])], Ended::Dropped, 5_000),
        side(&late, Ended::Dropped, 5_000),
    );
    let why = "the one event that could have been held back was late, which this machine may have caused: watch longer with --for";
    assert_eq!(verdict(&runs, Aspect::Times), (Verdict::Inconclusive, why.to_owned()));
    assert_eq!(compare(&runs).doubts, [Aspect::Times]);
}

/// Whatever differs between two responses of the server is no doing of a proxy, though it shows at both looks.
#[test]
fn what_the_server_changes_itself_accuses_nobody() {
    let with = |order: [usize; 4], event_type: &str| {
        let texts: Vec<String> =
            order.iter().map(|n| format!("event: {event_type}\nid: {n}\ndata: {n}\n\n")).collect();
        let mut all = vec![(5, HEAD)];
        all.extend(texts.iter().enumerate().map(|(n, text)| (1_000 * (n as u64 + 1), text.as_str())));
        side(&all, Ended::Complete, 5_000)
    };
    let typed = |event_type| with([1, 2, 3, 4], event_type);
    let runs = then((typed("a"), typed("b")), (typed("c"), typed("d")));
    let why = "the server may do this itself, for it shows between two direct responses as well: events are changed (direct: id 1: type \
               \"a\", data \"1\"; proxied: id 1: type \"b\", data \"1\")";
    assert_eq!(verdict(&runs, Aspect::Events), (Verdict::Inconclusive, why.to_owned()));
    assert_eq!(compare(&runs).doubts, [Aspect::Events]);
    assert_eq!(named(&twice(typed("a"), typed("b"))), [(Fault::EventsChanged, Verdict::Fail)]);
    let ordered = |order| with(order, "a");
    let runs =
        then((ordered([1, 2, 3, 4]), ordered([1, 3, 2, 4])), (ordered([2, 1, 3, 4]), ordered([4, 1, 2, 3])));
    assert_eq!(named(&runs), []);
}

#[test]
fn a_reconnect_that_does_not_start_over_accuses_nobody() {
    let rest = [(5, HEAD), (6, EVENTS[2])];
    // The same place, another text: an absolute URL, for example.
    let other = [(5, HEAD), (6, "id: 3\ndata: other\n\n")];
    assert_eq!(
        verdict(&again(&rest, &other), Aspect::Reconnect),
        (Verdict::Pass, "both go on at id \"3\" after Last-Event-ID: 2".into())
    );
    let beyond = [(5, HEAD), (6, EVENTS[3])];
    assert_eq!(
        verdict(&again(&rest, &beyond), Aspect::Reconnect),
        (
            Verdict::Inconclusive,
            "after Last-Event-ID: 2 the first event is id \"3\" directly and id \"4\" through the proxy, which was sent behind it: \
             whether the field gets through cannot be told"
                .into()
        )
    );
}

/// A live server that has nothing to go on from brings what it sends from now on.
#[test]
fn a_reconnect_that_brings_new_events_alone_has_lost_the_field() {
    let rest = [(5, HEAD), (6, EVENTS[2])];
    let new = [(5, HEAD), (400, "id: 9\ndata: nine\n\n")];
    let runs = again(&rest, &new);
    assert_eq!(
        told(&runs, Fault::LastEventIdLost),
        (
            "after Last-Event-ID: 2 the first event is id \"3\"".into(),
            "after Last-Event-ID: 2 the first event is id \"9\", which is new: nothing that was sent before came again".into()
        )
    );
    // The event that the server goes on with, under an id that the proxy gave it.
    let numbered = [(5, HEAD), (6, "id: 101\ndata: c\n\n")];
    assert_eq!(named(&again(&rest, &numbered)), []);
}

#[test]
fn a_field_that_gets_through_without_the_ids_is_no_pass() {
    let rest = [(5, HEAD), (6, EVENTS[2])];
    let said = |theirs: &str| verdict(&again(&rest, &[(5, HEAD), (6, theirs)]), Aspect::Reconnect);
    let lost = "the field gets through, for both go on at \"c\" after Last-Event-ID: 2; but clients behind the proxy have no id to send: \
                none arrived";
    assert_eq!(said("data: c\n\n"), (Verdict::Note, lost.to_owned()));
    let rewritten = "the field gets through, for both go on at \"c\" after Last-Event-ID: 2; but clients behind the proxy have only ids \
                     that were rewritten on the way";
    assert_eq!(said("id: %33\ndata: c\n\n"), (Verdict::Note, rewritten.to_owned()));
    // Of equal events nobody knows which one it is.
    let tick = |id: u64| format!("id: {id}\ndata: tick\n\n");
    let ticks: Vec<String> = (1..=4).map(tick).collect();
    let mut all = vec![(5, HEAD)];
    all.extend(ticks.iter().enumerate().map(|(n, text)| (1_000 * (n as u64 + 1), text.as_str())));
    let first = || side(&all, Ended::Complete, 5_000);
    let go_on = again(&[(5, HEAD), (6, &ticks[2])], &[(5, HEAD), (6, "data: tick\n\n")]);
    let runs = Runs { reconnects: go_on.reconnects, ..runs(Flow::Live, first(), first()) };
    let equal = "after Last-Event-ID: 2 both go on at \"tick\", which the server sent more than once: whether the field gets through cannot \
                 be told";
    assert_eq!(verdict(&runs, Aspect::Reconnect), (Verdict::Inconclusive, equal.to_owned()));
}

/// A live stream of these events without ids, 970 ms apart.
pub(super) fn plain(data: &[&str]) -> StreamSummary {
    let texts: Vec<String> = data.iter().map(|data| format!("data: {data}\n\n")).collect();
    let mut all = vec![(5, HEAD)];
    all.extend(texts.iter().enumerate().map(|(n, text)| (300 + 970 * n as u64, text.as_str())));
    side(&all, Ended::Dropped, 4_500)
}

/// One of several processes remembers what was sent, and whoever comes to another one starts over.
#[test]
fn a_reconnect_that_goes_on_at_the_second_try_accuses_nobody() {
    let (rest, start) = ([(5, HEAD), (6, EVENTS[2])], [(5, HEAD), (6, EVENTS[0])]);
    let with = |second: Runs| {
        let mut runs = again(&rest, &start);
        assert!(wants_second_reconnect(&runs));
        runs.reconnects.extend(second.reconnects);
        runs
    };
    assert_eq!(named(&with(again(&rest, &start))), [(Fault::LastEventIdLost, Verdict::Fail)]);
    let why = "seen only once: Last-Event-ID does not get through (direct: after Last-Event-ID: 2 the first event is id \"3\"; \
               proxied: after Last-Event-ID: 2 the first event is id \"1\"); it did not show again when both were asked once more, \
               the proxied side first";
    for second in [again(&rest, &rest), again(&start, &rest), again(&start, &start)] {
        assert_eq!(verdict(&with(second), Aspect::Reconnect), (Verdict::Inconclusive, why.to_owned()));
    }
    assert!(!wants_second_reconnect(&again(&rest, &rest)));
}

/// Several processes, and not all of them send a field.
#[test]
fn a_field_that_the_server_leaves_out_itself_accuses_nobody() {
    let bare = HEAD.replace("Cache-Control: no-store\r\n", "");
    let with = |head: &str| {
        let mut all = reads(0);
        all[0].1 = head;
        side(&all, Ended::Complete, 5_000)
    };
    let mut runs = twice(direct(), with(&bare));
    assert_eq!(named(&runs), [(Fault::CacheControlLost, Verdict::Warn)]);
    let why = "the server may do this itself, for it shows between two direct responses as well: caches are no longer kept away \
               (direct: cache-control: no-store; proxied: no cache-control)";
    let wanted = (Verdict::Inconclusive, why.to_owned());
    runs.reconnects = vec![Reconnects { after: "2".into(), direct: with(&bare), proxied: with(&bare) }];
    assert_eq!(verdict(&runs, Aspect::Fields), wanted);
    let other = then((direct(), with(&bare)), (with(&bare), direct()));
    assert_eq!(verdict(&other, Aspect::Fields), wanted);
}

#[test]
fn equal_events_at_intervals_are_not_twice() {
    let clock = || plain(&["10:00", "10:01", "10:02", "10:03"]);
    assert_eq!(named(&twice(clock(), plain(&["10:00", "10:01", "10:01", "10:02"]))), []);
    let twice_at_once = || {
        let both = [(5, HEAD), (300, "data: a\n\ndata: a\n\n"), (1_270, "data: b\n\ndata: b\n\n")];
        side(&both, Ended::Dropped, 20_000)
    };
    assert_eq!(named(&twice(plain(&["a", "b"]), twice_at_once())), [(Fault::EventsRepeated, Verdict::Fail)]);
}

#[test]
fn an_event_that_inherits_its_id_is_no_repetition() {
    let mut with = reads(3);
    with.insert(3, (2_100, "data: you are signed in elsewhere\n\n"));
    let noticed = || side(&with, Ended::Dropped, 20_000);
    let plain = || side(&reads(0), Ended::Dropped, 20_000);
    let runs = then((plain(), noticed()), (noticed(), plain()));
    assert_eq!(named(&runs), []);
    let added = twice(plain(), noticed());
    assert_eq!(named(&added), [(Fault::EventsAdded, Verdict::Fail)]);
    assert_eq!(
        told(&added, Fault::EventsAdded),
        ("no such event".into(), "\"you are signed in elsewhere\" arrived as well (1 in all)".into())
    );
}

#[test]
fn a_set_without_ids_has_no_order() {
    let burst = |text: &'static str| side(&[(5, HEAD), (300, text)], Ended::Dropped, 20_000);
    let set = "data: a\n\ndata: b\n\ndata: c\n\n";
    assert_eq!(named(&twice(burst(set), burst("data: b\n\ndata: a\n\ndata: c\n\n"))), []);
    let apart = [(5, HEAD), (300, "data: a\n\n"), (1_300, "data: b\n\n"), (2_300, "data: c\n\n")];
    let swapped = [(5, HEAD), (1_300, "data: b\n\n"), (1_310, "data: a\n\n"), (2_300, "data: c\n\n")];
    let reordered = twice(side(&apart, Ended::Dropped, 20_000), side(&swapped, Ended::Dropped, 20_000));
    assert_eq!(named(&reordered), [(Fault::EventsReordered, Verdict::Fail)]);
}

#[test]
fn comments_of_a_cold_start_are_not_lost() {
    let mut cold: Vec<(u64, &str)> = vec![(5, HEAD)];
    cold.extend((1..=5).map(|n| (n * 1_000, ": PROCESSING\n\n")));
    cold.extend([(6_000, EVENTS[0]), (7_000, EVENTS[1])]);
    let warm = [(5, HEAD), (1_000, EVENTS[0]), (2_000, EVENTS[1])];
    let runs = twice(side(&cold, Ended::Dropped, 20_000), side(&warm, Ended::Dropped, 20_000));
    assert_eq!(named(&runs), []);
}

#[test]
fn a_length_and_cache_control_that_do_no_harm_are_none() {
    let length = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nContent-Length: {}\r\n\r\n{ALL}",
        ALL.len()
    );
    let at_once = || side(&[(5, HEAD), (6, ALL)], Ended::Complete, 7);
    assert_eq!(named(&twice(at_once(), side(&[(6, &length)], Ended::Fin, 8))), []);
    let with = |value: &str| {
        let head = HEAD.replace("no-store", value);
        side(&[(5, head.as_str()), (6, EVENTS[0])], Ended::Dropped, 20_000)
    };
    for (sent, came, lost) in [
        ("no-cache, private", "no-store", false),
        ("no-cache", "max-age=0, must-revalidate", false),
        ("no-cache", "max-age=0", true),
        ("no-store", "no-cache", true),
        ("no-cache, no-transform", "no-store", true),
    ] {
        let found = named(&twice(with(sent), with(came)));
        assert_eq!(found, [(Fault::CacheControlLost, Verdict::Warn)][..usize::from(lost)], "{sent} {came}");
    }
}

#[test]
fn a_burst_that_is_collected_is_no_fault_of_framing() {
    let head = HEAD.replace("Transfer-Encoding: chunked", "Connection: close");
    let burst = |pace: u64| {
        let mut all = vec![(5, head.clone())];
        all.extend(EVENTS.iter().enumerate().map(|(n, event)| (100 + pace * n as u64, (*event).to_owned())));
        let text: Vec<(u64, &str)> = all.iter().map(|(at, text)| (*at, text.as_str())).collect();
        unframed(&text)
    };
    let whole = || side(&[(5, HEAD), (200, ALL)], Ended::Dropped, 20_000);
    assert_eq!(named(&twice(burst(20), whole())), []);
    assert_eq!(named(&twice(burst(200), whole())), [(Fault::CannotBeForwarded, Verdict::Warn)]);
}

/// A stream whose body ends with its connection.
fn unframed(reads: &[(u64, &str)]) -> StreamSummary {
    use ssespec_evidence::recording::{End, Exchange, Read, Recording, Request, Stamp};
    use ssespec_evidence::transcript::Transcript;
    let ns = |ms: u64| ms * 1_000_000;
    let reads =
        reads.iter().map(|(at, text)| Read::exactly(ns(*at), Stamp::Kernel, text.as_bytes().to_vec()));
    let exchange = Exchange {
        connection: 1,
        transcript: Transcript::Http1(reads.collect()),
        end: End::exactly(Ended::Dropped, ns(20_000)),
        ..Exchange::new("stream", Request::get("http://127.0.0.1:1/"))
    };
    let recording = Recording {
        elapsed_ns: ns(20_000),
        exchanges: vec![exchange],
        ..Recording::new("direct", "compare/stream")
    };
    StreamSummary::of(&recording, 0).expect("it has an exchange")
}

#[test]
fn what_is_in_doubt_is_no_good_stream() {
    let lost = || {
        let mut all = reads(3);
        all.remove(2);
        side(&all, Ended::Complete, 5_003)
    };
    let doubtful = compare(&then((direct(), lost()), (direct(), direct())));
    assert!(doubtful.damages().next().is_none() && !doubtful.compared());
    assert_eq!(doubtful.doubts, [Aspect::Events]);
    assert!(compare(&twice(direct(), direct())).compared());
}
