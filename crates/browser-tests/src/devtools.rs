//! What WebDriver has no words for: the console, the size of the page's room, and the colours that the system prefers.

use std::path::Path;

use anyhow::Context as _;
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of chromedriver's own.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A screen to read on, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 1400 by 1000.
    Desk,
    /// 390 by 844.
    Phone,
}

/// The colours that a system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A window's developer tools.
pub struct Devtools<'b>(pub &'b Client);

impl Devtools<'_> {
    /// What the console has said since it was last asked: errors of scripts, and requests that were refused.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn console(&self) -> anyhow::Result<Vec<String>> {
        let said = self.0.issue_cmd(Command { path: "se/log", body: json!({ "type": "browser" }) }).await?;
        let lines = said.as_array().context("a list of lines")?;
        Ok(lines.iter().map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Makes the page as large as this screen.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn screen(&self, screen: Screen) -> anyhow::Result<()> {
        let (width, height) = match screen {
            Screen::Desk => (1400, 1000),
            Screen::Phone => (390, 844),
        };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": screen == Screen::Phone });
        self.call("Emulation.setDeviceMetricsOverride", size).await
    }

    /// Lets the page believe that the system prefers these colours.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn colours(&self, colours: Colours) -> anyhow::Result<()> {
        let value = match colours {
            Colours::Light => "light",
            Colours::Dark => "dark",
        };
        let preferred = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.call("Emulation.setEmulatedMedia", preferred).await
    }

    /// Shows the page as it would be printed.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn paper(&self) -> anyhow::Result<()> {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" })).await
    }

    /// Saves files that the page hands over into this folder, without a question.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn downloads(&self, folder: &Path) -> anyhow::Result<()> {
        let into = json!({ "behavior": "allow", "downloadPath": folder });
        self.call("Browser.setDownloadBehavior", into).await
    }

    /// Lets the page read and write the clipboard.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn clipboard(&self) -> anyhow::Result<()> {
        let granted = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.call("Browser.grantPermissions", granted).await
    }

    async fn call(&self, name: &str, parameters: Value) -> anyhow::Result<()> {
        let body = json!({ "cmd": name, "params": parameters });
        self.0.issue_cmd(Command { path: "goog/cdp/execute", body }).await?;
        Ok(())
    }
}
