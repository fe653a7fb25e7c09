//! How a gateway asks its upstream.

use serde_json::Value;

use crate::upstream::Upstream;

/// How the paths of model APIs end, the longer ones first: gateways choose among several of one provider.
const OTHERS: [&str; 6] = [
    "/chat/completions",
    "/completions",
    "/responses",
    "/messages",
    "/messages/count_tokens",
    ":streamGenerateContent",
];

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
    /// It asks for what the upstream does not speak: the end of the path.
    Elsewhere(&'static str),
}

impl Call {
    /// The call that a POST with this path and this body makes. Any path will do, but for those of other APIs.
    pub fn of(upstream: Upstream, path: &str, body: &Value) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let other =
            OTHERS.into_iter().find(|other| path.ends_with(other) && !path.ends_with(upstream.suffix()));
        if let Some(other) = other {
            return Self::Elsewhere(other);
        }
        let wants_stream = match upstream {
            Upstream::OpenAiChat | Upstream::AnthropicMessages => {
                body.get("stream").and_then(Value::as_bool).unwrap_or_default()
            }
            // There the path says it.
            Upstream::Gemini => !path.ends_with(":generateContent"),
        };
        if !wants_stream {
            return Self::Whole;
        }
        let tools = body.get("tools").and_then(Value::as_array);
        Self::Stream { tools: tools.is_some_and(|tools| !tools.is_empty()) }
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
    /// What the last request asked for that the upstream does not speak: the end of its path.
    pub elsewhere: Option<&'static str>,
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
            Call::Elsewhere(path) => self.elsewhere = Some(path),
        }
    }
}
