//! Hands each message to poem's `Event`, which takes every value but knows no comments.

use emit_contract::{Message, Unsendable};
use poem::web::sse::Event;

/// The events that carry this message: poem sends a reconnection time as an event of its own.
pub(crate) fn encode(message: Message) -> Result<Vec<Event>, Unsendable> {
    match message {
        Message::Comment(_) => Err(Unsendable::NotExpressible("comment".to_owned())),
        Message::Retry(milliseconds) => Ok(vec![Event::retry(milliseconds)]),
        Message::Event(asked) => events(asked),
    }
}

fn events(asked: emit_contract::Event) -> Result<Vec<Event>, Unsendable> {
    let mut events: Vec<Event> = asked.retry.map(Event::retry).into_iter().collect();
    match asked.data {
        Some(data) => {
            let mut event = Event::message(data);
            if let Some(id) = asked.id {
                event = event.id(id);
            }
            if let Some(event_type) = asked.event_type {
                event = event.event_type(event_type);
            }
            events.push(event);
        }
        None if asked.id.is_some() || asked.event_type.is_some() => {
            return Err(Unsendable::NotExpressible("event without data".to_owned()));
        }
        None => {}
    }
    Ok(events)
}
