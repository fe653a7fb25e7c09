//! What a comparison says: one statement for each aspect, or several where several things differ.

use serde::Serialize;
use ssespec_evidence::verdict::Verdict;

use super::fault::Fault;
use super::proxy::Kind;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// Whether it is the same response at all.
    Response,
    /// When the head comes.
    Head,
    /// When the events come.
    Times,
    /// Whether comments get through.
    Heartbeats,
    /// Whether all events get through as they are.
    Events,
    /// The header fields.
    Fields,
    /// How the stream ends.
    End,
    /// Whether it shows that a stream aborts.
    AbortedEnd,
    /// Whether clients can go on after a lost connection.
    Reconnect,
    /// Whether the server learns that a client left.
    Disconnect,
}

impl Aspect {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Head => "head",
            Self::Times => "event times",
            Self::Heartbeats => "heartbeats",
            Self::Events => "events",
            Self::Fields => "header fields",
            Self::End => "end",
            Self::AbortedEnd => "aborted end",
            Self::Reconnect => "reconnect",
            Self::Disconnect => "client disconnect",
        }
    }
}

/// How the two differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What the proxy does.
    pub fault: Fault,
    /// What was seen directly.
    pub direct: String,
    /// What was seen through the proxy.
    pub proxied: String,
    /// Why it matters to a user.
    pub why: &'static str,
    /// What to do about it, at this proxy.
    pub fix: String,
    /// What to do about it at each proxy that has a fix of its own, if it is not known which one it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<FixAt>,
}

/// What to do at one kind of proxy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FixAt {
    /// Which proxy.
    pub proxy: Kind,
    /// What to do there.
    pub fix: String,
}

/// What is said of one aspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The aspect.
    pub aspect: Aspect,
    /// Pass, fail, warn, note or inconclusive.
    pub verdict: Verdict,
    /// One sentence.
    pub message: String,
    /// How the two differ, if they do.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
}

/// What a judge of one aspect finds, before the proxy and its fix are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Both are alike in this.
    Same(String),
    /// Worth knowing, no fault.
    Note(String),
    /// It cannot be told, with what would show it.
    CannotTell(String),
    /// Something differs, and whether the proxy does it cannot be told, with the reason: nothing that may be called good.
    Doubt(String),
    /// They differ.
    Different { verdict: Verdict, fault: Fault, direct: String, proxied: String },
}

impl Found {
    /// The stream is damaged.
    pub fn damage(fault: Fault, direct: impl Into<String>, proxied: impl Into<String>) -> Self {
        Self::Different { verdict: Verdict::Fail, fault, direct: direct.into(), proxied: proxied.into() }
    }

    /// The stream is in danger.
    pub fn danger(fault: Fault, direct: impl Into<String>, proxied: impl Into<String>) -> Self {
        Self::Different { verdict: Verdict::Warn, fault, direct: direct.into(), proxied: proxied.into() }
    }

    /// A fault that shows at one look alone.
    pub fn seen_once(fault: Fault, direct: &str, proxied: &str) -> Self {
        Self::Doubt(format!(
            "seen only once: {} (direct: {direct}; proxied: {proxied}); it did not show again when both were asked once more, the \
             proxied side first",
            fault.title()
        ))
    }

    /// They differ, and nobody is harmed.
    pub fn oddity(fault: Fault, direct: impl Into<String>, proxied: impl Into<String>) -> Self {
        Self::Different { verdict: Verdict::Note, fault, direct: direct.into(), proxied: proxied.into() }
    }
}
