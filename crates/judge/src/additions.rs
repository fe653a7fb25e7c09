//! What a server adds of its own, learned from the recordings of scripts that ask for nothing special, and told in one sentence.
//!
//! [`learned`], [`with_asked_id`] and [`with_pause`] are pure functions of recordings. What they cannot tell for certain adds
//! nothing: then all events are judged as they come. The [`View`] of an exchange applies it, so each expectation has its part:
//!
//! | expectations | what they see |
//! | --- | --- |
//! | `events`, `first-events`, `plays-script`, `script-prefix`, `sequence`, `at-least-events`, `continues`, `no-repeat` | the script's events: they compare and count what was asked for |
//! | `gap`, `at-most`, `before`, `not-coalesced` | marks that count the script's events: it says when these are sent |
//! | ids in `events` and in scripts, `last-event-id`, `empty-id` | ids that the script asks for: others are the server's to give |
//! | `stream` about heartbeats | the quiet behind the script's last event, in which an event of the server's own is a heartbeat |
//! | `only-scripted-fields` | all lines but those of events of the server's own, which are no part of another event |
//! | other rules of `stream`, `no-field`, `not-contains`, `retry`, `comments` | everything: a server answers for each byte and line, and what is looked for among them may stand among others |
//! | `status`, `refused`, `head`, `header`, `message`, `http2`, `life` and all others | everything: they are about the response, the connection or the server |

use event_stream::Item;
use ssespec_evidence::additions::{Additions, OwnEvent, OwnIds, OwnRetry};
use ssespec_evidence::recording::Recording;
use ssespec_evidence::text::show;
use ssespec_scenario::learning::{ASKED, DATA, ID, PAUSED, PLAYS};

use super::events;
use super::outcome::Outcome;
use super::view::View;

/// What a server adds of its own, from two playings of [`plain`](ssespec_scenario::learning::plain).
///
/// # Errors
/// A clause that says why it cannot be told.
pub fn learned(recording: &Recording) -> Result<Additions, String> {
    let [first, second] = PLAYS.map(|name| Play::of(recording, name));
    let (first, second) = (first?, second?);
    if first.ids != second.ids {
        return Err("ids came with one of two equal scripts alone".to_owned());
    }
    Ok(Additions {
        ids: if first.ids { OwnIds::Beside } else { OwnIds::None },
        first: first_events(&first.before, &second.before)?,
        between: between([&first.between, &second.between])?,
        retry: retry(&first.retries, &second.retries),
    })
}

/// The same, with what becomes of an id that a script asks for, from a playing of
/// [`with_id`](ssespec_scenario::learning::with_id). A server that does not play it keeps what is known.
#[must_use]
pub fn with_asked_id(additions: Additions, recording: &Recording) -> Additions {
    let Some(view) = recording.exchange(ASKED).map(|exchange| View::of(recording, exchange)) else {
        return additions;
    };
    let came = view.all_events().find(|(event, _)| event.data == DATA[0]).map(|(event, _)| event);
    match (additions.ids, came) {
        (OwnIds::Beside, Some(event)) if event.last_event_id != ID => {
            Additions { ids: OwnIds::Instead, ..additions }
        }
        _ => additions,
    }
}

/// The same, with the events that come while a script is quiet, from a playing of
/// [`with_pause`](ssespec_scenario::learning::with_pause). Those that have no type of their own are not told from others.
#[must_use]
pub fn with_pause(mut additions: Additions, recording: &Recording) -> Additions {
    let Ok(play) = Play::of(recording, PAUSED) else { return additions };
    let known = std::mem::take(&mut additions.between);
    additions.between = match between([&play.between, &[]]) {
        Ok(seen) => merged(known.into_iter().chain(seen)),
        Err(_) => known,
    };
    additions
}

/// What one playing of the script brought beside its two events.
struct Play {
    /// Each with its type and data.
    before: Vec<OwnEvent>,
    /// Those between the two and behind them.
    between: Vec<OwnEvent>,
    /// Whether there were ids.
    ids: bool,
    /// The reconnection times, in milliseconds.
    retries: Vec<u64>,
}

impl Play {
    fn of(recording: &Recording, name: &str) -> Result<Self, String> {
        let exchange = recording.exchange(name).ok_or("the script was not sent")?;
        let view = View::of(recording, exchange);
        match view.head.as_ref().map(|head| head.status) {
            Some(200) => {}
            Some(status) => return Err(format!("the emit endpoint answered {status} to two plain events")),
            None => return Err("the emit endpoint did not answer two plain events".to_owned()),
        }
        let came: Vec<OwnEvent> = view
            .all_events()
            .map(|(event, _)| OwnEvent {
                event_type: event.event_type.clone(),
                data: Some(event.data.clone()),
            })
            .collect();
        let scripted = |event: &OwnEvent| {
            event.has_default_type() && event.data.as_deref().is_some_and(|data| DATA.contains(&data))
        };
        let places: Vec<usize> = (0..came.len()).filter(|at| scripted(&came[*at])).collect();
        let [one, two] = places[..] else {
            return Err("the two plain events did not come once each".to_owned());
        };
        if came[one].data.as_deref() != Some(DATA[0]) || came[two].data.as_deref() != Some(DATA[1]) {
            return Err("the two plain events did not come in their order".to_owned());
        }
        Ok(Self {
            before: came[..one].to_vec(),
            between: came[one + 1..two].iter().chain(&came[two + 1..]).cloned().collect(),
            ids: view.fields().any(|(_, name, value)| name == b"id" && !value.is_empty()),
            retries: view
                .items
                .iter()
                .filter_map(|(item, _)| match item {
                    Item::Retry { milliseconds, .. } => Some(*milliseconds),
                    _ => None,
                })
                .collect(),
        })
    }
}

/// The events before the script's own, as both playings had them: the same types in the same order.
fn first_events(first: &[OwnEvent], second: &[OwnEvent]) -> Result<Vec<OwnEvent>, String> {
    let types = |events: &[OwnEvent]| events.iter().map(|event| event.event_type.clone()).collect::<Vec<_>>();
    if types(first) != types(second) {
        return Err("the events before the first one differ between two equal scripts".to_owned());
    }
    let pair = |(one, other): (&OwnEvent, &OwnEvent)| {
        let data = one.data.clone().filter(|_| one.data == other.data);
        match data.is_none() && one.has_default_type() {
            // Its type is that of the script's events, and its data another one each time: nothing tells it from them.
            true => {
                Err("an event without a type of its own comes first, with other data each time".to_owned())
            }
            false => Ok(OwnEvent { data, ..one.clone() }),
        }
    };
    first.iter().zip(second).map(pair).collect()
}

/// The events that came behind the first one of the script, one of each type.
fn between(plays: [&[OwnEvent]; 2]) -> Result<Vec<OwnEvent>, String> {
    let all = || plays.into_iter().flatten();
    if all().any(OwnEvent::has_default_type) {
        return Err("an event without a type of its own comes between or behind those of a script".to_owned());
    }
    Ok(merged(all().cloned()))
}

/// One of each type. How often heartbeats come with the same data is chance: their type alone tells them from others.
fn merged(events: impl Iterator<Item = OwnEvent>) -> Vec<OwnEvent> {
    let mut types: Vec<OwnEvent> = Vec::new();
    for event in events {
        if types.iter().all(|known| known.event_type != event.event_type) {
            types.push(OwnEvent { data: None, ..event });
        }
    }
    types
}

fn retry(first: &[u64], second: &[u64]) -> Option<OwnRetry> {
    let one = *first.first().or(second.first())?;
    let always = !first.is_empty() && !second.is_empty() && first.iter().chain(second).all(|ms| *ms == one);
    Some(if always { OwnRetry::Always(one) } else { OwnRetry::Varies })
}

/// What is said of a target that adds something; nothing of others.
pub fn note(additions: &Additions) -> Option<String> {
    let Additions { ids, first, between, retry } = additions;
    let types = |events: &[OwnEvent]| {
        let shown: Vec<String> = events.iter().map(|event| show(event.event_type.as_bytes())).collect();
        listed(&shown)
    };
    let mut parts = Vec::new();
    match first.as_slice() {
        [] => {}
        [one] => {
            parts.push(format!("an event of the type {} before the first", types(std::slice::from_ref(one))))
        }
        several => {
            parts.push(format!("{} events of the types {} before the first", several.len(), types(several)));
        }
    }
    match between.as_slice() {
        [] => {}
        [_] => parts.push(format!("events of the type {} in between", types(between))),
        _ => parts.push(format!("events of the types {} in between", types(between))),
    }
    match ids {
        OwnIds::None => {}
        OwnIds::Beside => parts.push("ids of its own where none is asked for".to_owned()),
        OwnIds::Instead => parts.push("ids of its own, also in place of those that are asked for".to_owned()),
    }
    match retry {
        None => {}
        Some(OwnRetry::Always(ms)) => parts.push(format!("a reconnection time of {ms} ms")),
        Some(OwnRetry::Varies) => parts.push("a reconnection time that varies".to_owned()),
    }
    (!parts.is_empty()).then(|| {
        format!(
            "the server adds to every script: {}. That was taken away before events, their order and their times were compared",
            listed(&parts)
        )
    })
}

/// What is said where it could not be told what a target adds.
pub fn not_learned(why: &str) -> String {
    format!(
        "it could not be told what the server adds to a script of its own ({why}): events were judged as they came"
    )
}

fn listed(parts: &[String]) -> String {
    match parts {
        [all @ .., before, last] => {
            let all = all.iter().map(|part| format!("{part}, ")).collect::<String>();
            format!("{all}{before} and {last}")
        }
        [one] => one.clone(),
        [] => String::new(),
    }
}

/// The one requirement under which it is told that asked ids are replaced. All others leave ids alone then.
pub(crate) const REPLACED_IDS_ARE_TOLD_UNDER: &str = "id.exposed";

/// The first id that the script asks for and that the server replaces by one of its own.
pub(crate) fn replaced_id(view: &View<'_>) -> Option<Outcome> {
    (view.additions().ids == OwnIds::Instead).then_some(())?;
    let (index, asked, got) = events::first_other_id(view)?;
    let expected = format!("event {}: the last event ID {}", index + 1, show(asked.as_bytes()));
    let observed = format!("the last event ID {}, one of the server's own", show(got.id.as_bytes()));
    Some(match got.place {
        Some((byte, at)) => Outcome::violated_at(expected, observed, byte, Some(at)),
        None => Outcome::violated(expected, observed),
    })
}

#[cfg(test)]
#[path = "additions_tests.rs"]
mod tests;
