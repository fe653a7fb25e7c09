//! Whether the server learns that a client left: its count of open streams, before and after.

use std::time::Duration;

use super::fault::Fault;
use super::finding::Found;

/// What became of the count of open streams when one client came and left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisconnectProbe {
    /// It could not be found out, with the reason.
    Unknown(String),
    /// The count did not rise when the stream was opened.
    NotCounted {
        /// The count.
        count: u64,
    },
    /// The count rose, and fell again.
    Noticed {
        /// Before the client came, and while it was there.
        counts: [u64; 2],
        /// How long after it left.
        after: Duration,
    },
    /// The count rose, and stayed.
    Kept {
        /// Before the client came, and at the end.
        counts: [u64; 2],
        /// How long it was watched.
        watched: Duration,
    },
}

/// The same client, directly and through the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisconnectProbes {
    /// Directly.
    pub direct: DisconnectProbe,
    /// Through the proxy.
    pub proxied: DisconnectProbe,
}

/// Whether the server learns that a client left.
pub(super) fn disconnect(disconnects: Option<&DisconnectProbes>) -> Found {
    let Some(DisconnectProbes { direct, proxied }) = disconnects else {
        return Found::CannotTell(
            "the server's count of open streams would show it: name it with --stats URL".to_owned(),
        );
    };
    match (direct, proxied) {
        (DisconnectProbe::Unknown(why), _) | (_, DisconnectProbe::Unknown(why)) => {
            Found::CannotTell(why.clone())
        }
        (DisconnectProbe::NotCounted { count }, _) => Found::CannotTell(format!(
            "the count stayed at {count} when a stream was opened directly: is --stats the same server's?"
        )),
        (_, DisconnectProbe::NotCounted { count }) => Found::CannotTell(format!(
            "the count stayed at {count} when a stream was opened through the proxy: does it lead to the same server?"
        )),
        (DisconnectProbe::Kept { watched, .. }, _) => Found::CannotTell(format!(
            "the server itself did not notice within {} s that a direct client left",
            watched.as_secs()
        )),
        (DisconnectProbe::Noticed { .. }, DisconnectProbe::Noticed { after, .. }) => Found::Same(format!(
            "the server learns that a client left: {} ms later through the proxy",
            after.as_millis()
        )),
        (DisconnectProbe::Noticed { counts, after }, DisconnectProbe::Kept { counts: kept, watched }) => {
            Found::damage(
                Fault::DisconnectKept,
                format!(
                    "open streams: {} before, {} with the client, fewer {} ms after it left",
                    counts[0],
                    counts[1],
                    after.as_millis()
                ),
                format!(
                    "open streams: {} before, still {} when the client had been gone for {} s",
                    kept[0],
                    kept[1],
                    watched.as_secs()
                ),
            )
        }
    }
}
