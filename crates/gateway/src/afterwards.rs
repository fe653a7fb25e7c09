//! Whether a gateway stops its upstream when its client has left: it need not go on, and each token has its price.

use std::time::Duration;

use crate::came::Came;
use crate::statement::Found;

/// Between two events of the stream whose client leaves.
pub(crate) const PACE: Duration = Duration::from_millis(500);
/// How many events it has: more than are sent while the upstream is watched.
pub(crate) const EVENTS: usize = 40;
/// What comes so late is late, and no more can be told: whoever notices when it writes needs two events.
const PROMPT: Duration = Duration::from_secs(5);

/// What became of the upstream's streams after the client had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// Nothing is known: the client did not leave, or it left a stream that was over.
    Unknown,
    /// The gateway closed the last of them so long after the client had left.
    Stopped(Duration),
    /// One was still taken when it had been watched for so long.
    Taken(Duration),
}

impl Afterwards {
    /// How many events the client waits for before it leaves: the head of the stream alone may be made up by the gateway.
    pub const SEEN: u64 = 3;
    /// How long the upstream is watched after the client has left.
    pub const WATCHED: Duration = Duration::from_secs(10);
}

/// Whether the upstream was stopped.
pub(crate) fn stopped(came: &Came) -> Found {
    if came.stream.events.is_empty() {
        return Found::Open("no event came that the client could leave after".to_owned());
    }
    let expected = || format!("the upstream's connection closed within {} s", PROMPT.as_secs());
    match came.afterwards {
        Afterwards::Unknown => {
            Found::Open("the upstream's stream was over before the client left".to_owned())
        }
        Afterwards::Stopped(after) if after <= PROMPT => Found::Kept(format!(
            "the upstream's connection was closed {} ms after the client had left",
            after.as_millis()
        )),
        Afterwards::Stopped(after) => Found::Open(format!(
            "the upstream's connection was closed {} ms after the client had left: late, and this machine may be slow",
            after.as_millis()
        )),
        Afterwards::Taken(watched) => Found::unwise(
            expected(),
            format!(
                "all that the upstream sent in the {} s after the client had left was taken",
                watched.as_secs()
            ),
        ),
    }
}
