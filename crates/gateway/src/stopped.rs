//! Whether a gateway stops its upstream when its client has left: it need not go on, and each token has its price.

use std::time::Duration;

use crate::afterwards::Afterwards;
use crate::came::Came;
use crate::statement::Found;

/// What comes so late is late, and no more can be told: whoever notices when it writes needs two events.
const PROMPT: Duration = Duration::from_secs(5);

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
        Afterwards::StillOpen(watched) => Found::unwise(
            expected(),
            format!(
                "it was still open {} s after the client had left, while events were sent",
                watched.as_secs()
            ),
        ),
    }
}
