//! What `initialize` came to: the revision that the server speaks, and its session id.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;

use super::messages::{Messages, request_id};
use crate::outcome::Outcome;
use crate::view::View;

/// The revision of which the rules are.
const REVISION: &str = "2025-11-25";
/// The field of the session id.
pub(super) const SESSION_ID: &str = "Mcp-Session-Id";

/// A session, as the response to `initialize` tells it.
pub(super) struct Session {
    pub id: SessionId,
}

/// The id of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SessionId {
    /// The server gives none.
    None,
    /// One that can be sent back.
    Visible,
    /// One with a character beyond 0x21 to 0x7E, or without any: as it is shown.
    Unusable(String),
}

impl Session {
    /// Reads the response to `initialize`.
    ///
    /// # Errors
    /// The outcome of every rule that needs it.
    pub fn of(view: &View<'_>) -> Result<Self, Outcome> {
        let refused = |came: String| Err(Outcome::Inconclusive(Reason::McpNotInitialized(came)));
        let Some(head) = &view.head else { return refused("no response head came".to_owned()) };
        let messages = Messages::of(view);
        let response = request_id(view).and_then(|id| messages.response_to(&id).map(|found| &found.value));
        let Some(result) = response.and_then(|response| response.get("result")) else {
            let says = response.and_then(|response| response.pointer("/error/message")?.as_str());
            let says = says.map(|text| format!(" ({})", show(text.as_bytes()))).unwrap_or_default();
            return refused(format!("status {}{says}", head.status));
        };
        match result.get("protocolVersion").and_then(serde_json::Value::as_str) {
            Some(REVISION) => {}
            Some(other) => {
                return Err(Outcome::NotApplicable(Reason::McpRevision(other.to_owned(), REVISION)));
            }
            None => return refused("a result without `protocolVersion`".to_owned()),
        }
        let id = match head.combined(SESSION_ID) {
            None => SessionId::None,
            Some(id) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic()) => {
                SessionId::Visible
            }
            Some(id) => SessionId::Unusable(show(id.as_bytes())),
        };
        Ok(Self { id })
    }

    /// Whether requests can carry its id, where it has one.
    ///
    /// # Errors
    /// The outcome of every rule whose request should have carried it.
    pub fn usable(&self) -> Result<(), Outcome> {
        match self.id {
            SessionId::None | SessionId::Visible => Ok(()),
            SessionId::Unusable(_) => Err(Outcome::Inconclusive(Reason::McpSessionIdUnusable)),
        }
    }

    /// Whether the server gives an id that can be carried.
    ///
    /// # Errors
    /// The outcome of every rule about sessions.
    pub fn has_id(&self) -> Result<(), Outcome> {
        match self.id {
            SessionId::None => Err(Outcome::NotApplicable(Reason::McpNoSession)),
            SessionId::Visible | SessionId::Unusable(_) => self.usable(),
        }
    }
}
