//! Whether the tool calls that come out are those that were sent in.

use serde_json::Value;

use crate::came::Came;
use crate::case::Case;
use crate::out::Form;
use crate::statement::Found;
use crate::tool_call::ToolCall;
use crate::tool_play::{TOOL, calls};

/// Whether the calls that came are those of the case. An id may be the gateway's own: clients send back the one that they got,
/// and the call with it.
pub(crate) fn same_calls(case: Case, came: &Came) -> Found {
    let sent: Vec<ToolCall> = calls(case)
        .iter()
        .map(|call| ToolCall {
            id: call.id.to_owned(),
            name: TOOL.to_owned(),
            arguments: call.pieces.concat(),
        })
        .collect();
    // The order of calls says nothing.
    let meaning = |calls: &[ToolCall]| {
        let mut all: Vec<String> = calls.iter().map(meaning).collect();
        all.sort();
        all
    };
    if meaning(&sent) != meaning(&came.tool_calls) {
        return Found::broken(told(&sent), told(&came.tool_calls));
    }
    let ids: Vec<&str> = came.tool_calls.iter().map(|call| call.id.as_str()).collect();
    let repeated = ids.iter().enumerate().find(|(at, id)| ids[..*at].contains(id));
    match (came.form, repeated) {
        // The name is what belongs together there, and the order.
        (Form::Gemini, _) => {}
        (_, Some((_, id))) => {
            return Found::broken(
                "an id of its own for each call",
                format!("{} calls with the id \"{id}\"", ids.len()),
            );
        }
        (Form::Chat | Form::Responses | Form::Messages | Form::UiMessages | Form::AgUi, None) => {}
    }
    let wanted = match came.form {
        Form::Chat => Some("tool_calls"),
        Form::Messages => Some("tool_use"),
        Form::Responses | Form::Gemini | Form::UiMessages | Form::AgUi => None,
    };
    match (wanted, came.reason.as_deref()) {
        (Some(wanted), Some(reason)) if wanted != reason => Found::unwise(
            format!("the reason {wanted}"),
            format!("the same calls, and the reason {reason}: clients that heed it call no tool"),
        ),
        _ => Found::Kept(told(&came.tool_calls)),
    }
}

/// What a client calls: the name, and the arguments as JSON has them; their text if they are none.
fn meaning(call: &ToolCall) -> String {
    match serde_json::from_str::<Value>(&call.arguments) {
        Ok(arguments) => format!("{}({arguments})", call.name),
        Err(_) => format!("{}, with arguments that are not JSON: {:?}", call.name, call.arguments),
    }
}

fn told(calls: &[ToolCall]) -> String {
    match calls {
        [] => "no tool call".to_owned(),
        calls => calls.iter().map(meaning).collect::<Vec<_>>().join(" and "),
    }
}
