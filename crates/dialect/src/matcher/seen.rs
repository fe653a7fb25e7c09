//! What the rules see of an event.

use serde_json::Value;

use crate::finding::Place;

/// An event with what it was taken for.
#[derive(Clone, Copy)]
pub struct Seen<'s> {
    pub kind: &'s str,
    pub document: &'s Value,
    pub request: &'s Value,
    pub place: Place,
}
