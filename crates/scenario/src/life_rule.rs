//! Rules about the life of streams and of the server behind them.

use serde::{Deserialize, Serialize};

use crate::other::Other;

/// A rule about the life of a stream, or of the server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LifeRule {
    /// Each `poll-stats` step with `more: 0` saw the count of open streams come back.
    OpenCountRecovers,
    /// The `poll-stats` step with `still-for` saw the count of steps played stand still.
    ScriptCancelled,
    /// The server's process was still there at the end.
    ProcessAlive,
    /// Between the first `sample-memory` step and the last the server's memory grew by no more than this many MiB.
    MemoryWithin(u64),
    /// All processes of the server were gone before the `terminate` step gave up.
    Exits,
    /// The stream was open when the `hold-open` step had passed, and still delivering: what a fresh second stream got meanwhile, it got too.
    StaysOpen(Other),
    /// One of these streams was not open any more when this exchange was answered. An alternative to a refusal: where all were
    /// open, there was no room.
    RoomLeft(Other),
    /// If the server ended streams while they were watched, it did so in order, and not all at the same age.
    EndsAsPlanned,
    /// No heartbeat came right after an event: the other exchange, which is quiet, shows the heartbeat's interval.
    HeartbeatResets(Other),
}
