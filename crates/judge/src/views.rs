//! The exchanges of a recording as the judge sees them, each read again when a check asks for it.

use std::cell::OnceCell;
use std::collections::HashMap;

use ssespec_evidence::recording::{Exchange, Recording};

use super::view::View;

/// The view of an exchange that brought more than this is not kept from one check to the next.
const LARGE: usize = 1 << 20;

/// The exchanges of a recording, by name.
pub struct Views<'a> {
    recording: &'a Recording,
    slots: HashMap<&'a str, Slot<'a>>,
}

struct Slot<'a> {
    exchange: &'a Exchange,
    view: OnceCell<View<'a>>,
}

impl<'a> Views<'a> {
    /// All exchanges of a recording; none is read yet.
    pub fn of(recording: &'a Recording) -> Self {
        let slot = |exchange: &'a Exchange| Slot { exchange, view: OnceCell::new() };
        let slots = recording.exchanges.iter().map(|e| (e.name.as_str(), slot(e))).collect();
        Self { recording, slots }
    }

    /// The exchange with this name.
    pub fn get(&self, name: &str) -> Option<&View<'a>> {
        self.slots.get(name).map(|slot| slot.view.get_or_init(|| View::of(self.recording, slot.exchange)))
    }

    /// All exchanges, in no order.
    pub fn all(&self) -> impl Iterator<Item = &View<'a>> {
        self.names().filter_map(|name| self.get(name))
    }

    /// The names of all exchanges, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.slots.keys().copied()
    }

    /// Lets go of what takes much memory; it is read again when it is asked for again.
    pub fn forget_large(&mut self) {
        for slot in self.slots.values_mut() {
            if slot.exchange.transcript.size() > LARGE {
                slot.view.take();
            }
        }
    }
}
