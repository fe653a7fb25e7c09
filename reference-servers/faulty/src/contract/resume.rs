//! What is left of a script for a client that comes back.

use super::endpoint::{Endpoint, Scope};
use super::step::Step;
use crate::http::Request;

/// What `Last-Event-ID` does.
pub(crate) struct Resume {
    /// The last event ID that a client sent.
    pub sent: fn(&Request) -> Option<Vec<u8>>,
    /// What is left after the event with that id.
    pub left: fn(Vec<Step>, &[u8]) -> Left,
    /// Where these hold; elsewhere it is as it should be.
    pub on: Scope,
}

impl Default for Resume {
    fn default() -> Self {
        Self { sent, left, on: Scope::Everywhere }
    }
}

impl Resume {
    /// What is left of `steps` after the event that the client saw last.
    pub(super) fn left(&self, steps: Vec<Step>, request: &Request, endpoint: Endpoint) -> Left {
        let usual = Self::default();
        let way = if self.on.covers(endpoint) { self } else { &usual };
        match (way.sent)(request) {
            Some(id) => (way.left)(steps, &id),
            None => Left::Steps(steps),
        }
    }
}

/// What to play.
#[derive(Debug, PartialEq)]
pub(crate) enum Left {
    /// These steps.
    Steps(Vec<Step>),
    /// Nothing is left: 204.
    Nothing,
    /// No stream but this status.
    Status(u16),
}

/// The last event ID that a client sent.
pub(crate) fn sent(request: &Request) -> Option<Vec<u8>> {
    request.field("last-event-id").map(<[u8]>::to_vec)
}

/// The steps after the event with this id; all of them if there is none.
pub(crate) fn left(steps: Vec<Step>, id: &[u8]) -> Left {
    match position(&steps, id) {
        Some(at) => match after(&steps, at) {
            Some(rest) => Left::Steps(rest),
            None => Left::Nothing,
        },
        None => Left::Steps(steps),
    }
}

/// Where the event with this id stands. An empty id is none: no event has it.
pub(crate) fn position(steps: &[Step], id: &[u8]) -> Option<usize> {
    let has_id = |step: &Step| matches!(step, Step::Event(event) if event.id.as_deref() == Some(id));
    if id.is_empty() { None } else { steps.iter().position(has_id) }
}

/// The steps after this one, if there is anything to come back for: raw bytes are not.
pub(crate) fn after(steps: &[Step], at: usize) -> Option<Vec<Step>> {
    let rest = &steps[at + 1..];
    let nothing = rest.iter().all(|step| matches!(step, Step::Raw(_)));
    (!nothing).then(|| rest.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sse::Event;

    #[test]
    fn the_correct_server_goes_on_after_the_id() {
        let event = |id: &str| Step::Event(Event { id: Some(id.into()), ..Event::default() });
        let script = || vec![event("a"), Step::Wait(1), event("…")];
        assert_eq!(left(script(), b"a"), Left::Steps(script()[1..].to_vec()));
        assert_eq!(left(script(), "…".as_bytes()), Left::Nothing);
        for id in [b"unknown".as_slice(), b"", b"\xff"] {
            assert_eq!(left(script(), id), Left::Steps(script()));
        }
    }
}
