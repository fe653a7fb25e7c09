//! Whether a target would not take a script, as the emit contract lets it: by its size, or for a value that no library can send.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Publication, Publishing};
use ssespec_evidence::text::show;
use ssespec_scenario::script::ScriptItem;

use super::publishing::publications;
use super::view::View;

/// Too large, whoever asks.
const TOO_LARGE: [u16; 3] = [413, 414, 431];
/// What is said of a script that holds something that cannot be sent (docs/emit-contract.md, the response).
const NOT_ACCEPTED: [u16; 2] = [400, 422];

/// Why nothing of the script was played, if the target refused it before the stream.
pub fn not_taken(view: &View<'_>) -> Option<Reason> {
    let by_target = view.head.as_ref().and_then(|head| {
        let script = view.exchange.request.script.as_ref()?;
        // A reconnect repeats a script that was taken before: what is refused then is the last event ID.
        let first = view.exchange.request.last_event_id.is_none();
        let refused = TOO_LARGE.contains(&head.status) || (first && NOT_ACCEPTED.contains(&head.status));
        (refused && !asks_for(script, head.status))
            .then(|| Reason::ScriptNotTaken(head.status, said(view.body().unwrap_or_default())))
    });
    by_target.or_else(|| publications(view).find_map(too_large))
}

/// A hub has no contract that says what else it must take.
fn too_large(publication: &Publication) -> Option<Reason> {
    match &publication.outcome {
        Publishing::Refused { status, answer } if TOO_LARGE.contains(status) => {
            Some(Reason::ScriptNotTaken(*status, answer.clone()))
        }
        _ => None,
    }
}

/// Whether the script itself asks for this status.
fn asks_for(script: &[ScriptItem], status: u16) -> bool {
    script.iter().any(|step| matches!(step, ScriptItem::Refuse(refuse) if refuse.status == status))
}

/// What the body says, printable, if it says something.
fn said(body: &[u8]) -> String {
    match body.trim_ascii() {
        [] => String::new(),
        text => show(text),
    }
}
