//! The requests of a client, in the dialect in which it wants the response.

use serde_json::json;

use crate::case::Case;
use crate::out::{Form, Out};
use crate::tool_play::{TOOL, parameters};

/// What stands for a text that is another one in each request, so that no cache answers it.
const ASK: &str = "ssespec {uuid}";
const MODEL: &str = "ssespec";
const ABOUT: &str = "The weather of the next days";

impl Out {
    /// The body of a request for a stream in a case, as a template; with a tool where the model calls one.
    pub fn request(self, case: Case) -> String {
        let messages = json!([{ "role": "user", "content": ASK }]);
        let (mut body, tools) = match self.form {
            Form::Chat => {
                let function = json!({ "name": TOOL, "description": ABOUT, "parameters": parameters() });
                (
                    json!({ "model": MODEL, "stream": true, "messages": messages }),
                    Some(json!([{ "type": "function", "function": function }])),
                )
            }
            Form::Messages => (
                json!({ "model": MODEL, "stream": true, "max_tokens": 1024, "messages": messages }),
                Some(json!([{ "name": TOOL, "description": ABOUT, "input_schema": parameters() }])),
            ),
            Form::Responses => (
                json!({ "model": MODEL, "stream": true, "input": ASK }),
                Some(
                    json!([{ "type": "function", "name": TOOL, "description": ABOUT, "parameters": parameters() }]),
                ),
            ),
            Form::Gemini => {
                let function = json!({ "name": TOOL, "description": ABOUT, "parameters": parameters() });
                (
                    json!({ "contents": [{ "role": "user", "parts": [{ "text": ASK }] }] }),
                    Some(json!([{ "functionDeclarations": [function] }])),
                )
            }
            Form::UiMessages => {
                let message =
                    json!({ "id": "1", "role": "user", "parts": [{ "type": "text", "text": ASK }] });
                // Its tools are the server's own.
                (json!({ "trigger": "submit-message", "id": "{uuid}", "messages": [message] }), None)
            }
            Form::AgUi => (
                json!({
                    "threadId": "ssespec", "runId": "ssespec", "state": {}, "context": [], "forwardedProps": {}, "tools": [],
                    "messages": [{ "id": "1", "role": "user", "content": ASK }],
                }),
                Some(json!([{ "name": TOOL, "description": ABOUT, "parameters": parameters() }])),
            ),
        };
        if let (true, Some(tools)) = (case.calls_tools(), tools) {
            body["tools"] = tools;
        }
        body.to_string()
    }
}
