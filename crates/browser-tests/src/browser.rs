//! A headless browser with a profile of its own, driven through WebDriver.

use std::path::Path;

use anyhow::Context as _;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use ssespec_harness::launcher::{Server, launch};
use ssespec_scenario::Endpoint;
use tempfile::TempDir;

use crate::driver::Brand;

/// Without a sandbox, because CI runs as root; without the background traffic of a fresh profile.
const CHROMIUM_FLAGS: [&str; 10] = [
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
    /// Starts Chromium.
    ///
    /// # Errors
    /// When it or its driver does not start.
    pub async fn start() -> anyhow::Result<Self> {
        Self::of(Brand::Chromium).await
    }

    /// Starts a driver, and a browser through it.
    ///
    /// # Errors
    /// When one of them does not start.
    pub async fn of(brand: Brand) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let driver = launch(&brand.target(), Path::new(".")).await?;
        let url = driver.attached().url(Endpoint::Stream).map_err(anyhow::Error::msg)?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(brand, profile.path()))
            .connect(url.as_str())
            .await
            .with_context(|| format!("its driver said:\n{}", driver.output()))?;
        Ok(Self { client, driver, _profile: profile })
    }

    /// The window, as fantoccini's client sees it.
    pub fn window(&self) -> &Client {
        &self.client
    }

    /// Ends the browser, then its driver.
    ///
    /// # Errors
    /// When something of them stays behind.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.client.close().await?;
        self.driver.stop().await?;
        Ok(())
    }
}

fn capabilities(brand: Brand, profile: &Path) -> Capabilities {
    let binary = brand.binary();
    let profile = profile.display();
    let mut wanted = match brand {
        Brand::Chromium => {
            let mut flags: Vec<String> = CHROMIUM_FLAGS.map(str::to_owned).to_vec();
            flags.push(format!("--user-data-dir={profile}"));
            json!({
                "goog:chromeOptions": { "args": flags, "binary": binary },
                // The console is kept from the first line on, so that a test can ask for it.
                "goog:loggingPrefs": { "browser": "ALL" },
            })
        }
        Brand::Firefox => json!({
            "moz:firefoxOptions": { "args": ["-headless", "-profile", profile.to_string()], "binary": binary },
        }),
    };
    // On a busy machine a script that looks at all of a page takes longer than the usual half minute.
    wanted["timeouts"] = json!({ "script": 120_000 });
    wanted.as_object().cloned().unwrap_or_default()
}
