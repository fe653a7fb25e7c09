//! A step that is played: what scripts can ask for, and what only the server itself puts in.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sse::Event;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Event(Event),
    Comment(Vec<u8>),
    Retry(u64),
    /// Milliseconds.
    Wait(u64),
    Hold,
    Abort,
    Refuse(Refuse),
    /// The server's own code fails.
    Fail,
    Burst(Burst),
    Protect(Protect),
    /// Bytes as they stand: no script can ask for them, only a fault puts them in.
    Raw(&'static [u8]),
}

/// A refusal before any stream.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refuse {
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Many events of a size.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Burst {
    pub times: u32,
    pub bytes: u32,
}

/// Lets in only who has the token.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Protect {
    pub token: String,
    /// Milliseconds.
    pub expires: Option<u64>,
}
