//! An event with its values, before it is written.

/// One event; values are bytes, so that a fault can hold anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Event {
    pub data: Option<Vec<u8>>,
    pub event: Option<Vec<u8>>,
    pub id: Option<Vec<u8>>,
    pub retry: Option<Vec<u8>>,
    /// Lines before those of the event: no script can ask for them.
    pub before: &'static [u8],
}
