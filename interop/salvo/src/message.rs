//! Hands each message to salvo's `SseEvent`, which panics on values that it refuses.

use std::time::Duration;

use emit_contract::{Event, Message, Unsendable, guarded};
use salvo::sse::SseEvent;

/// The event that carries this message.
pub(crate) fn encode(message: Message) -> Result<Vec<SseEvent>, Unsendable> {
    guarded(move || {
        let event = SseEvent::default();
        vec![match message {
            Message::Comment(text) => event.comment(text),
            Message::Retry(milliseconds) => event.retry(Duration::from_millis(milliseconds)),
            Message::Event(asked) => with_fields(event, asked),
        }]
    })
}

fn with_fields(mut event: SseEvent, asked: Event) -> SseEvent {
    if let Some(id) = asked.id {
        event = event.id(id);
    }
    if let Some(event_type) = asked.event_type {
        event = event.name(event_type);
    }
    if let Some(milliseconds) = asked.retry {
        event = event.retry(Duration::from_millis(milliseconds));
    }
    match asked.data {
        Some(data) => event.text(data),
        None => event,
    }
}
