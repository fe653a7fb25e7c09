//! Scripts that ask for nothing special: what comes beside their two events is the server's own.

use crate::payload::Text;
use crate::scenario::{Driver, Reader, Scenario};
use crate::script::{ScriptEvent, ScriptItem};
use crate::span::Span;
use crate::step::{Await, Open, Step, Until};

/// The data of the two events. No other script has it, and it is JSON as well as text: some libraries take nothing else.
pub const DATA: [&str; 2] = ["55371001", "55371002"];
/// The exchanges of [`plain`]: the same script twice, so that what differs is known to be the server's own.
pub const PLAYS: [&str; 2] = ["first", "second"];
/// The exchange of [`with_id`].
pub const ASKED: &str = "asked";
/// The id that [`with_id`] asks for, which no server gives of its own.
pub const ID: &str = "ssespec-asked";
/// The exchange of [`with_pause`].
pub const PAUSED: &str = "paused";

/// How long [`with_pause`] is quiet, in milliseconds: under test heartbeats come at least every two seconds.
const PAUSE_MS: u64 = 2_500;
/// How long the first response is waited for. A server that cannot play this in so long plays no other script either.
const WITHIN: Span = Span::from_millis(5_000);
/// How long another one that was asked for at the same time is waited for behind it.
const WITHIN_MORE: Span = Span::from_millis(1_000);

/// The script without ids, played twice.
pub fn plain() -> Scenario {
    scenario("learning/plain", PLAYS.map(|name| (name, script(None, None))).to_vec())
}

/// The script with an id for its first event: for servers that give ids of their own.
pub fn with_id() -> Scenario {
    scenario("learning/with-id", vec![(ASKED, script(Some(ID), None))])
}

/// The script with a pause between its events, in which a server may send events of its own.
pub fn with_pause() -> Scenario {
    scenario("learning/with-pause", vec![(PAUSED, script(None, Some(PAUSE_MS)))])
}

/// Whether a scenario leaves a stream quiet for so long that events of the server's own may come.
pub fn is_quiet(scenario: &Scenario) -> bool {
    let pause = |item: &ScriptItem| match item {
        ScriptItem::Wait(ms) => *ms,
        ScriptItem::Hold(true) => PAUSE_MS,
        _ => 0,
    };
    scenario.steps.iter().any(|step| match step {
        Step::Open(Open { script: Some(script), .. }) => script.iter().map(pause).sum::<u64>() >= 1_000,
        _ => false,
    })
}

fn script(id: Option<&str>, pause: Option<u64>) -> Vec<ScriptItem> {
    let event = |data: &str, id: Option<&str>| {
        let text = |text: &str| Text::from(text.to_owned());
        ScriptItem::Event(ScriptEvent { data: Some(text(data)), id: id.map(text), ..ScriptEvent::default() })
    };
    let pause = pause.map(ScriptItem::Wait);
    [event(DATA[0], id)].into_iter().chain(pause).chain([event(DATA[1], None)]).collect()
}

fn scenario(id: &str, plays: Vec<(&str, Vec<ScriptItem>)>) -> Scenario {
    let open = |(name, script): &(&str, Vec<ScriptItem>)| {
        Step::Open(Open { name: (*name).to_owned(), script: Some(script.clone()), ..Open::default() })
    };
    let wait = |(at, (name, _)): (usize, &(&str, Vec<ScriptItem>))| {
        let within = if at == 0 { WITHIN } else { WITHIN_MORE };
        Step::Await(Await { on: Some((*name).to_owned()), until: Until::End, within })
    };
    Scenario {
        id: id.to_owned(),
        title: "A script that asks for nothing special".to_owned(),
        driver: Driver::Emit,
        reader: Reader::Raw,
        needs: Vec::new(),
        http: None,
        server: crate::life_step::ServerUse::default(),
        intrusive: None,
        tags: Vec::new(),
        steps: plays.iter().map(open).chain(plays.iter().enumerate().map(wait)).collect(),
        checks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::to_json;

    #[test]
    fn the_scripts_ask_for_nothing_special() {
        let said = |scenario: &Scenario| {
            let scripts = scenario.steps.iter().filter_map(|step| match step {
                Step::Open(open) => Some(format!("{}: {}", open.name, to_json(open.script.as_deref()?))),
                _ => None,
            });
            scripts.collect::<Vec<_>>().join("\n")
        };
        let plain_text = r#"[{"event":{"data":"55371001"}},{"event":{"data":"55371002"}}]"#;
        assert_eq!(said(&plain()), format!("first: {plain_text}\nsecond: {plain_text}"));
        assert_eq!(
            said(&with_id()),
            r#"asked: [{"event":{"data":"55371001","id":"ssespec-asked"}},{"event":{"data":"55371002"}}]"#
        );
        assert_eq!(
            said(&with_pause()),
            r#"paused: [{"event":{"data":"55371001"}},{"wait":2500},{"event":{"data":"55371002"}}]"#
        );
    }

    #[test]
    fn only_pauses_of_a_second_make_a_scenario_quiet() {
        let quiet = |items: &str| {
            let script: Vec<ScriptItem> = serde_json::from_str(items).expect("a script");
            is_quiet(&scenario("a/b", vec![("s", script)]))
        };
        assert!(!quiet(r#"[{"event": {"data": "a"}}, {"wait": 999}]"#));
        assert!(quiet(r#"[{"wait": 500}, {"event": {"data": "a"}}, {"wait": 500}]"#));
        assert!(quiet(r#"[{"hold": true}]"#) && !quiet(r#"[{"hold": false}]"#));
        assert!(!is_quiet(&plain()) && is_quiet(&with_pause()));
    }
}
