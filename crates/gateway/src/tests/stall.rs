//! An upstream that falls silent, and one whose client leaves.

use super::*;

const CHAT: Upstream = Upstream::OpenAiChat;

/// What is said of the stall, whose stream goes out like this; twice.
fn of_stall(change: impl Fn(Wire) -> Wire) -> Vec<String> {
    let once = || Some(change(relayed(CHAT, Case::Stall)).came(out(CHAT)));
    judge(&[Round { case: Case::Stall, came: once(), again: once() }], level).iter().map(line).collect()
}

/// The writes of the stream, those of these numbers at another moment.
fn late(wire: Wire, writes: std::ops::Range<usize>, at: u64) -> Wire {
    let moved = wire.writes.into_iter().enumerate().map(|(n, (sent, bytes))| match writes.contains(&n) {
        true => (at, bytes),
        false => (sent, bytes),
    });
    Wire { writes: moved.collect(), ..wire }
}

#[test]
fn what_is_held_back_until_the_stall_is_over_is_found() {
    let told = of_stall(|wire| late(wire, 0..4, 5_010));
    assert_eq!(
        told,
        [
            "pass gateway.stall-shown in stall: what the upstream sent after the stall comes out as well",
            "FAIL gateway.incremental in stall: wants each event that was sent before the stall before it is over; has event 1 was held \
             back for at least 5000 ms: it came 0 ms before event 4"
        ]
    );
}

#[test]
fn one_event_that_is_kept_back_is_worth_a_note() {
    let told = of_stall(|wire| late(wire, 3..4, 5_010));
    assert_eq!(
        told[1],
        "note gateway.incremental in stall: wants each event that was sent before the stall before it is over; has event 3 was held back for \
         at least 5000 ms: it came 0 ms before event 4"
    );
}

#[test]
fn what_came_late_on_a_late_machine_is_not_judged() {
    let came = late(relayed(CHAT, Case::Stall), 0..4, 1_500).came(out(CHAT));
    let late = Came { lateness_ns: 600 * MS, ..came };
    let told = judge(&[Round { case: Case::Stall, came: Some(late), again: None }], level);
    assert_eq!(line(&told[1]), "open gateway.incremental in stall: this machine was 600 ms late itself");
}

#[test]
fn a_stream_that_is_held_back_is_told_once() {
    let told = loud(CHAT, |case, wire| match case {
        Case::Slow | Case::Stall => {
            let body = wire.body();
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(told.len(), 2, "{told:#?}");
    assert_eq!(told[1], "open gateway.incremental in stall: the slow stream is held back as well");
}

#[test]
fn a_complete_response_that_is_made_up_after_a_time_limit_is_found() {
    let made_up = |wire: Wire| {
        let writes = wire.writes.into_iter().take(4).chain([(3_000, CHAT.closing(Usage::Left).into_bytes())]);
        Wire { writes: writes.collect(), ..wire }
    };
    assert_eq!(
        of_stall(made_up),
        [
            "FAIL gateway.stall-shown in stall: wants an error, or a stream without the terminal event of a complete response; has a complete \
             response: openai-chat: 5 chunks, finish_reason stop, [DONE]",
            "open gateway.incremental in stall: the stream did not come out whole: \"Monday Tuesday Wednesday \""
        ]
    );
}

#[test]
fn a_time_limit_that_is_shown_is_right() {
    let error = |wire: Wire| {
        let writes = wire.writes.into_iter().take(4).chain([(3_000, CHAT.error().into_bytes())]);
        Wire { writes: writes.collect(), ..wire }
    };
    assert!(of_stall(error)[0].starts_with("pass gateway.stall-shown in stall: an error comes out: "));
    let aborted =
        |wire: Wire| Wire { writes: wire.writes.into_iter().take(4).collect(), how: Ended::Reset, ..wire };
    assert_eq!(
        of_stall(aborted)[0],
        "pass gateway.stall-shown in stall: the body is aborted: the connection was reset"
    );
}

/// What is said of the client that leaves, when that happens afterwards, once or twice.
fn of_leaving(afterwards: &[Afterwards]) -> String {
    let came = |afterwards: &Afterwards| Came {
        afterwards: *afterwards,
        ..relayed(CHAT, Case::ClientLeaves).came(out(CHAT))
    };
    let (first, again) = (afterwards.first().map(came), afterwards.get(1).map(came));
    line(&judge(&[Round { case: Case::ClientLeaves, came: first, again }], level)[0])
}

#[test]
fn an_upstream_that_is_never_stopped_is_told_when_it_happens_twice() {
    let open = Afterwards::StillOpen(Afterwards::WATCHED);
    let stopped = |ms| Afterwards::Stopped(Duration::from_millis(ms));
    let all = "it was still open 10 s after the client had left, while events were sent";
    assert_eq!(
        of_leaving(&[open, open]),
        format!(
            "WARN gateway.upstream-stopped in client-leaves: wants the upstream's connection closed within 5 s; has {all}"
        )
    );
    assert_eq!(
        of_leaving(&[open, stopped(10)]),
        format!("open gateway.upstream-stopped in client-leaves: once of two times: {all}")
    );
    assert_eq!(
        of_leaving(&[open]),
        format!("open gateway.upstream-stopped in client-leaves: it was not played a second time: {all}")
    );
    assert_eq!(
        of_leaving(&[stopped(5_001)]),
        "open gateway.upstream-stopped in client-leaves: the upstream's connection was closed 5001 ms after the client had left: late, and \
         this machine may be slow"
    );
    assert_eq!(
        of_leaving(&[Afterwards::Unknown]),
        "open gateway.upstream-stopped in client-leaves: the upstream's stream was over before the client left"
    );
}

#[test]
fn a_client_that_saw_nothing_left_nothing() {
    let wire = relayed(CHAT, Case::ClientLeaves).with_body(": nothing\n\n".to_owned());
    let came = Came { afterwards: Afterwards::StillOpen(Afterwards::WATCHED), ..wire.came(out(CHAT)) };
    let told = judge(&[Round { case: Case::ClientLeaves, came: Some(came), again: None }], level);
    assert_eq!(
        line(&told[0]),
        "open gateway.upstream-stopped in client-leaves: no event came that the client could leave after"
    );
}
