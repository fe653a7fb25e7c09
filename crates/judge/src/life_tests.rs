//! Rules about the server, over recordings that were written by hand.

use ssespec_evidence::observations::{MemorySamples, Poll, Terminated};
use ssespec_evidence::recording::PATIENCE_NS;

use super::*;

const SECOND: u64 = 1_000_000_000;

fn poll(at: u64, open: u64, steps: Option<u64>) -> Poll {
    Poll { asked_ns: at * SECOND, answered_ns: at * SECOND + 1, open: Some(open), steps, trouble: None }
}

fn counted(when: &str, more: Option<u64>, polls: Vec<Poll>) -> StatsPoll {
    StatsPoll { when: when.into(), more, still_ns: None, polls }
}

fn counts(after: Vec<Poll>) -> Observations {
    let counts = vec![
        counted("at first", None, vec![poll(0, 1, None)]),
        counted("with five open", Some(5), vec![poll(1, 4, None), poll(2, 6, None)]),
        counted("after RST", Some(0), after),
    ];
    Observations { counts, ..Observations::default() }
}

#[test]
fn a_count_that_comes_back_is_right_however_late() {
    let told = "open streams: 1 at first, 6 with five open, 1 after RST; a client that left was noticed within 4000 ms";
    assert_eq!(
        open_count_recovers(&counts(vec![poll(3, 6, None), poll(7, 1, None)]), PATIENCE_NS),
        Outcome::Satisfied(told.into())
    );
}

#[test]
fn a_count_that_stays_is_told_with_how_long() {
    let expected = "the count of open streams back at 1 once their clients have left";
    let observed =
        "4 after RST for 20 seconds (open streams: 1 at first, 6 with five open, 4 after RST)".to_owned();
    let judged = open_count_recovers(&counts(vec![poll(3, 6, None), poll(23, 4, None)]), PATIENCE_NS);
    assert_eq!(judged, Outcome::violated(expected, observed).after_waiting(20 * SECOND + 1));
}

#[test]
fn a_count_that_was_hardly_asked_for_is_no_evidence() {
    let all = "1 at first, 6 with five open, 4 after RST";
    let judged = open_count_recovers(&counts(vec![poll(3, 6, None), poll(4, 4, None)]), PATIENCE_NS);
    assert_eq!(judged, Outcome::Uncertain(Reason::CountAskedBriefly(SECOND + 1, all.into())));
}

#[test]
fn a_count_that_counts_nothing_says_nothing() {
    let flat = counted("with five open", Some(5), vec![poll(1, 0, None)]);
    let beside = Observations {
        counts: vec![counted("at first", None, vec![poll(0, 0, None)]), flat],
        ..Observations::default()
    };
    let never = Reason::CountNeverShowed("0 at first, 0 with five open".into());
    assert_eq!(open_count_recovers(&beside, PATIENCE_NS), Outcome::Inconclusive(never));
    let silent = Poll { open: None, trouble: Some("it answers 404".into()), ..poll(0, 0, None) };
    let beside =
        Observations { counts: vec![counted("at first", None, vec![silent])], ..Observations::default() };
    let none = Reason::NoCount("none at first (it answers 404)".into());
    assert_eq!(open_count_recovers(&beside, PATIENCE_NS), Outcome::Inconclusive(none));
}

fn work(polls: Vec<Poll>) -> Outcome {
    let counts = vec![
        counted("at first", None, vec![poll(0, 0, Some(0))]),
        StatsPoll { still_ns: Some(2 * SECOND), ..counted("after it left", None, polls) },
    ];
    script_cancelled(&Observations { counts, ..Observations::default() })
}

#[test]
fn work_stops_when_its_count_stands_still_for_long_enough() {
    let told = "1 steps were played after the client had left, and none after that";
    let still = vec![poll(1, 1, Some(3)), poll(2, 0, Some(4)), poll(5, 0, Some(4))];
    assert_eq!(work(still), Outcome::Satisfied(told.into()));
    let slow = vec![poll(1, 1, Some(3)), poll(6, 0, Some(9)), poll(7, 0, Some(10))];
    assert_eq!(work(slow), Outcome::Inconclusive(Reason::TooFewSteps(7, 6 * SECOND + 1)));
    let going = vec![poll(1, 1, Some(3)), poll(6, 0, Some(10)), poll(7, 0, Some(11))];
    let observed = "8 more steps played in the 6000 ms after it had left, with no end";
    let expected = "work for a stream that stops when its client leaves";
    assert_eq!(work(going), Outcome::violated(expected, observed).after_waiting(6 * SECOND + 1));
    assert_eq!(work(vec![poll(1, 0, None)]), Outcome::NotApplicable(Reason::NoStepCount));
    assert_eq!(work(vec![poll(1, 0, Some(0))]), Outcome::Inconclusive(Reason::StepsNeverRose));
}

#[test]
fn memory_is_compared_with_what_it_was_at_first() {
    let growing =
        MemorySamples { samples: (0..=4).map(|second| (second * SECOND, (1 + 3 * second) << 20)).collect() };
    let still = Observations {
        memory: vec![MemorySamples { samples: vec![(0, 1 << 20)] }, growing],
        ..Observations::default()
    };
    assert_eq!(
        memory_within(&still, 48),
        Outcome::Uncertain(Reason::MemoryStillGrowing("it grew by 12 MiB from 1 MiB".into()))
    );
    let measured = |mib: u64| MemorySamples { samples: vec![(0, 1 << 20), (1, mib << 20)] };
    let judged = |after| {
        memory_within(
            &Observations { memory: vec![measured(10), measured(after)], ..Observations::default() },
            48,
        )
    };
    assert_eq!(judged(58), Outcome::Satisfied("it grew by 48 MiB from 10 MiB".into()));
    let expected = "the server's memory within 48 MiB while a reader does not read";
    assert_eq!(judged(106), Outcome::violated(expected, "it grew by 96 MiB from 10 MiB"));
    let nothing =
        Observations { memory: vec![MemorySamples { samples: Vec::new() }; 2], ..Observations::default() };
    assert_eq!(memory_within(&nothing, 48), Outcome::NotApplicable(Reason::MemoryUnknown));
}

#[test]
fn an_end_is_told_with_its_time_and_a_missing_one_with_the_wait() {
    let ended = |sent_ns, gone_ns| {
        let gave_up_ns = Some(16 * SECOND);
        let outcome = Some("exit status 0".to_owned());
        exits(&Observations {
            terminated: Some(Terminated { sent_ns, gone_ns, outcome, gave_up_ns }),
            ..Observations::default()
        })
    };
    assert_eq!(
        ended(Some(SECOND), Some(2 * SECOND)),
        Outcome::Satisfied("gone 1000 ms after TERM: exit status 0".into())
    );
    let expected = "a server that ends on TERM while streams are open";
    let still = Outcome::violated(expected, "still running 15000 ms after it").after_waiting(15 * SECOND);
    assert_eq!(ended(Some(SECOND), None), still);
    let cut = exits(&Observations {
        terminated: Some(Terminated {
            sent_ns: Some(SECOND),
            gone_ns: None,
            outcome: None,
            gave_up_ns: Some(12 * SECOND),
        }),
        ..Observations::default()
    });
    assert_eq!(cut, Outcome::Uncertain(Reason::EndAwaitedBriefly(11 * SECOND)));
    assert_eq!(ended(None, None), Outcome::NotApplicable(Reason::NoSignal));
    assert_eq!(exits(&Observations::default()), Outcome::Inconclusive(Reason::NotTerminated));
}
