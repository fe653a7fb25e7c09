//! The dialects in which a gateway may respond: those that join pieces of text and say at their end that it is there.

/// A dialect that comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Out {
    /// Its name.
    pub name: &'static str,
    /// The kind by which it says that the response is there; others end it, too, but say that something is missing.
    pub(crate) whole: &'static str,
    /// How its tool calls are written.
    pub(crate) form: Form,
}

/// How a dialect writes requests and tool calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Chat completions.
    Chat,
    /// Responses.
    Responses,
    /// Messages.
    Messages,
    /// Contents with parts.
    Gemini,
    /// Parts of UI messages.
    UiMessages,
    /// Runs of agents.
    AgUi,
}

impl Out {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self { name: "openai-chat", whole: "done", form: Form::Chat },
        Self { name: "openai-responses", whole: "response.completed", form: Form::Responses },
        Self { name: "anthropic-messages", whole: "message_stop", form: Form::Messages },
        Self { name: "gemini", whole: "last", form: Form::Gemini },
        Self { name: "ui-message-stream", whole: "finish", form: Form::UiMessages },
        Self { name: "ag-ui", whole: "RUN_FINISHED", form: Form::AgUi },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|out| out.name == name)
    }
}
