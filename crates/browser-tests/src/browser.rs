//! A headless Chromium with a profile of its own, driven through WebDriver.

use std::path::Path;

use anyhow::Context as _;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use ssespec_harness::launcher::{Server, launch};
use ssespec_scenario::Endpoint;
use tempfile::TempDir;

use crate::driver;

/// Without a sandbox, because CI runs as root; without the background traffic of a fresh profile.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
];

/// A browser with one window.
pub struct Browser {
    client: Client,
    driver: Server,
    _profile: TempDir,
}

impl Browser {
    /// Starts chromedriver, and a browser through it.
    ///
    /// # Errors
    /// When one of them does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let driver = launch(&driver::target(), Path::new(".")).await?;
        let url = driver.attached().url(Endpoint::Stream).map_err(anyhow::Error::msg)?;
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({ "args": flags, "binary": binary() });
        // The console is kept from the first line on, so that a test can ask for it.
        let logged = ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let capabilities = [("goog:chromeOptions".to_owned(), options), logged].into_iter().collect();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(url.as_str())
            .await
            .with_context(|| format!("chromedriver said:\n{}", driver.output()))?;
        Ok(Self { client, driver, _profile: profile })
    }

    /// The window, as fantoccini's client sees it.
    pub fn window(&self) -> &Client {
        &self.client
    }

    /// Ends the browser, then chromedriver.
    ///
    /// # Errors
    /// When something of them stays behind.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.client.close().await?;
        self.driver.stop().await?;
        Ok(())
    }
}

/// The path of the program that the needs ask for, so that no other browser is taken.
fn binary() -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let found =
        std::env::split_paths(&path).map(|dir| dir.join("chromium")).find(|program| program.is_file())?;
    Some(found.to_string_lossy().into_owned())
}
