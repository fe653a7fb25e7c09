//! Rules about event ids and the streams that are resumed by them, in revision 2025-11-25.

use std::collections::HashMap;

use ssespec_evidence::text::{counted, show};

use super::messages::{Carrier, Messages, event_ids, request_id};
use super::status::{came, not_met, open, told};
use crate::outcome::Outcome;
use crate::view::View;
use crate::views::Views;

pub(super) fn ids_unique(view: &View<'_>, views: &Views<'_>) -> Outcome {
    let mut seen: HashMap<Vec<u8>, &str> = HashMap::new();
    for exchange in &view.recording.exchanges {
        // What is resumed comes once more under its ids.
        let Some(stream) = views.get(&exchange.name).filter(|_| exchange.request.last_event_id.is_none())
        else {
            continue;
        };
        for id in event_ids(stream) {
            if let Some(before) = seen.insert(id.to_vec(), &exchange.name) {
                let observed = format!("the id {} on `{before}` and on `{}`", show(id), exchange.name);
                return Outcome::violated("ids that no other event of the session has", observed);
            }
        }
    }
    match seen.len() {
        0 => not_met("events with ids", "none"),
        count => Outcome::Satisfied(format!("{}, each once", counted(count, "id"))),
    }
}

/// Whether a stream has ids: without them nothing can be resumed.
fn with_ids(view: &View<'_>) -> Result<(), Outcome> {
    match event_ids(view).next() {
        Some(_) => Ok(()),
        None => Err(not_met("streams whose events have ids", "no id")),
    }
}

pub(super) fn primed(view: &View<'_>) -> Result<Outcome, Outcome> {
    with_ids(view)?;
    let Some((first, _)) = view.events().next() else { return Ok(open("no event came")) };
    Ok(match (first.data.is_empty(), first.last_event_id.is_empty()) {
        (true, false) => Outcome::Satisfied("the first event has an id and empty data".to_owned()),
        (false, _) => Outcome::violated(
            "a first event with an id and empty data",
            format!("data: {}", show(first.data.as_bytes())),
        ),
        (true, true) => {
            Outcome::violated("a first event with an id and empty data", "an event without an id")
        }
    })
}

pub(super) fn resumed(view: &View<'_>, of: &View<'_>) -> Result<Outcome, Outcome> {
    with_ids(of)?;
    let Some(id) = request_id(of) else { return Ok(open("the recording does not show the request's id")) };
    Ok(told(view, |head| {
        let expected = format!("an event stream with the response with the id {id}");
        match (head.status, Messages::of(view)) {
            (200, messages) if messages.carrier == Carrier::Stream => match messages.response_to(&id) {
                Some(_) => Outcome::Satisfied(format!("the response with the id {id} came again")),
                None => Outcome::missing(
                    expected,
                    format!("{} without it", counted(view.events().count(), "event")),
                ),
            },
            _ => Outcome::violated(expected, came(view, head)),
        }
    }))
}

pub(super) fn own_messages(view: &View<'_>, of: &View<'_>, views: &Views<'_>) -> Result<Outcome, Outcome> {
    with_ids(of)?;
    let own = request_id(of);
    let messages = Messages::of(view);
    for other in &view.recording.exchanges {
        let Some(id) = views.get(&other.name).and_then(request_id).filter(|id| Some(id) != own.as_ref())
        else {
            continue;
        };
        if messages.response_to(&id).is_some() {
            let expected = format!("nothing but the messages of `{}`", of.exchange.name);
            return Ok(Outcome::violated(
                expected,
                format!("the response with the id {id}, of `{}`", other.name),
            ));
        }
    }
    Ok(match messages.responses().count() {
        0 => open("no response was sent again"),
        _ => Outcome::Satisfied("no response of another stream came".to_owned()),
    })
}
