//! The lanes of the drawing.

use super::*;

fn script(json: serde_json::Value) -> Vec<ScriptItem> {
    serde_json::from_value(json).expect("a script")
}

fn shown(lane: &Lane) -> Vec<(Kind, f64, &str)> {
    lane.marks.iter().map(|m| (m.kind, m.at_ms, m.label.as_str())).collect()
}

#[test]
fn waits_move_what_follows() {
    let script = script(serde_json::json!([
        {"retry": 1000}, {"event": {"data": "one\nline"}}, {"wait": 250}, {"comment": "still here"},
        {"event": {"event": "greeting", "data": "two"}}, {"event": {"id": "3"}}
    ]));
    let (lane, data) = scripted(&script, None, 10.5, 40);
    assert_eq!(
        shown(&lane),
        [
            (Kind::Retry, 10.5, "retry 1000"),
            (Kind::Event, 10.5, "one\\nline"),
            (Kind::Comment, 260.5, "still here"),
            (Kind::Event, 260.5, "greeting: two"),
            (Kind::Event, 260.5, "(no data)"),
            (Kind::End, 260.5, ""),
        ]
    );
    assert_eq!(data, [None, Some("one\nline".into()), None, Some("two".into()), None]);
}

#[test]
fn a_listener_who_comes_back_gets_the_rest() {
    let script = script(serde_json::json!([
        {"event": {"data": "one", "id": "1"}}, {"wait": 100}, {"event": {"data": "two", "id": "2"}}, {"hold": true}
    ]));
    let from = |id: &[u8]| {
        shown(&scripted(&script, Some(id), 0.0, 40).0).iter().map(|m| m.2.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(from(b"1"), ["two", "hold"]);
    assert_eq!(from(b"unknown"), ["one", "two", "hold"]);
    assert_eq!(scripted(&script, Some(b"1"), 5.0, 40).0.marks[0].at_ms, 105.0);
}

#[test]
fn long_scripts_are_counted_and_long_texts_cut() {
    let script = script(serde_json::json!([
        {"repeat": {"times": 100_000, "event": {"data": "n{n}"}}}, {"event": {"data": "last"}}
    ]));
    let (lane, data) = scripted(&script, None, 0.0, 3);
    assert_eq!(shown(&lane).iter().map(|m| m.2).collect::<Vec<_>>(), ["n1", "n2", "n3"]);
    assert_eq!((lane.more, data.len()), (99_998, 3));
    assert_eq!(Mark::new(Kind::Event, 0.0, &"é\u{1b}".repeat(900_000)).label.chars().count(), LABEL);
}

#[test]
fn events_are_paired_by_their_data_in_order() {
    let script = script(serde_json::json!([
        {"event": {"data": "a"}}, {"event": {"data": "b\r\nc"}}, {"event": {"data": "lost"}}, {"event": {"data": "a"}}
    ]));
    let (mut lane, wanted) = scripted(&script, None, 0.0, 40);
    let mut came = Lane::default();
    let seen = [None, Some("a"), Some("b\nc"), Some("changed"), Some("a")].map(|d| d.map(str::to_owned));
    for data in &seen {
        let kind = if data.is_some() { Kind::Event } else { Kind::Head };
        came.put(Mark::new(kind, 0.0, ""), 40);
    }
    pair(&mut lane, &wanted, &came, &seen);
    assert_eq!(
        lane.marks.iter().map(|m| m.pair).collect::<Vec<_>>(),
        [Some(1), Some(2), None, Some(4), None]
    );
}

#[test]
fn the_axis_has_round_times() {
    let of = |last| (axis(last).to, axis(last).step);
    assert_eq!(of(0.0), (1.0, 0.2));
    assert_eq!(of(1_300.0), (1_400.0, 200.0));
    assert_eq!(of(5_000.0), (5_000.0, 1_000.0));
    assert_eq!(of(30_000.0), (30_000.0, 5_000.0));
}

#[test]
fn a_moment_that_is_not_known_well_has_both_its_ends() {
    let at = |earliest_ns, latest_ns| Moment { earliest_ns, latest_ns };
    let wide = Mark::came(Kind::Event, at(7_000_000, 8_200_000), "a");
    assert_eq!((wide.from_ms, wide.at_ms), (Some(7.0), 8.2));
    let known = Mark::came(Kind::Event, at(7_200_000, 8_200_000), "a");
    assert_eq!((known.from_ms, known.at_ms), (None, 8.2));
    assert_eq!(
        serde_json::to_value(&wide).expect("JSON"),
        serde_json::json!({"k": "event", "t": 8.2, "f": 7.0, "l": "a"})
    );
}
