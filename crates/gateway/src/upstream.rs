//! The model APIs whose streams are sent in: what each writes for a piece of text, for its end and for an error.

use serde_json::{Value, json};

/// The model that the upstream says it is.
const MODEL: &str = "ssespec";
/// When its responses were made, in seconds since 1970.
const CREATED: u64 = 1_795_933_373;
/// What an error says.
pub const FAILURE: &str = "ssespec: the model failed";

/// A model API that the upstream speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// Chat completions.
    OpenAiChat,
    /// Messages.
    AnthropicMessages,
    /// Contents with parts; a tool call comes whole.
    Gemini,
}

impl Upstream {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OpenAiChat, Self::AnthropicMessages, Self::Gemini];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|upstream| upstream.name() == name)
    }

    /// The name of the dialect.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai-chat",
            Self::AnthropicMessages => "anthropic-messages",
            Self::Gemini => "gemini",
        }
    }

    /// The path at which clients of this API look.
    pub fn path(self) -> &'static str {
        match self {
            Self::OpenAiChat => "/v1/chat/completions",
            Self::AnthropicMessages => "/v1/messages",
            Self::Gemini => "/v1beta/models/ssespec:streamGenerateContent?alt=sse",
        }
    }

    /// How that path ends wherever the API is.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::OpenAiChat => "/chat/completions",
            Self::AnthropicMessages => "/messages",
            Self::Gemini => ":streamGenerateContent",
        }
    }

    /// What comes before anything else.
    pub(crate) fn start(self) -> String {
        match self {
            Self::OpenAiChat => chunk(&json!({ "role": "assistant", "content": "" }), &Value::Null),
            Self::AnthropicMessages => {
                let message = json!({
                    "id": "msg_ssespec", "type": "message", "role": "assistant", "content": [], "model": MODEL,
                    "stop_reason": null, "stop_sequence": null, "usage": { "input_tokens": 1, "output_tokens": 1 },
                });
                named("message_start", &json!({ "message": message }))
            }
            Self::Gemini => String::new(),
        }
    }

    /// What comes before the first piece of text.
    pub(crate) fn opening(self) -> String {
        let text = match self {
            Self::OpenAiChat | Self::Gemini => String::new(),
            Self::AnthropicMessages => named(
                "content_block_start",
                &json!({ "index": 0, "content_block": { "type": "text", "text": "" } }),
            ),
        };
        self.start() + &text
    }

    /// A piece of text.
    pub(crate) fn piece(self, text: &str) -> String {
        match self {
            Self::OpenAiChat => chunk(&json!({ "content": text }), &Value::Null),
            Self::Gemini => candidate(&json!([{ "text": text }]), None),
            Self::AnthropicMessages => named(
                "content_block_delta",
                &json!({ "index": 0, "delta": { "type": "text_delta", "text": text } }),
            ),
        }
    }

    /// What comes after the last piece of text, and before something else.
    pub(crate) fn text_end(self) -> String {
        match self {
            Self::OpenAiChat | Self::Gemini => String::new(),
            Self::AnthropicMessages => named("content_block_stop", &json!({ "index": 0 })),
        }
    }

    /// What comes after the last piece of text, up to the terminal event.
    pub(crate) fn closing(self, usage: Usage) -> String {
        self.text_end() + &self.ending(Reason::Stop, usage)
    }

    /// The end of a response, up to the terminal event.
    pub(crate) fn ending(self, reason: Reason, usage: Usage) -> String {
        match self {
            Self::OpenAiChat => {
                let reason = match reason {
                    Reason::Stop => "stop",
                    Reason::ToolCalls => "tool_calls",
                };
                let end = chunk(&json!({}), &json!(reason));
                let counts = json!({ "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 });
                let counted = match usage {
                    Usage::Left => String::new(),
                    Usage::Wanted => data(&of_chunk(&json!([]), Some(&counts))),
                };
                [end, counted, "data: [DONE]\n\n".to_owned()].concat()
            }
            Self::AnthropicMessages => {
                let reason = match reason {
                    Reason::Stop => "end_turn",
                    Reason::ToolCalls => "tool_use",
                };
                let delta = json!({
                    "delta": { "stop_reason": reason, "stop_sequence": null }, "usage": { "output_tokens": 1 },
                });
                [named("message_delta", &delta), named("message_stop", &json!({}))].concat()
            }
            // It has one reason for both.
            Self::Gemini => candidate(&json!([{ "text": "" }]), Some("STOP")),
        }
    }

    /// A tool call, where it comes whole.
    pub(crate) fn whole_call(self, name: &str, arguments: &str) -> Option<String> {
        match self {
            Self::OpenAiChat | Self::AnthropicMessages => None,
            Self::Gemini => {
                let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
                let call = json!({ "functionCall": { "name": name, "args": arguments } });
                Some(candidate(&json!([call]), None))
            }
        }
    }

    /// The start of a tool call.
    pub(crate) fn call_start(self, slot: Slot, id: &str, name: &str) -> String {
        match self {
            Self::Gemini => String::new(),
            Self::OpenAiChat => {
                let function = json!({ "name": name, "arguments": "" });
                let call = json!({ "index": slot.call, "id": id, "type": "function", "function": function });
                chunk(&json!({ "tool_calls": [call] }), &Value::Null)
            }
            Self::AnthropicMessages => {
                let block = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
                let start = json!({ "index": slot.block(), "content_block": block });
                // The API itself begins with a piece that is empty.
                named("content_block_start", &start) + &self.call_piece(slot, "")
            }
        }
    }

    /// A piece of a tool call's arguments.
    pub(crate) fn call_piece(self, slot: Slot, piece: &str) -> String {
        match self {
            Self::Gemini => String::new(),
            Self::OpenAiChat => {
                let call = json!({ "index": slot.call, "function": { "arguments": piece } });
                chunk(&json!({ "tool_calls": [call] }), &Value::Null)
            }
            Self::AnthropicMessages => {
                let delta = json!({ "type": "input_json_delta", "partial_json": piece });
                named("content_block_delta", &json!({ "index": slot.block(), "delta": delta }))
            }
        }
    }

    /// The end of a tool call.
    pub(crate) fn call_end(self, slot: Slot) -> String {
        match self {
            Self::OpenAiChat | Self::Gemini => String::new(),
            Self::AnthropicMessages => named("content_block_stop", &json!({ "index": slot.block() })),
        }
    }

    /// An error in the middle of a stream.
    pub(crate) fn error(self) -> String {
        match self {
            Self::OpenAiChat => data(&json!({
                "error": { "message": FAILURE, "type": "server_error", "param": null, "code": "server_error" },
            })),
            Self::Gemini => {
                data(&json!({ "error": { "code": 500, "message": FAILURE, "status": "INTERNAL" } }))
            }
            Self::AnthropicMessages => {
                named("error", &json!({ "error": { "type": "api_error", "message": FAILURE } }))
            }
        }
    }

    /// What is sent only to show that the stream lives.
    pub(crate) fn heartbeat(self) -> String {
        match self {
            Self::OpenAiChat | Self::Gemini => ": keep-alive\n\n".to_owned(),
            Self::AnthropicMessages => named("ping", &json!({})),
        }
    }
}

/// A response of Gemini with these parts, and with the reason if it is the last one.
fn candidate(parts: &Value, reason: Option<&str>) -> String {
    let mut candidate = json!({ "index": 0, "content": { "role": "model", "parts": parts } });
    let mut response = json!({ "modelVersion": MODEL, "responseId": "ssespec" });
    if let Some(reason) = reason {
        candidate["finishReason"] = json!(reason);
        response["usageMetadata"] =
            json!({ "promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2 });
    }
    response["candidates"] = json!([candidate]);
    data(&response)
}

/// Where a tool call stands in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Which of the calls it is, from 0.
    pub call: usize,
    /// How many texts stand in front of the first.
    pub texts: usize,
}

impl Slot {
    /// Which block it is where texts are blocks, too.
    fn block(self) -> usize {
        self.texts + self.call
    }
}

/// Why a response ends that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The text is there.
    Stop,
    /// The tools are to be called.
    ToolCalls,
}

/// Whether whoever asked wants to know the number of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// The dialect leaves it out unless it is asked for.
    #[default]
    Left,
    /// It is asked for.
    Wanted,
}

fn chunk(delta: &Value, finish_reason: &Value) -> String {
    data(&of_chunk(
        &json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason }]),
        None,
    ))
}

fn of_chunk(choices: &Value, usage: Option<&Value>) -> Value {
    let mut chunk = json!({
        "id": "chatcmpl-ssespec", "object": "chat.completion.chunk", "created": CREATED, "model": MODEL, "choices": choices,
    });
    if let Some(usage) = usage {
        chunk["usage"] = usage.clone();
    }
    chunk
}

fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

/// An event whose data has its name as well.
fn named(name: &str, members: &Value) -> String {
    let mut value = members.clone();
    value["type"] = json!(name);
    format!("event: {name}\n{}", data(&value))
}
