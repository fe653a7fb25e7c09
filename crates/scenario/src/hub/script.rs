//! A script as a hub can play it, or why it cannot.

use crate::payload::Text;
use crate::publish::{Ids, Part, Publish};
use crate::script::{ScriptEvent, ScriptItem};

/// A script as a hub can play it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Playable {
    /// Its steps.
    pub items: Vec<ScriptItem>,
    /// For each event that is dispatched, whether its id was ours to give.
    pub given_ids: Vec<bool>,
}

/// The script as a hub with this template can play it.
///
/// # Errors
/// A clause that says what a hub cannot do.
pub(super) fn playable(items: &[ScriptItem], publish: &Publish) -> Result<Playable, String> {
    let raw = publish.takes(Part::Sse);
    let mut playable = Playable::default();
    let mut retry = None;
    for item in items {
        match item {
            ScriptItem::Wait(_) => playable.items.push(item.clone()),
            // A hub's stream is held anyway; the judge has to know that it may bring heartbeats.
            ScriptItem::Hold(_) => playable.items.push(item.clone()),
            ScriptItem::Comment(_) | ScriptItem::Retry(_) if raw => playable.items.push(item.clone()),
            ScriptItem::Comment(_) => return Err("a hub publishes events, no comments".into()),
            // Sent with the next event, where the hub takes it; it is no event of its own.
            ScriptItem::Retry(ms) => retry = Some(*ms),
            ScriptItem::Event(event) => {
                let number = playable.given_ids.len() + 1;
                let (event, given) = playable_event(event, publish, &mut retry, &format!("given-{number}"))?;
                if event.data.is_some() {
                    playable.given_ids.push(given);
                }
                playable.items.push(ScriptItem::Event(event));
            }
            ScriptItem::Repeat(repeat) => {
                let (event, given) = playable_event(&repeat.event, publish, &mut None, "given-{n}")?;
                playable.given_ids.extend(std::iter::repeat_n(given, repeat.times as usize));
                playable.items.push(ScriptItem::Repeat(crate::script::Repeat { event, ..repeat.clone() }));
            }
            ScriptItem::Abort(_) => return Err("a hub does not break its streams off".into()),
            ScriptItem::Refuse(_) => return Err("a hub does not refuse subscribers on demand".into()),
            ScriptItem::Fail(_) => return Err("a hub's own code does not fail on demand".into()),
            ScriptItem::Burst(_) => return Err("a hub is not asked to send by the megabyte".into()),
            ScriptItem::Protect(_) => {
                return Err("a hub guards its streams with credentials of its own".into());
            }
            ScriptItem::Unknown(_) => {
                return Err("only the emit contract has steps that can be unknown".into());
            }
        }
    }
    Ok(playable)
}

fn playable_event(
    event: &ScriptEvent,
    publish: &Publish,
    retry: &mut Option<u64>,
    own_id: &str,
) -> Result<(ScriptEvent, bool), String> {
    let mut event = event.clone();
    if publish.takes(Part::Sse) {
        let breaks =
            |text: &Option<Text>, bad: &[char]| text.as_ref().is_some_and(|text| text.as_str().contains(bad));
        if breaks(&event.event, &['\n', '\r']) || breaks(&event.id, &['\n', '\r', '\0']) {
            return Err("this hub takes event streams ready made, and none can hold such a value".into());
        }
        return Ok((event, false));
    }
    if event.data.is_none() {
        return Err("a hub publishes events, and a block without data is none".into());
    }
    for (present, part) in [(event.event.is_some(), Part::Event), (event.id.is_some(), Part::Id)] {
        if present && !publish.takes(part) {
            return Err(format!("this hub's publish request has no place for `{}`", part.word()));
        }
    }
    for (text, part) in [(&event.data, Part::Data), (&event.event, Part::Event), (&event.id, Part::Id)] {
        if text.as_ref().is_some_and(|text| !fits_field(text.as_str())) && publish.takes_in_field(part) {
            let word = part.word();
            return Err(format!(
                "this hub takes `{word}` in a header field, and none can carry such a value"
            ));
        }
    }
    if publish.takes(Part::Retry) {
        event.retry = event.retry.or(retry.take());
    } else {
        event.retry = None;
    }
    let assigned = publish.ids == Ids::Assigned;
    if assigned && event.id.as_ref().is_some_and(|id| id.as_str().is_empty()) {
        return Err("this hub gives an id of its own to an event with an empty one".into());
    }
    let given = assigned && event.id.is_none() && publish.takes(Part::Id);
    if given {
        event.id = Some(own_id.to_owned().into());
    }
    Ok((event, given))
}

/// Whether HTTP carries this as the value of a header field: without the blanks at its ends, which it drops, and without line
/// breaks and NUL (RFC 9110 5.5).
fn fits_field(value: &str) -> bool {
    !value.starts_with([' ', '\t']) && !value.ends_with([' ', '\t']) && !value.contains(['\r', '\n', '\0'])
}

/// How many events a client dispatches from this script behind the id; `None` if the script does not have the id.
pub(super) fn events_after(items: &[ScriptItem], id: Option<&[u8]>) -> Option<u64> {
    let written = crate::script::written_out(items);
    let from = match id {
        None => 0,
        Some(id) => {
            let is_it = |item: &ScriptItem| match item {
                ScriptItem::Event(event) => {
                    event.id.as_ref().is_some_and(|own| own.as_str().as_bytes() == id)
                }
                _ => false,
            };
            written.iter().position(is_it)? + 1
        }
    };
    let dispatched = |item: &&ScriptItem| matches!(item, ScriptItem::Event(event) if event.data.is_some());
    Some(written[from..].iter().filter(dispatched).count() as u64)
}

/// The reconnection times that the script sends.
pub(super) fn retries(items: &[ScriptItem]) -> Vec<u64> {
    let retry = |item: &ScriptItem| match item {
        ScriptItem::Retry(ms) => Some(*ms),
        ScriptItem::Event(event) => event.retry,
        _ => None,
    };
    items.iter().filter_map(retry).collect()
}
