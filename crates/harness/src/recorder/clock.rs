//! The clock of a recording: nanoseconds from its start.

use std::time::{Instant, SystemTime};

use ssespec_evidence::recording::Moment;

use crate::reader::Span;

/// Counts nanoseconds from the start of a recording.
pub(crate) struct Clock {
    base: Instant,
    started: SystemTime,
}

impl Clock {
    /// Starts counting.
    pub fn start() -> Self {
        Self { base: Instant::now(), started: SystemTime::now() }
    }

    /// Nanoseconds from the start.
    pub fn now_ns(&self) -> u64 {
        self.ns(Instant::now())
    }

    /// Nanoseconds from the start to a moment; 0 for one before it.
    pub fn ns(&self, moment: Instant) -> u64 {
        u64::try_from(moment.saturating_duration_since(self.base).as_nanos()).unwrap_or(u64::MAX)
    }

    /// When something came, in this count.
    pub fn moment(&self, span: Span) -> Moment {
        Moment { earliest_ns: self.ns(span.earliest), latest_ns: self.ns(span.latest) }
    }

    /// The moment of the start, RFC 3339.
    pub fn started(&self) -> String {
        jiff::Timestamp::try_from(self.started).unwrap_or_default().to_string()
    }
}
