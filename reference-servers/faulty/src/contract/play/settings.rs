//! Where the playing of streams can deviate, beside when bytes leave; the default of each is right.

use std::time::Duration;

use tokio::sync::Mutex;

use crate::contract::ending::Ending;

/// What bridges idle time.
#[derive(Clone, Copy)]
pub(crate) struct Heartbeats {
    /// A heartbeat; none where idle streams are silent.
    pub bytes: Option<&'static [u8]>,
    pub clock: Clock,
    /// What is written inside a large block that is slow to leave, when a heartbeat is due.
    pub inside: Option<&'static [u8]>,
}

impl Default for Heartbeats {
    fn default() -> Self {
        Self { bytes: Some(b": heartbeat\n\n"), clock: Clock::OfIdleTime, inside: None }
    }
}

/// When a heartbeat is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// When nothing was written for a while.
    OfIdleTime,
    /// At a fixed rate, whether there was anything else or not.
    OfTheStream,
}

/// What becomes of held streams that are old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aged {
    /// They end at this age.
    End(Duration, Ending),
    /// They are not written to from this age on.
    Silent(Duration),
}

/// What the end of the server does to streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnEnding {
    EndsAll,
    /// Finite ones are played to their end.
    EndsHeld,
}

/// How bytes are written that a client does not take.
#[derive(Default)]
pub(crate) struct Writes {
    /// Held while bytes are written, where all streams share one lock.
    pub lock: Option<Mutex<()>>,
    /// So long a client may keep a write waiting before it is dropped.
    pub patience: Option<Duration>,
}

/// How many events at once are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bursts {
    /// Each is made when the one before has left.
    AsTheyLeave,
    /// All are gathered first, however many they are.
    Gathered,
}
