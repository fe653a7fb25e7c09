//! How a gateway asks its upstream.

/// A request to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// It asks for a stream.
    Stream,
    /// It asks for a response in one piece.
    Whole,
}

/// What a gateway asked of its upstream while one case was played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Requests for a stream.
    pub streams: usize,
    /// Requests for a response in one piece.
    pub wholes: usize,
}

impl Calls {
    /// Counts one more.
    pub fn count(&mut self, call: Call) {
        match call {
            Call::Stream => self.streams += 1,
            Call::Whole => self.wholes += 1,
        }
    }
}
