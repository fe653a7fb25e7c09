//! Which methods do what on the endpoints that stream.

use super::endpoint::Endpoint;
use crate::http::Head;

/// Which methods do what.
pub(crate) struct Methods {
    /// What a method is answered with.
    pub reaction: fn(&str, Endpoint) -> Reaction,
    /// What Allow says on 405, by what it says on a preflight; nothing if it is not there.
    pub allow: fn(&str) -> Option<String>,
    /// How HEAD is answered. The head may be changed.
    pub to_head: fn(Endpoint, &mut Head) -> ToHead,
}

impl Default for Methods {
    fn default() -> Self {
        Self { reaction: react, allow: |allow| Some(allow.to_owned()), to_head: |_, _| ToHead::Head }
    }
}

/// What a method is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    Stream,
    Preflight,
    /// 405.
    Refusal,
}

/// How HEAD is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToHead {
    Head,
    /// By the head, and then the whole stream runs without being sent.
    HeadAndWaits,
    /// With the body.
    Body,
}

/// What a method is answered with by a correct server.
pub(crate) fn react(method: &str, endpoint: Endpoint) -> Reaction {
    match (method, endpoint) {
        ("OPTIONS", _) => Reaction::Preflight,
        ("GET" | "HEAD", _) | ("POST", Endpoint::Emit) => Reaction::Stream,
        _ => Reaction::Refusal,
    }
}
