//! The tool calls that come out, put together from their pieces.

use serde_json::Value;

use crate::out::Form;

/// A tool call as a client gets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToolCall {
    /// Its id; empty if none came.
    pub id: String,
    /// The name of the tool.
    pub name: String,
    /// The text of its arguments.
    pub arguments: String,
}

/// The calls of a stream, each with the key by which its pieces belong together, in the order in which they began.
#[derive(Default)]
struct Joined(Vec<(String, ToolCall)>);

impl Joined {
    fn call(&mut self, key: &Value) -> &mut ToolCall {
        let key = key.to_string();
        let at = match self.0.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                self.0.push((key, ToolCall::default()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }
}

/// A text of JSON; empty if there is none.
fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The first text that is not empty stands: clients take id and name from there.
fn first(into: &mut String, text: &str) {
    if into.is_empty() {
        text.clone_into(into);
    }
}

fn list<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The tool calls of a response, from the data of its events.
pub(crate) fn tool_calls<'d>(form: Form, data: impl Iterator<Item = &'d str>) -> Vec<ToolCall> {
    let mut joined = Joined::default();
    for data in data.filter_map(|data| serde_json::from_str::<Value>(data).ok()) {
        match form {
            Form::Chat => chat(&data, &mut joined),
            Form::Responses => responses(&data, &mut joined),
            Form::Messages => messages(&data, &mut joined),
            Form::Gemini => gemini(&data, &mut joined),
            Form::UiMessages => ui_messages(&data, &mut joined),
            Form::AgUi => ag_ui(&data, &mut joined),
        }
    }
    joined.0.into_iter().map(|(_, call)| call).collect()
}

fn chat(data: &Value, joined: &mut Joined) {
    for piece in list(data, "/choices/0/delta/tool_calls") {
        let call = joined.call(&piece["index"]);
        first(&mut call.id, text(piece, "/id"));
        first(&mut call.name, text(piece, "/function/name"));
        call.arguments.push_str(text(piece, "/function/arguments"));
    }
}

fn messages(data: &Value, joined: &mut Joined) {
    match (text(data, "/type"), text(data, "/content_block/type"), text(data, "/delta/type")) {
        ("content_block_start", "tool_use", _) => {
            let call = joined.call(&data["index"]);
            first(&mut call.id, text(data, "/content_block/id"));
            first(&mut call.name, text(data, "/content_block/name"));
            // SDKs keep an input that comes whole with the start.
            let whole = data.pointer("/content_block/input").and_then(Value::as_object);
            if let Some(input) = whole.filter(|input| !input.is_empty()) {
                call.arguments = Value::Object(input.clone()).to_string();
            }
        }
        ("content_block_delta", _, "input_json_delta") => {
            joined.call(&data["index"]).arguments.push_str(text(data, "/delta/partial_json"));
        }
        _ => {}
    }
}

fn responses(data: &Value, joined: &mut Joined) {
    let is_call = text(data, "/item/type") == "function_call";
    match text(data, "/type") {
        "response.output_item.added" | "response.output_item.done" if is_call => {
            let call = joined.call(&data["output_index"]);
            first(&mut call.id, text(data, "/item/call_id"));
            first(&mut call.name, text(data, "/item/name"));
            first(&mut call.arguments, text(data, "/item/arguments"));
        }
        "response.function_call_arguments.delta" => {
            joined.call(&data["output_index"]).arguments.push_str(text(data, "/delta"));
        }
        "response.function_call_arguments.done" => {
            first(&mut joined.call(&data["output_index"]).arguments, text(data, "/arguments"));
        }
        _ => {}
    }
}

fn gemini(data: &Value, joined: &mut Joined) {
    for part in list(data, "/candidates/0/content/parts").filter_map(|part| part.get("functionCall")) {
        // Each comes whole.
        let key = joined.0.len().into();
        let call = joined.call(&key);
        first(&mut call.id, text(part, "/id"));
        first(&mut call.name, text(part, "/name"));
        call.arguments = part["args"].to_string();
    }
}

fn ui_messages(data: &Value, joined: &mut Joined) {
    let kind = text(data, "/type");
    if !matches!(kind, "tool-input-start" | "tool-input-delta" | "tool-input-available") {
        return;
    }
    let call = joined.call(&data["toolCallId"]);
    first(&mut call.id, text(data, "/toolCallId"));
    first(&mut call.name, text(data, "/toolName"));
    match kind {
        "tool-input-delta" => call.arguments.push_str(text(data, "/inputTextDelta")),
        // What clients take for the input in the end.
        "tool-input-available" => call.arguments = data["input"].to_string(),
        _ => {}
    }
}

fn ag_ui(data: &Value, joined: &mut Joined) {
    if matches!(text(data, "/type"), "TOOL_CALL_START" | "TOOL_CALL_ARGS" | "TOOL_CALL_CHUNK") {
        let call = joined.call(&data["toolCallId"]);
        first(&mut call.id, text(data, "/toolCallId"));
        first(&mut call.name, text(data, "/toolCallName"));
        call.arguments.push_str(text(data, "/delta"));
    }
}
