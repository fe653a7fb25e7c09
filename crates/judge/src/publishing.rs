//! What a hub made of the publications to an exchange's topic.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Publication, Publishing};

use super::view::View;

/// What was published to the exchange's topic.
pub fn publications<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v Publication> {
    let topic = view.exchange.request.topic.as_ref();
    view.recording.published.iter().filter(move |one| Some(&one.topic) == topic)
}

/// Why something could not be published: the harness's affair or the target file's, never a verdict.
pub fn failed(view: &View<'_>) -> Option<Reason> {
    publications(view).find_map(|one| match &one.outcome {
        Publishing::Failed(why) => Some(Reason::NotPublished(why.clone())),
        _ => None,
    })
}

/// The first refusal, as a clause. A hub may refuse a value, as a library may.
pub fn refused(view: &View<'_>) -> Option<String> {
    publications(view).find_map(|one| match &one.outcome {
        Publishing::Refused { status, answer } => {
            Some(format!("the hub refused publication {} with status {status}: {answer}", one.number))
        }
        _ => None,
    })
}
