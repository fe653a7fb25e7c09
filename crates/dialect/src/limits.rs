//! How much of a stream is followed.

use std::time::Duration;

/// How many groups of events are followed for each rule. A stream with more of them is not judged further by that rule.
pub const MAX_GROUPS: usize = 10_000;

/// How long a stream may stay open after its terminal event.
pub const OPEN_LONG: Duration = Duration::from_secs(5);
