//! What counts after one try and after two, over verdicts and recordings that were written by hand.

use ssespec_evidence::observations::{Control, Observations};
use ssespec_evidence::reason::Code;
use ssespec_evidence::recording::{PATIENCE_NS, Strain};
use ssespec_evidence::verdict::Finding;
use ssespec_scenario::{Level, ScenarioFile};

use super::*;

const MS: u64 = 1_000_000;

/// A scenario with one check.
fn scenario() -> Scenario {
    let json = r#"{"scenarios": [{"id": "a/b", "title": "t", "driver": "observe", "steps": [{"open": {"as": "s"}}],
        "checks": [{"requirement": "a.b", "expect": {"status": [200]}}]}]}"#;
    let file: ScenarioFile = serde_json::from_str(json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

fn judged(verdict: Verdict, rests_on: RestsOn) -> Judged {
    let accuses = matches!(verdict, Verdict::Fail | Verdict::Warn | Verdict::Note);
    let finding = || Finding {
        expected: "an event".into(),
        observed: "none".into(),
        exchange: "s".into(),
        byte: None,
        at_ms: None,
        fix: None,
    };
    Judged {
        requirement: "a.b".parse().expect("an id"),
        level: Level::Must,
        verdict,
        message: format!("{verdict:?}"),
        code: None,
        finding: accuses.then(finding),
        rests_on,
        waited_ns: 0,
    }
}

/// A second try in which nothing went wrong.
fn quiet() -> Recording {
    Recording {
        attempt: 2,
        started: "2026-01-01T00:00:00Z".into(),
        patience_ns: 2 * PATIENCE_NS,
        strain: Strain { reader_ns: Some(0), server_ns: Some(0), stopped_ns: Some(0) },
        ..Recording::new("mine", "a/b")
    }
}

fn twice(first: Judged, second: Judged, recording: &Recording) -> (Verdict, String) {
    let again = Again::Played { recording, judged: vec![second] };
    let settled = settle(&scenario(), vec![first], again).remove(0);
    let accuses = matches!(settled.verdict, Verdict::Fail | Verdict::Warn | Verdict::Note);
    assert_eq!(settled.finding.is_some(), accuses, "what is inconclusive accuses nobody");
    (settled.verdict, settled.message)
}

fn said(verdict: Verdict, message: &str) -> (Verdict, String) {
    (verdict, message.to_owned())
}

#[test]
fn a_second_try_is_for_what_another_one_can_tell() {
    use RestsOn::{Arrival, Content, Time};
    use Verdict::{Error, Fail, Inconclusive, Note, Pass, Skip, Warn};
    let wants = |verdict, rests_on, recording: &Recording| {
        wants_second_try(&scenario(), recording, &[judged(verdict, rests_on)])
    };
    for verdict in [Fail, Warn, Note, Inconclusive, Error] {
        assert!(wants(verdict, Arrival, &quiet()) && wants(verdict, Time, &quiet()), "{verdict:?}");
        assert!(!wants(verdict, Content, &quiet()), "{verdict:?}");
    }
    let strained = [
        Recording { lateness_ns: 2_501 * MS, ..quiet() },
        Recording { strain: Strain { server_ns: Some(2_501 * MS), ..Strain::default() }, ..quiet() },
        Recording { strain: Strain { stopped_ns: Some(1), ..Strain::default() }, ..quiet() },
    ];
    for recording in strained {
        assert!(wants(Inconclusive, Content, &recording));
        assert!(!wants(Fail, Content, &recording), "it is as true of a strained run");
        assert!(!wants(Pass, Content, &recording) && !wants(Skip, Content, &recording));
    }
}

#[test]
fn what_stands_is_not_touched_by_a_second_try() {
    let fail = judged(Verdict::Fail, RestsOn::Time);
    for first in [
        judged(Verdict::Pass, RestsOn::Content),
        judged(Verdict::Skip, RestsOn::Content),
        judged(Verdict::Fail, RestsOn::Content),
    ] {
        let message = first.message.clone();
        assert_eq!(twice(first.clone(), fail.clone(), &quiet()), (first.verdict, message));
    }
}

#[test]
fn an_accusation_counts_when_it_comes_again() {
    for (verdict, rests_on) in
        [(Verdict::Fail, RestsOn::Arrival), (Verdict::Warn, RestsOn::Time), (Verdict::Note, RestsOn::Time)]
    {
        let accused = judged(verdict, rests_on);
        let told = format!("{verdict:?}; twice, the second time alone");
        assert_eq!(twice(accused.clone(), accused, &quiet()), (verdict, told));
    }
}

#[test]
fn what_the_second_try_shows_by_its_content_counts_at_once() {
    let content = judged(Verdict::Fail, RestsOn::Content);
    for first in [judged(Verdict::Fail, RestsOn::Time), judged(Verdict::Inconclusive, RestsOn::Time)] {
        let starved = Recording { lateness_ns: u64::MAX, ..quiet() };
        assert_eq!(twice(first, content.clone(), &starved), said(Verdict::Fail, "Fail"));
    }
}

#[test]
fn whatever_else_the_second_try_says_is_the_last_word() {
    let (fail, open) =
        (judged(Verdict::Fail, RestsOn::Arrival), judged(Verdict::Inconclusive, RestsOn::Time));
    let error = judged(Verdict::Error, RestsOn::Arrival);
    for second in [Verdict::Pass, Verdict::Skip, Verdict::Inconclusive] {
        let told = (second, format!("{second:?}"));
        for first in [&fail, &open, &error] {
            assert_eq!(twice(first.clone(), judged(second, RestsOn::Content), &quiet()), told);
        }
    }
    assert_eq!(twice(error.clone(), error.clone(), &quiet()), said(Verdict::Error, "Error"));
    assert_eq!(twice(open.clone(), error.clone(), &quiet()), said(Verdict::Inconclusive, "Inconclusive"));
    let told = "could not be played again (Error), so it is not confirmed: Fail";
    assert_eq!(twice(fail.clone(), error.clone(), &quiet()), said(Verdict::Inconclusive, told));
    let once = said(Verdict::Inconclusive, "seen in the second try alone, so it is not confirmed: Fail");
    assert_eq!(twice(open, fail.clone(), &quiet()), once);
    assert_eq!(twice(error, fail, &quiet()), once);
}

#[test]
fn who_was_starved_while_it_came_again_is_said_in_numbers() {
    let strain = Strain { reader_ns: Some(0), server_ns: Some(0), stopped_ns: Some(0) };
    let over = |rests_on| match rests_on {
        RestsOn::Time => 201,
        _ => 2_501,
    };
    let reader_ms = 5_001;
    for rests_on in [RestsOn::Arrival, RestsOn::Time] {
        let ms = over(rests_on);
        let cases = [
            (Recording { lateness_ns: ms * MS, ..quiet() }, format!("the harness was {ms} ms late")),
            (
                Recording { strain: Strain { reader_ns: Some(reader_ms * MS), ..strain }, ..quiet() },
                format!("the harness waited {reader_ms} ms for a processor"),
            ),
            (
                Recording { strain: Strain { server_ns: Some(ms * MS), ..strain }, ..quiet() },
                format!("the server's threads waited {ms} ms for a processor"),
            ),
            (
                Recording { strain: Strain { stopped_ns: Some(ms * MS), ..strain }, ..quiet() },
                format!("the server was stopped for {ms} ms"),
            ),
        ];
        let fail = judged(Verdict::Fail, rests_on);
        for (recording, why) in cases {
            let told = match (rests_on, recording.strain.reader_ns) {
                // How late its reads were is in their intervals.
                (RestsOn::Time, Some(1..)) => said(Verdict::Fail, "Fail; twice, the second time alone"),
                _ => (Verdict::Inconclusive, format!("{why} while this was played again: Fail")),
            };
            assert_eq!(twice(fail.clone(), fail.clone(), &recording), told);
        }
        let less = (ms - 1) * MS;
        let just =
            Strain { reader_ns: Some((reader_ms - 1) * MS), server_ns: Some(less), stopped_ns: Some(less) };
        let recording = Recording { lateness_ns: less, strain: just, ..quiet() };
        assert_eq!(twice(fail.clone(), fail, &recording).0, Verdict::Fail, "{rests_on:?} at the bound");
    }
}

#[test]
fn who_lost_little_of_a_long_watch_had_the_rest() {
    let watched = |rests_on| Judged { waited_ns: 40_000 * MS, ..judged(Verdict::Fail, rests_on) };
    let with = |late: u64, reader: u64, server: u64| Recording {
        lateness_ns: late * MS,
        strain: Strain { reader_ns: Some(reader * MS), server_ns: Some(server * MS), stopped_ns: Some(0) },
        ..quiet()
    };
    let settled = |rests_on, recording: Recording| twice(watched(rests_on), watched(rests_on), &recording).0;
    for rests_on in [RestsOn::Arrival, RestsOn::Time] {
        assert_eq!(settled(rests_on, with(10_000, 20_000, 10_000)), Verdict::Fail, "{rests_on:?}");
        assert_eq!(settled(rests_on, with(10_001, 0, 0)), Verdict::Inconclusive, "{rests_on:?}");
        assert_eq!(settled(rests_on, with(0, 0, 10_001)), Verdict::Inconclusive, "{rests_on:?}");
    }
    assert_eq!(settled(RestsOn::Arrival, with(0, 20_001, 0)), Verdict::Inconclusive);
    let first = judged(Verdict::Fail, RestsOn::Time);
    assert_eq!(
        twice(watched(RestsOn::Time), first, &with(201, 0, 0)).0,
        Verdict::Inconclusive,
        "the watch of the second try is what counts"
    );
}

#[test]
fn a_server_that_answers_nothing_is_blamed_only_where_it_is_known_that_it_could_run() {
    let control = |answered_ns, given_up_ns| Control { sent_ns: 5 * MS, answered_ns, given_up_ns };
    let with = |server_ns, controls: &[Control]| Recording {
        strain: Strain { server_ns, ..Strain::default() },
        beside: Observations { controls: controls.to_vec(), ..Observations::default() },
        ..quiet()
    };
    let fail = judged(Verdict::Fail, RestsOn::Arrival);
    let settled = |recording: Recording| twice(fail.clone(), fail.clone(), &recording);
    let counts = said(Verdict::Fail, "Fail; twice, the second time alone");
    let prompt = control(Some(9 * MS), None);
    assert_eq!(settled(with(None, std::slice::from_ref(&prompt))), counts);
    assert_eq!(settled(with(None, &[])), counts, "nothing is known of it");
    let cut = control(None, Some(900 * MS));
    assert_eq!(settled(with(None, &[cut])), counts, "the scenario was over before a response was due");
    let slow = "the server did not answer a plain request for 1200 ms while this was played again: Fail";
    assert_eq!(
        settled(with(None, &[prompt, control(Some(1_205 * MS), None)])),
        said(Verdict::Inconclusive, slow)
    );
    let never = [control(None, Some(3_005 * MS))];
    let told = "the server did not answer a plain request for 3000 ms while this was played again: Fail";
    assert_eq!(settled(with(None, &never)), said(Verdict::Inconclusive, told));
    assert_eq!(settled(with(Some(0), &never)), counts, "it could run, so it hangs by itself");
    let held = Judged { code: Some(Code::HeldBack), ..judged(Verdict::Warn, RestsOn::Time) };
    assert_eq!(
        twice(held.clone(), held, &with(None, &never)),
        said(Verdict::Warn, "Warn; twice, the second time alone"),
        "that plain requests wait as well is what it is accused of"
    );
    let starved = |ms: u64| {
        let held = Judged { code: Some(Code::HeldBack), ..judged(Verdict::Warn, RestsOn::Time) };
        twice(held.clone(), held, &with(Some(ms * MS), &[])).0
    };
    assert_eq!([starved(1_000), starved(1_001)], [Verdict::Warn, Verdict::Inconclusive]);
}

#[test]
fn what_was_not_played_again_is_not_confirmed() {
    let alone = |verdict, rests_on| {
        let settled = settle(&scenario(), vec![judged(verdict, rests_on)], Again::NotPlayed).remove(0);
        (settled.verdict, settled.message)
    };
    let told = "was not played again, so it is not confirmed: Warn";
    assert_eq!(alone(Verdict::Warn, RestsOn::Time), said(Verdict::Inconclusive, told));
    assert_eq!(alone(Verdict::Fail, RestsOn::Content), said(Verdict::Fail, "Fail"));
    assert_eq!(alone(Verdict::Error, RestsOn::Arrival), said(Verdict::Error, "Error"));
    assert_eq!(alone(Verdict::Pass, RestsOn::Content), said(Verdict::Pass, "Pass"));
}

#[test]
fn each_doubt_has_a_code_of_its_own() {
    let fail = || judged(Verdict::Fail, RestsOn::Arrival);
    let code = |first: Judged, again: Again<'_>| settle(&scenario(), vec![first], again).remove(0).code;
    let (calm, late) = (quiet(), Recording { lateness_ns: u64::MAX, ..quiet() });
    let played = |second: Judged, recording| Again::Played { recording, judged: vec![second] };
    assert_eq!(code(fail(), Again::NotPlayed), Some(Code::NotPlayedAgain));
    assert_eq!(code(fail(), Again::AskedOnce), Some(Code::AskedOnce));
    let error = judged(Verdict::Error, RestsOn::Arrival);
    assert_eq!(code(fail(), played(error, &calm)), Some(Code::SecondTryFailed));
    let open = judged(Verdict::Inconclusive, RestsOn::Time);
    assert_eq!(code(open, played(fail(), &calm)), Some(Code::SeenOnce));
    assert_eq!(code(fail(), played(fail(), &late)), Some(Code::KeptFromRunning));
    assert_eq!(
        code(fail(), played(Judged { code: Some(Code::Missing), ..fail() }, &calm)),
        Some(Code::Missing)
    );
}
