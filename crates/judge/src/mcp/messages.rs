//! The JSON-RPC messages of a response, whichever way they came.

use serde_json::Value;
use ssespec_evidence::recording::Moment;

use crate::media::MediaType;
use crate::view::View;

/// How the messages of a response came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Json,
    Stream,
    /// The response is of another type, or has none.
    Other,
}

/// A message, and when it had come.
pub(super) struct Message {
    pub value: Value,
    pub at: Option<Moment>,
}

/// The messages of a response.
pub(super) struct Messages {
    pub carrier: Carrier,
    all: Vec<Message>,
}

impl Messages {
    /// Those of this response. What is no JSON is none: the grammar of the dialect judges that.
    pub fn of(view: &View<'_>) -> Self {
        let essence = view.head.as_ref().and_then(MediaType::of).map(|media| media.essence);
        match essence.as_deref() {
            Some("text/event-stream") => {
                let parsed = |(event, at): (&event_stream::OwnedEvent, Moment)| {
                    let value = serde_json::from_str(&event.data).ok()?;
                    Some(Message { value, at: Some(at) })
                };
                Self { carrier: Carrier::Stream, all: view.events().filter_map(parsed).collect() }
            }
            Some("application/json") => {
                let value = view.body().ok().and_then(|body| serde_json::from_slice(body).ok());
                let all = value.map(|value| Message { value, at: None }).into_iter().collect();
                Self { carrier: Carrier::Json, all }
            }
            _ => Self { carrier: Carrier::Other, all: Vec::new() },
        }
    }

    /// The responses, results and errors, among them.
    pub fn responses(&self) -> impl Iterator<Item = &Message> {
        let is_response = |message: &&Message| {
            let has = |key| message.value.get(key).is_some();
            !has("method") && (has("result") || has("error"))
        };
        self.all.iter().filter(is_response)
    }

    /// The response with this id.
    pub fn response_to(&self, id: &Value) -> Option<&Message> {
        self.responses().find(|message| message.value.get("id") == Some(id))
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.all.iter()
    }

    /// Whether a JSON-RPC error came.
    pub fn has_error(&self) -> bool {
        self.error().is_some()
    }

    /// The first JSON-RPC error.
    pub fn error(&self) -> Option<&Value> {
        self.responses().find_map(|message| message.value.get("error"))
    }

    /// The code of that.
    pub fn error_code(&self) -> Option<i64> {
        self.error()?.get("code")?.as_i64()
    }

    /// The first result.
    pub fn result(&self) -> Option<&Value> {
        self.responses().find_map(|message| message.value.get("result"))
    }
}

/// The JSON-RPC message that an exchange sent.
pub(super) fn sent(view: &View<'_>) -> Option<Value> {
    let bytes = &view.exchange.request.bytes;
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    serde_json::from_slice(&bytes[at + 4..]).ok()
}

/// The id of the JSON-RPC request that an exchange sent.
pub(super) fn request_id(view: &View<'_>) -> Option<Value> {
    sent(view)?.get("id").cloned()
}

/// The ids that the id lines of an event stream give, in order; none of another response.
pub(super) fn event_ids<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v [u8]> {
    let is_stream = Messages::of(view).carrier == Carrier::Stream;
    let ids = view.fields().filter(|(_, name, value)| *name == b"id" && !value.is_empty());
    ids.filter(move |_| is_stream).map(|(_, _, value)| value)
}
