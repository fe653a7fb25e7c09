//! Reads the form of a publication.

use url::form_urlencoded;

use crate::sse::Event;

/// The topic and the event of a publication.
pub(super) fn form(body: &[u8]) -> Result<(String, Event), (u16, &'static str)> {
    let mut topic = None;
    let mut event = Event::default();
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match &*name {
            "topic" => topic = Some(value),
            "data" => event.data = Some(value.into_bytes()),
            "type" => event.event = Some(value.into_bytes()),
            "id" => event.id = Some(value.into_bytes()),
            "retry" => event.retry = Some(value.into_bytes()),
            _ => return Err((400, "known are topic, data, type, id and retry\n")),
        }
    }
    let holds = |value: &Option<Vec<u8>>, bad: &[u8]| value.iter().flatten().any(|b| bad.contains(b));
    if holds(&event.event, b"\r\n") || holds(&event.id, b"\r\n\0") {
        return Err((400, "no line can carry this type or id\n"));
    }
    if event.retry.iter().flatten().any(|b| !b.is_ascii_digit()) {
        return Err((400, "a reconnection time is digits\n"));
    }
    match topic {
        Some(topic) if event.data.is_some() => Ok((topic, event)),
        _ => Err((400, "say topic and data\n")),
    }
}
