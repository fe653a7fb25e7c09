use crate::interval_support::{held, say, stream};

const SOME: &str = r#"{"stream": "some-block-closes"}"#;
const LAST: &str = r#"{"stream": "last-block-closes"}"#;
const AT_ONCE: &str = r#"{"stream": "blocks-close-at-once"}"#;

#[test]
fn data_lines_without_any_blank_line_reach_nobody() {
    let lines = |times: &[u64]| -> Vec<(u64, u64, &str)> {
        times.iter().map(|ms| (ms - 2, *ms, "data: {\"n\":1}\n")).collect()
    };
    assert_eq!(
        say(SOME, held(&lines(&[1000, 2000, 3000, 9000]), 12_000)),
        "fail: expected a blank line behind each event; \
         got 4 data lines, no blank line: no client is told of any event [Arrival]"
    );
    // So many one by one need no second try.
    assert_eq!(
        say(SOME, held(&lines(&[1000, 2000, 3000, 4000, 9000]), 12_000)),
        "fail: expected a blank line behind each event; \
         got 5 data lines, no blank line: no client is told of any event [Content]"
    );
    // Another connection, a second after this one, would say more.
    let short = "inconclusive: 2 data lines and no blank line yet, in too short a time to tell [Time]";
    assert_eq!(say(SOME, held(&lines(&[1000, 2000]), 5_900)), short);
    // All at once, as a large block comes.
    let piece = [(10, 20, "data: a\ndata: b\n")];
    assert_eq!(say(SOME, held(&piece, 4000)), short);
    assert_eq!(
        say(SOME, held(&piece, 12_000)),
        "fail: expected a blank line behind each event; \
         got 2 data lines, no blank line: no client is told of any event [Arrival]"
    );
    // A slow way cuts in the middle of a line, not behind it.
    let slow = [(10, 20, "data: aaa"), (2000, 2010, "aaa\ndata: bb"), (5000, 5010, "b\ndata: c")];
    assert_eq!(say(SOME, held(&slow, 12_000)), short);
    // When the pause began is not known well enough.
    let unsure = [(10, 20, "data: a\n"), (30, 1000, "data: b\n")];
    assert_eq!(say(SOME, held(&unsure, 5_900)), short);
    assert_eq!(
        say(SOME, held(&[(10, 20, "data: a\n")], 4000)),
        "inconclusive: 1 data line and no blank line yet, in too short a time to tell [Time]"
    );
}

#[test]
fn a_quiet_stream_and_one_of_comments_are_left_alone() {
    for rule in [SOME, LAST] {
        let quiet = held(&[(10, 20, ": hello\n"), (3000, 3010, ": hello\n")], 12_000);
        assert_eq!(say(rule, quiet), "inconclusive: no event was seen [Content]");
        let events = held(&[(10, 20, "data: a\n\n"), (3000, 3010, "data: b\n\n")], 12_000);
        assert_eq!(say(rule, events), "pass: 2 events, each closed by a blank line [Content]");
        let one = held(&[(10, 20, "data: a\ndata: b\n\n"), (3000, 3010, ": hello\n")], 12_000);
        assert_eq!(say(rule, one), "pass: 1 event, closed by a blank line [Content]");
        let ended = vec![stream(&[(10, 20, "data: a\n"), (1000, 1010, "data: b\n")])];
        assert_eq!(
            say(rule, ended),
            "inconclusive: the stream ended: framing.eof-complete judges its last block [Content]"
        );
    }
}

#[test]
fn behind_closed_blocks_more_is_asked_for() {
    let lines = [
        (10, 20, "data: a\n\n"),
        (1000, 1010, "data: b\n"),
        (2000, 2010, "data: c\n"),
        (3000, 3010, "data: d\n"),
    ];
    assert_eq!(
        say(LAST, held(&lines, 12_000)),
        "fail: expected a blank line behind each event; got 3 data lines and no blank line for 10990 to 11000 ms, \
         behind 1 event: no client is told of what they say [Arrival]"
    );
    assert_eq!(say(SOME, held(&lines, 12_000)), "pass: 1 event, closed by a blank line [Content]");
    assert_eq!(
        say(LAST, held(&lines[..3], 12_000)),
        "inconclusive: 2 data lines and no blank line yet, in too short a time to tell [Time]"
    );
}

#[test]
fn a_blank_line_that_comes_with_the_next_event_shows_each_event_late() {
    let late = |since, at| {
        vec![stream(&[
            (10, 20, "id: 1\ndata: a\n"),
            (since, at, "\nid: 2\ndata: b\n"),
            (at + 1998, at + 2000, "\nid: 3\ndata: c\n"),
        ])]
    };
    assert_eq!(
        say(AT_ONCE, late(2000, 2010)),
        "fail: expected the blank line of each event with its last line; got 2 blank lines came with the next event, \
         one of them 1998 to 2010 ms after the line before it [Time]"
    );
    assert_eq!(
        say(AT_ONCE, late(100, 2010)),
        "inconclusive: the blank line of 2 blocks may have come late: when exactly is not known [Time]"
    );
    assert_eq!(
        say(AT_ONCE, late(30, 40)),
        "inconclusive: the blank line of one block came late, with the next block: once may be chance [Time]"
    );
    // The line end of the last line is held back as well.
    let joined = vec![stream(&[
        (10, 20, "data: a"),
        (2000, 2010, "\r\n\r\ndata: b"),
        (4000, 4010, "\r\n\r\ndata: c"),
    ])];
    assert!(say(AT_ONCE, joined).starts_with("fail: "));
}

#[test]
fn bursts_histories_and_heartbeats_close_their_blocks_at_once() {
    let pass = "pass: 2 blank lines, none of them held back [Content]";
    let burst = vec![stream(&[(10, 20, "data: a\n\ndata: b\n\ndata: c\n\n")])];
    assert_eq!(say(AT_ONCE, burst), pass);
    let apart = [(10, 20, "data: a\n\n"), (2000, 2010, "data: b\n\n"), (4000, 4010, "data: c\n\n")];
    assert_eq!(say(AT_ONCE, vec![stream(&apart)]), pass);
    // A line at a time, by a server that is slow throughout.
    let slow = [
        (10, 20, "data: a\n"),
        (2000, 2010, "\n"),
        (4000, 4010, "data: b\n"),
        (6000, 6010, "\n"),
        (8000, 8010, "data: c\n"),
    ];
    assert_eq!(say(AT_ONCE, vec![stream(&slow)]), pass);
    let beats = [(10, 20, ":\n\n"), (2000, 2010, ":\n\n"), (4000, 4010, ":\n\n")];
    assert_eq!(say(AT_ONCE, held(&beats, 9000)), "inconclusive: fewer than two events arrived [Content]");
}

#[test]
fn a_body_of_blank_lines_is_read_once() {
    // With a look ahead from each of them this would take hours.
    let body = format!("data: a\n\ndata: b\n{}", "\n".repeat(1 << 20));
    assert_eq!(
        say(AT_ONCE, vec![stream(&[(10, 20, &body)])]),
        "inconclusive: fewer than two events arrived [Content]"
    );
}
