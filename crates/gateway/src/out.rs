//! The dialects in which a gateway may respond: those that join pieces of text and say at their end that it is there.

/// A dialect that comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Out {
    /// Its name.
    pub name: &'static str,
    /// The kind by which it says that the response is there; others end it, too, but say that something is missing.
    pub(crate) whole: &'static str,
}

impl Out {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self { name: "openai-chat", whole: "done" },
        Self { name: "openai-responses", whole: "response.completed" },
        Self { name: "anthropic-messages", whole: "message_stop" },
        Self { name: "gemini", whole: "last" },
        Self { name: "ui-message-stream", whole: "finish" },
        Self { name: "ag-ui", whole: "RUN_FINISHED" },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|out| out.name == name)
    }
}
