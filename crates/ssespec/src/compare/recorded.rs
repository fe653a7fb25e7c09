//! From when the times of two recordings count.

use ssespec_compare::Flow;
use ssespec_evidence::recording::Recording;

/// From when the times of both count. A script begins with its request; a live stream flows for all at once.
pub fn bases(flow: Flow, direct: &Recording, proxied: &Recording) -> Option<[u64; 2]> {
    let sent = |recording: &Recording| Some(recording.exchanges.first()?.request.sent_ns);
    let both = [sent(direct)?, sent(proxied)?];
    Some(match flow {
        Flow::Script => both,
        Flow::Live => [both[0].min(both[1]); 2],
    })
}
