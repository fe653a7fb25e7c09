//! Comparisons of streams whose moments are known within bounds: what may have been otherwise accuses no proxy.

use ssespec_evidence::recording::Moment;

use super::ends::end;
use super::finding::Found;
use super::flow::Seen;
use super::heartbeats::heartbeats;
use super::pairs::pairs;
use super::sending::times;
use super::side::{Came, Framed, SideEnd, StreamSummary};
use super::start::head;
use super::{Fault, Flow};

const MS: u64 = 1_000_000;

fn at(earliest: u64, latest: u64) -> Moment {
    Moment { earliest_ns: earliest * MS, latest_ns: latest * MS }
}

/// A stream with events that came between these moments, still open after six seconds.
fn side(head_at: Moment, events: &[Moment]) -> StreamSummary {
    let came = |(n, at): (usize, &Moment)| Came {
        event_type: "message".into(),
        data: n.to_string(),
        id: n.to_string(),
        at: *at,
        end: 20 * (n as u64 + 1),
    };
    StreamSummary {
        head: Some(ssespec_evidence::message::Head::over_http2(200, Vec::new())),
        head_at: Some(head_at),
        events: events.iter().enumerate().map(came).collect(),
        comments: Vec::new(),
        retry_ms: None,
        framing: None,
        body_bytes: 100,
        end: SideEnd::Open,
        end_at: at(6_000, 6_000),
        trouble: None,
        coding_fault: None,
        framed: Framed::Rightly,
        page: String::new(),
    }
}

fn direct() -> StreamSummary {
    side(at(5, 5), &[1_000, 2_000, 3_000, 4_000].map(|ms| at(ms, ms)))
}

fn said(found: &Found) -> String {
    match found {
        Found::Same(said) => format!("same: {said}"),
        Found::Note(said) => format!("note: {said}"),
        Found::CannotTell(said) | Found::Doubt(said) => format!("cannot tell: {said}"),
        Found::Different { fault, proxied, .. } => format!("{fault:?}: {proxied}"),
    }
}

fn timed(proxied: &StreamSummary) -> String {
    let direct = direct();
    said(&times(
        Seen::Scripted,
        &direct,
        proxied,
        &pairs(Flow::Script, &direct, proxied).expect("they have ids"),
    ))
}

#[test]
fn events_are_held_only_if_they_must_have_come_late() {
    let with =
        |second: Moment, third: Moment| side(at(6, 6), &[at(1_010, 1_010), second, third, at(4_010, 4_010)]);
    assert_eq!(
        timed(&with(at(2_000, 2_900), at(3_000, 3_010))),
        "same: 4 events arrived one at a time, 3 of them proven by a pause; the median is 10 ms later"
    );
    let late = "3 of 3 events arrived only after the next thing had been sent directly";
    let all = side(at(6, 6), &[at(2_000, 2_100), at(2_990, 3_100), at(3_990, 4_100), at(4_990, 5_100)]);
    assert_eq!(timed(&all), format!("Delayed: each for itself, up to 990 ms to 1.10 s later; {late}"));
    assert_eq!(
        timed(&with(at(2_000, 3_100), at(3_000, 4_100))),
        "cannot tell: the arrival of 2 of 3 events is too uncertain to tell whether they were held back"
    );
}

#[test]
fn a_head_is_held_only_if_it_must_have_come_with_the_first_event() {
    let with = |head_at| said(&head(Seen::Scripted, &[(&direct(), &side(head_at, &[at(1_010, 1_010)]))]));
    assert_eq!(
        with(at(6, 900)),
        "same: head after 5 ms, through the proxy after 6 ms to 900 ms; the first event arrived after 1.00 s"
    );
    assert_eq!(with(at(990, 1_010)), "HeadHeld: head after 990 ms to 1.01 s");
    assert!(
        with(at(6, 1_010)).starts_with("cannot tell: whether the head is held back"),
        "{}",
        with(at(6, 1_010))
    );
}

#[test]
fn an_end_is_earlier_only_if_it_must_have_been() {
    let ended = |end_at| {
        said(&end(
            Seen::Scripted,
            &direct(),
            &StreamSummary { end: SideEnd::Broken("cut".into()), end_at, ..direct() },
        ))
    };
    assert_eq!(ended(at(3_500, 4_500)), "CutShort: aborted after 3.50 s to 4.50 s: cut");
    let told = "cannot tell: whether the stream through the proxy ended earlier cannot be told: the time of its end is uncertain";
    assert_eq!(ended(at(4_500, 5_500)), told);
    assert_eq!(ended(at(5_100, 5_500)), "cannot tell: the two ended too close to each other to be compared");
}

#[test]
fn comments_are_lost_only_if_what_came_must_have_been_behind_them() {
    let lost = |comment: Moment| {
        let direct = StreamSummary { comments: vec![("beat".into(), comment)], ..direct() };
        said(&heartbeats(Flow::Script, &direct, &side(at(6, 6), &[at(1_010, 1_010), at(2_010, 2_010)])))
    };
    let fault = Fault::CommentsLost;
    assert_eq!(lost(at(1_500, 1_600)), format!("{fault:?}: no comment in 6.00 s"));
    assert!(lost(at(1_500, 2_000)).starts_with("cannot tell: no comment arrived through the proxy"));
}
