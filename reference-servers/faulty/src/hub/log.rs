//! An entry of the log, and where a reader reconnects to.

use crate::sse::Event;

/// One entry of the log.
pub(crate) struct Published {
    pub topic: String,
    pub event: Event,
}

/// Where the event with an id stands that a reader of a topic saw last.
pub(crate) fn find(log: &[Published], topic: &str, id: &[u8]) -> Option<usize> {
    log.iter().position(|one| one.topic == topic && one.event.id.as_deref() == Some(id))
}
