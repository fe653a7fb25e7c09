//! How long something may take before a test gives up. Generous: these only end what would hang.

use std::time::Duration;

use anyhow::{Context as _, bail};
use fantoccini::Client;
use serde_json::Value;
use tokio::time::{Instant, sleep};

/// How long a page may take for anything that it does within seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look.
const PACE: Duration = Duration::from_millis(50);

/// Looks again and again until there is something to see.
pub(crate) async fn until<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
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

/// Looks again and again until a script gives this value in a window; tells what it gives instead when the time is over.
pub async fn expect(window: &Client, script: &str, wanted: &Value) -> anyhow::Result<()> {
    let mut last = Value::Null;
    let looked = until(script, async || {
        last = window.execute(&format!("return {script}"), Vec::new()).await?;
        Ok((last == *wanted).then_some(()))
    })
    .await;
    looked.with_context(|| format!("it gives {last}, not {wanted}"))
}
