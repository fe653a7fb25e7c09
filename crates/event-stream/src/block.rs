//! The block that is being collected: what the chunk at hand says, borrowed, and what earlier chunks said, stored.

use std::mem;

/// What the text at hand has said about the current block, on top of what is [`Stored`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block<'t> {
    /// The only data line so far. With a second one the data moves to the store.
    pub(crate) data: Option<&'t str>,
    pub(crate) event_type: Option<&'t str>,
    pub(crate) id: Option<&'t str>,
}

/// What earlier texts have said about the current block. The buffers are used again for later blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    state: State,
    has_data: bool,
    data: String,
    event_type: String,
    has_id: bool,
    id: String,
}

/// Whether there is anything here, so that the usual block, which needs no store, costs one test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Empty,
    InUse,
    /// The block went over a limit: nothing in it counts.
    GivenUp,
}

/// A block with data, ready for dispatch.
pub(crate) struct Complete<'b> {
    pub(crate) event_type: &'b str,
    pub(crate) data: &'b str,
}

impl Stored {
    /// One more data line. False when the data becomes too long.
    #[inline]
    pub(crate) fn data<'t>(&mut self, value: &'t str, block: &mut Block<'t>, most: usize) -> bool {
        if block.data.is_none() && self.state == State::Empty {
            block.data = Some(value);
            return true;
        }
        self.join(value, block, most)
    }

    fn join<'t>(&mut self, value: &'t str, block: &mut Block<'t>, most: usize) -> bool {
        if self.state == State::GivenUp {
            return true;
        }
        if let Some(first) = block.data.take() {
            self.push(first);
        }
        if self.has_data && self.data.len() + 1 + value.len() > most {
            return false;
        }
        self.push(value);
        true
    }

    fn push(&mut self, value: &str) {
        self.state = State::InUse;
        if self.has_data {
            self.data.push('\n');
        }
        self.has_data = true;
        self.data.push_str(value);
    }

    /// Stores what a text that goes away has said.
    pub(crate) fn keep(&mut self, block: Block<'_>) {
        if self.state == State::GivenUp {
            return;
        }
        if let Some(data) = block.data {
            self.push(data);
        }
        if let Some(event_type) = block.event_type {
            self.state = State::InUse;
            self.event_type.clear();
            self.event_type.push_str(event_type);
        }
        if let Some(id) = block.id {
            self.state = State::InUse;
            self.has_id = true;
            self.id.clear();
            self.id.push_str(id);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state == State::Empty
    }

    pub(crate) fn is_without_data(&self) -> bool {
        !self.has_data && self.state != State::GivenUp
    }

    /// Makes a long line the data, from byte `start` on, without a copy. Returns the buffer it replaces.
    pub(crate) fn adopt_data(&mut self, mut line: String, start: usize) -> String {
        line.drain(..start);
        self.state = State::InUse;
        self.has_data = true;
        mem::replace(&mut self.data, line)
    }

    /// Forgets the block up to its end.
    pub(crate) fn give_up(&mut self) {
        self.state = State::GivenUp;
        self.data.clear();
    }

    /// The end of the block: commits the ID and returns what is to be dispatched.
    #[inline]
    pub(crate) fn complete<'b>(
        &'b self,
        block: Block<'b>,
        last_event_id: &mut String,
    ) -> Option<Complete<'b>> {
        let (mut data, mut event_type, mut id) = (block.data, block.event_type, block.id);
        match self.state {
            State::Empty => {}
            State::GivenUp => return None,
            State::InUse => {
                data = data.or(self.has_data.then_some(self.data.as_str()));
                event_type = event_type.or(Some(self.event_type.as_str()));
                id = id.or(self.has_id.then_some(self.id.as_str()));
            }
        }
        if let Some(id) = id {
            last_event_id.clear();
            last_event_id.push_str(id);
        }
        let event_type = event_type.filter(|event_type| !event_type.is_empty()).unwrap_or("message");
        data.map(|data| Complete { event_type, data })
    }

    /// Ready for the next block.
    #[inline]
    pub(crate) fn reset(&mut self) {
        if self.state != State::Empty {
            self.state = State::Empty;
            self.has_data = false;
            self.has_id = false;
            self.data.clear();
            self.event_type.clear();
        }
    }
}
