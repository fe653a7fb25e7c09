//! A piece of what came, and the bounds within which the moment of its arrival is known.

use serde::{Deserialize, Serialize};

/// A moment that is known within bounds: it lay between the two, both included. In nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Not before this.
    pub earliest_ns: u64,
    /// Not after this.
    pub latest_ns: u64,
}

impl Moment {
    /// A moment that is known exactly.
    pub const fn exactly(ns: u64) -> Self {
        Self { earliest_ns: ns, latest_ns: ns }
    }

    /// How much is unknown.
    pub const fn width_ns(self) -> u64 {
        self.latest_ns.saturating_sub(self.earliest_ns)
    }

    /// The same moment, counted from another one.
    pub const fn since(self, base_ns: u64) -> Self {
        Self {
            earliest_ns: self.earliest_ns.saturating_sub(base_ns),
            latest_ns: self.latest_ns.saturating_sub(base_ns),
        }
    }
}

/// One read from the socket.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Read {
    /// The earliest moment at which the first of the bytes can have arrived, in nanoseconds: the socket was still seen empty
    /// then.
    #[serde(default)]
    pub since_ns: u64,
    /// When the last of the bytes had arrived, in nanoseconds.
    pub at_ns: u64,
    /// Who took the time.
    pub stamp: Stamp,
    /// The bytes.
    #[serde(with = "crate::base64_bytes")]
    pub bytes: Vec<u8>,
}

impl Read {
    /// A read of bytes whose arrival is known exactly.
    pub fn exactly(at_ns: u64, stamp: Stamp, bytes: impl Into<Vec<u8>>) -> Self {
        Self { since_ns: at_ns, at_ns, stamp, bytes: bytes.into() }
    }

    /// A read of bytes that arrived within a moment.
    pub fn within(moment: Moment, stamp: Stamp, bytes: impl Into<Vec<u8>>) -> Self {
        let Moment { earliest_ns: since_ns, latest_ns: at_ns } = moment;
        Self { since_ns, at_ns, stamp, bytes: bytes.into() }
    }

    /// When each of the bytes arrived.
    pub fn moment(&self) -> Moment {
        Moment { earliest_ns: self.since_ns.min(self.at_ns), latest_ns: self.at_ns }
    }
}

/// Who took the time of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stamp {
    /// The kernel, when the last segment arrived. Under TLS, the segment with which the bytes could be decrypted.
    Kernel,
    /// The clock after the read returned.
    Clock,
    /// Nobody: a file of another program has the bytes, and no times. The bounds are those of the whole exchange.
    Nobody,
}
