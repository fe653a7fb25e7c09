//! How a gateway asks its upstream.

use serde_json::Value;

/// A request to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// It asks for a stream.
    Stream {
        /// Whether it offers tools.
        tools: bool,
    },
    /// It asks for a response in one piece.
    Whole,
}

impl Call {
    /// The call that a request with this body makes.
    pub fn of(body: &Value) -> Self {
        match body.get("stream").and_then(Value::as_bool) {
            Some(true) => {
                let tools = body.get("tools").and_then(Value::as_array);
                Self::Stream { tools: tools.is_some_and(|tools| !tools.is_empty()) }
            }
            Some(false) | None => Self::Whole,
        }
    }
}

/// What a gateway asked of its upstream while one case was played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Requests for a stream.
    pub streams: usize,
    /// Requests for a response in one piece.
    pub wholes: usize,
    /// Of those for a stream, the ones that offer tools.
    pub tools: usize,
}

impl Calls {
    /// Counts one more.
    pub fn count(&mut self, call: Call) {
        match call {
            Call::Stream { tools } => {
                self.streams += 1;
                self.tools += usize::from(tools);
            }
            Call::Whole => self.wholes += 1,
        }
    }
}
