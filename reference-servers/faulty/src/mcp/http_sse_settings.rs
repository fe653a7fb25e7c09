//! Where HTTP with SSE can deviate; the default of each is right.

/// How the revision is spoken; the default of each is right.
pub(crate) struct HttpSse {
    /// The first text of the stream of this session.
    pub first: fn(&str) -> String,
    /// The status that a POST gets.
    pub accepted: u16,
    /// How the response to a ping comes.
    pub delivery: Delivery,
}

/// How a response comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// On the stream of the session, as events of this type.
    OnStream(&'static str),
    /// On the streams of all sessions.
    OnAll,
    /// In the response to the POST.
    InResponse,
    Never,
}

impl Default for HttpSse {
    fn default() -> Self {
        let first = |session: &str| format!("event: endpoint\ndata: /messages?session_id={session}\n\n");
        Self { first, accepted: 202, delivery: Delivery::OnStream("message") }
    }
}
