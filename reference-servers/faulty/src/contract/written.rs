//! The bytes of steps that write something.

use super::step::Step;
use crate::sse::Writer;

/// The bytes of a step that writes something.
pub(super) fn written(writer: &mut Writer<'_>, step: Step) -> Option<Vec<u8>> {
    match step {
        Step::Event(event) => Some(writer.event(event)),
        Step::Comment(text) => Some(writer.comment(&text)),
        Step::Retry(ms) => Some(writer.retry(ms)),
        Step::Raw(bytes) => Some(bytes.to_vec()),
        Step::Wait(_)
        | Step::Hold
        | Step::Abort
        | Step::Refuse(_)
        | Step::Fail
        | Step::Burst(_)
        | Step::Protect(_) => None,
    }
}

/// How many bytes the steps make.
pub(super) fn length(mut writer: Writer<'_>, steps: &[Step]) -> usize {
    steps.iter().map(|step| written(&mut writer, step.clone()).map_or(0, |bytes| bytes.len())).sum()
}
