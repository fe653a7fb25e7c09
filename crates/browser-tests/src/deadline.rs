//! How long something may take before a test gives up. Generous: these only end what would hang.

use std::future::Future;
use std::time::Duration;

use anyhow::bail;
use tokio::time::{Instant, sleep};

/// How long a page may take for anything that it does within seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look.
const PACE: Duration = Duration::from_millis(50);

/// Looks again and again until there is something to see.
pub(crate) async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look().await? {
            return Ok(seen);
        }
        if Instant::now() > deadline {
            bail!("{what}: not within {} s", PATIENCE.as_secs());
        }
        sleep(PACE).await;
    }
}
