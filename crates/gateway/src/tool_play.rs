//! The tool calls that the upstream makes: two calls of one tool, and the pieces in which their arguments come.

use serde_json::{Value, json};

use crate::case::Case;
use crate::upstream::{Reason, Slot, Upstream, Usage};

/// The name of the tool.
pub(crate) const TOOL: &str = "get_forecast";
/// The text in front of a call.
pub(crate) const BEFORE: &str = "Let me look that up.";

/// A tool call as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Its id.
    pub id: &'static str,
    /// Its arguments. Some pieces are JSON by themselves, and a cut goes through an escaped character.
    pub pieces: &'static [&'static str],
}

const FIRST: Sent = Sent {
    id: "call_ssespec_1",
    pieces: &["{\"ci", "ty\": \"K\\", "u00f6ln\", \"da", "ys\": ", "1", "2", "}"],
};
const SECOND: Sent =
    Sent { id: "call_ssespec_2", pieces: &["{\"city\": ", "\"東", "京\"", ", \"days\"", ": ", "3", "}"] };

/// The schema of the tool's arguments, as JSON.
pub(crate) fn parameters() -> Value {
    json!({
        "type": "object",
        "properties": { "city": { "type": "string" }, "days": { "type": "integer" } },
        "required": ["city", "days"],
    })
}

/// The calls of a case.
pub(crate) fn calls(case: Case) -> &'static [Sent] {
    match case {
        Case::ToolCall => &[FIRST],
        Case::ParallelToolCalls | Case::InterleavedToolCalls => &[FIRST, SECOND],
        Case::Right
        | Case::Comments
        | Case::BlocksWithoutData
        | Case::SplitCharacters
        | Case::LargeEvent
        | Case::Slow
        | Case::Error
        | Case::Truncated
        | Case::Reset
        | Case::BrokenJson
        | Case::Stall
        | Case::ClientLeaves => &[],
    }
}

/// What the upstream writes in a case with tool calls, write by write.
pub(crate) fn written(upstream: Upstream, case: Case, usage: Usage) -> Vec<String> {
    let calls = calls(case);
    let (texts, mut writes) = match case {
        Case::ToolCall => (1, vec![upstream.opening(), upstream.piece(BEFORE), upstream.text_end()]),
        _ => (0, vec![upstream.start()]),
    };
    let slot = |call: usize| Slot { call, texts };
    match case {
        Case::InterleavedToolCalls => {
            writes.extend(
                calls.iter().enumerate().map(|(at, call)| upstream.call_start(slot(at), call.id, TOOL)),
            );
            let longest = calls.iter().map(|call| call.pieces.len()).max().unwrap_or_default();
            for piece in 0..longest {
                let pieces =
                    calls.iter().enumerate().filter_map(|(at, call)| Some((at, call.pieces.get(piece)?)));
                writes.extend(pieces.map(|(at, piece)| upstream.call_piece(slot(at), piece)));
            }
            writes.extend((0..calls.len()).map(|at| upstream.call_end(slot(at))));
        }
        _ => {
            for (at, call) in calls.iter().enumerate() {
                if let Some(whole) = upstream.whole_call(TOOL, &call.pieces.concat()) {
                    writes.push(whole);
                    continue;
                }
                writes.push(upstream.call_start(slot(at), call.id, TOOL));
                writes.extend(call.pieces.iter().map(|piece| upstream.call_piece(slot(at), piece)));
                writes.push(upstream.call_end(slot(at)));
            }
        }
    }
    writes.push(upstream.ending(Reason::ToolCalls, usage));
    writes
}
