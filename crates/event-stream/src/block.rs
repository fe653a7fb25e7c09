//! The block that is being collected: what the chunk at hand says, borrowed, and what earlier chunks said, stored.

use std::mem;

/// What the text at hand has said about the current block, on top of what is [`Stored`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block<'t> {
    /// The only data line so far. With a second one the data moves to the store.
    pub(crate) data: Option<&'t str>,
    pub(crate) event_type: Option<&'t str>,
    pub(crate) id: Option<&'t str>,
    /// What an earlier block of the same text has made the last event ID; the decoder's own is older.
    pub(crate) last_event_id: Option<&'t str>,
}

/// What earlier texts have said about the current block. The buffers are used again for later blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    state: State,
    /// Each line with an LF after it; the last of them is dropped at the dispatch, as the standard has it.
    data: String,
    event_type: String,
    id: Option<String>,
}

/// Whether there is anything here, so that the usual block, which needs no store, costs one test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Empty,
    /// Something, but no data.
    WithoutData,
    WithData,
    /// The block went over a limit: nothing in it counts.
    GivenUp,
}

/// Whether a line could be added.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    Enough,
    TooLittle,
}

/// A block with data, ready for dispatch.
pub(crate) struct Complete<'b> {
    pub(crate) event_type: &'b str,
    pub(crate) data: &'b str,
}

impl Stored {
    pub(crate) fn is_empty(&self) -> bool {
        self.state == State::Empty
    }

    /// Whether data lines are being joined here.
    #[inline(always)]
    pub(crate) fn has_data(&self) -> bool {
        self.state == State::WithData
    }

    /// Whether a long line can become the data as it is.
    pub(crate) fn can_adopt_data(&self) -> bool {
        matches!(self.state, State::Empty | State::WithoutData)
    }

    /// One more data line.
    #[inline(always)]
    pub(crate) fn add_data<'t>(&mut self, value: &'t str, block: &mut Block<'t>, most: usize) -> Room {
        if block.data.is_none() && self.state == State::Empty {
            block.data = Some(value);
            return Room::Enough;
        }
        self.join(value, block, most)
    }

    fn join<'t>(&mut self, value: &'t str, block: &mut Block<'t>, most: usize) -> Room {
        if self.state == State::GivenUp {
            return Room::Enough;
        }
        if let Some(first) = block.data.take() {
            self.push(first);
        }
        if self.data.len().saturating_add(value.len()) > most {
            return Room::TooLittle;
        }
        self.push(value);
        Room::Enough
    }

    fn push(&mut self, value: &str) {
        self.state = State::WithData;
        self.data.reserve(value.len() + 1);
        self.data.push_str(value);
        self.data.push('\n');
    }

    /// One more data line, given with its LF. Only for a store that [has data](Stored::has_data).
    #[inline(always)]
    pub(crate) fn append_line(&mut self, line: &str, most: usize) -> Room {
        if self.data.len().saturating_add(line.len() - 1) > most {
            return Room::TooLittle;
        }
        self.data.push_str(line);
        Room::Enough
    }

    /// Stores what a text that goes away has said.
    pub(crate) fn keep(&mut self, block: Block<'_>) {
        if self.state == State::GivenUp {
            return;
        }
        if self.state == State::Empty && (block.event_type.is_some() || block.id.is_some()) {
            self.state = State::WithoutData;
        }
        if let Some(data) = block.data {
            self.push(data);
        }
        if let Some(event_type) = block.event_type {
            self.event_type.clear();
            self.event_type.push_str(event_type);
        }
        if let Some(id) = block.id {
            self.id = Some(id.to_owned());
        }
    }

    /// Makes a long line the data, from byte `start` on, without a copy. Returns the buffer it replaces.
    pub(crate) fn adopt_data(&mut self, mut line: String, start: usize) -> String {
        line.drain(..start);
        line.push('\n');
        self.state = State::WithData;
        mem::replace(&mut self.data, line)
    }

    /// Forgets the block up to its end.
    pub(crate) fn give_up(&mut self) {
        self.state = State::GivenUp;
        self.data.clear();
    }

    /// The end of the block: settles the last event ID and returns what is to be dispatched.
    #[inline(always)]
    pub(crate) fn complete<'b, 't: 'b>(
        &'b mut self,
        block: &mut Block<'t>,
        last_event_id: &mut String,
    ) -> Option<Complete<'b>> {
        let (mut data, mut event_type): (Option<&'b str>, Option<&'b str>) = (block.data, block.event_type);
        match self.state {
            State::Empty => {}
            State::GivenUp => return None,
            State::WithoutData | State::WithData => {
                if let Some(id) = self.id.take() {
                    *last_event_id = id;
                    block.last_event_id = None;
                }
                event_type = event_type.or(Some(&self.event_type));
                if self.state == State::WithData {
                    data = self.data.strip_suffix('\n');
                }
            }
        }
        block.last_event_id = block.id.or(block.last_event_id);
        let event_type = event_type.filter(|event_type| !event_type.is_empty()).unwrap_or("message");
        data.map(|data| Complete { event_type, data })
    }

    /// Ready for the next block.
    #[inline(always)]
    pub(crate) fn reset(&mut self) {
        if self.state != State::Empty {
            self.state = State::Empty;
            self.data.clear();
            self.event_type.clear();
            self.id = None;
        }
    }
}
