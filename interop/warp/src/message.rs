//! Hands each message to warp's `Event`, which takes every value.

use std::time::Duration;

use emit_contract::{Message, Unsendable};
use warp::sse::Event;

/// The event that carries this message.
pub(crate) fn encode(message: Message) -> Result<Vec<Event>, Unsendable> {
    let event = Event::default();
    Ok(vec![match message {
        Message::Comment(text) => event.comment(text),
        Message::Retry(milliseconds) => event.retry(Duration::from_millis(milliseconds)),
        Message::Event(asked) => with_fields(event, asked),
    }])
}

fn with_fields(mut event: Event, asked: emit_contract::Event) -> Event {
    if let Some(id) = asked.id {
        event = event.id(id);
    }
    if let Some(event_type) = asked.event_type {
        event = event.event(event_type);
    }
    if let Some(milliseconds) = asked.retry {
        event = event.retry(Duration::from_millis(milliseconds));
    }
    match asked.data {
        Some(data) => event.data(data),
        None => event,
    }
}
