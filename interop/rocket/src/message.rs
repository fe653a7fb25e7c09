//! Hands each message to rocket's `Event`, which takes every value.

use std::time::Duration;

use emit_contract::{Message, Unsendable};
use rocket::response::stream::Event;

/// The event that carries this message.
pub(crate) fn encode(message: Message) -> Result<Vec<Event>, Unsendable> {
    Ok(vec![match message {
        Message::Comment(text) => Event::comment(text),
        Message::Retry(milliseconds) => Event::retry(Duration::from_millis(milliseconds)),
        Message::Event(asked) => with_fields(asked),
    }])
}

/// An event starts from its data, a reconnection time or a comment; an empty comment is the least of them.
fn with_fields(asked: emit_contract::Event) -> Event {
    let retry = asked.retry.map(Duration::from_millis);
    let mut event = match (asked.data, retry) {
        (Some(data), Some(retry)) => Event::data(data).with_retry(retry),
        (Some(data), None) => Event::data(data),
        (None, Some(retry)) => Event::retry(retry),
        (None, None) => Event::comment(""),
    };
    if let Some(id) = asked.id {
        event = event.id(id);
    }
    match asked.event_type {
        Some(event_type) => event.event(event_type),
        None => event,
    }
}
