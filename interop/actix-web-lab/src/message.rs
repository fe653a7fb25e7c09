//! Hands each message to the `Event` of actix-web-lab, which is refused only when it is encoded.

use std::time::Duration;

use actix_web::body;
use actix_web_lab::sse::{Data, Event, Sse};
use emit_contract::{Message, Step, Unsendable};
use futures_util::{FutureExt as _, stream};

/// Takes the reconnection time that a script starts with: the library has one for a stream, before its first event.
pub(crate) fn take_retry(steps: &mut Vec<Step>) -> Option<Duration> {
    let milliseconds = match steps.first_mut()? {
        Step::Send(Message::Retry(milliseconds)) => *milliseconds,
        Step::Send(Message::Event(event)) => event.retry.take()?,
        _ => return None,
    };
    if matches!(&steps[0], Step::Send(Message::Retry(_))) || steps[0] == nothing() {
        steps.remove(0);
    }
    Some(Duration::from_millis(milliseconds))
}

fn nothing() -> Step {
    Step::Send(Message::Event(emit_contract::Event::default()))
}

/// The event that carries this message.
pub(crate) fn encode(message: Message) -> Result<Vec<Event>, Unsendable> {
    let event = match message {
        Message::Comment(text) => Event::Comment(text.into()),
        Message::Retry(_) => return Err(no_later_retry()),
        Message::Event(asked) => with_fields(asked)?.into(),
    };
    refused_when_encoded(&event)?;
    Ok(vec![event])
}

fn with_fields(asked: emit_contract::Event) -> Result<Data, Unsendable> {
    if asked.retry.is_some() {
        return Err(no_later_retry());
    }
    let Some(data) = asked.data else {
        return Err(Unsendable::NotExpressible("event without data".to_owned()));
    };
    let mut event = Data::new(data);
    if let Some(id) = asked.id {
        event = event.id(id);
    }
    if let Some(event_type) = asked.event_type {
        event = event.event(event_type);
    }
    Ok(event)
}

fn no_later_retry() -> Unsendable {
    Unsendable::NotExpressible("retry after the start of a stream".to_owned())
}

/// The body aborts at an event that the library refuses, and without a head if that is the first. So each event is
/// encoded once before there is a response.
fn refused_when_encoded(event: &Event) -> Result<(), Unsendable> {
    let alone = Sse::from_infallible_stream(stream::iter([event.clone()]));
    match body::to_bytes(alone).now_or_never() {
        Some(Err(error)) => Err(Unsendable::Refused(error.to_string())),
        _ => Ok(()),
    }
}
