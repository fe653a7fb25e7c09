//! Sends the requests before the stream once a target is up, and keeps what was said of them.

use ssespec_evidence::preparation::PreparationLog;
use ssespec_evidence::store::{self, StoreError};
use ssespec_harness::captured::Captured;
use ssespec_harness::launcher::{Attached, TargetError};
use ssespec_harness::recorder::prepare;

use crate::context::RunContext;
use crate::options::Recordings;

/// What came of the requests that are sent once before all streams.
#[derive(Default)]
pub struct Prepared {
    /// What was sent and what came.
    pub logs: Vec<PreparationLog>,
    /// Why the recording of it could not be saved.
    pub unsaved: Option<StoreError>,
}

/// Sends them. Gives what was captured, or which of them failed.
pub async fn prepared(context: &RunContext, target: &Attached) -> (Result<Captured, TargetError>, Prepared) {
    let Some(sent) = prepare(target, &context.limits).await else {
        return (Ok(target.access.captured.clone()), Prepared::default());
    };
    let unsaved = match &context.recordings {
        Recordings::Keep(folder) => store::save(&sent.recording, folder).err(),
        Recordings::Drop => None,
    };
    (sent.outcome.map_err(TargetError::Prepare), Prepared { logs: sent.recording.prepared, unsaved })
}
