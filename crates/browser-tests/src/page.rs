//! What a visitor sees on the page, by its ids and data attributes.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::deadline::until;

/// What the page says about its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The server was asked.
    Connecting,
    /// The stream is open.
    Open,
    /// The connection was lost and the browser tries again.
    Reconnecting,
    /// The page has closed the connection.
    Closed,
    /// The browser has given up.
    Failed,
    /// The browser has no EventSource.
    Unsupported,
}

impl State {
    fn attribute(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Reconnecting => "reconnecting",
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A message in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its event ID.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// The page in a browser's window.
pub struct Page<'b> {
    window: &'b Client,
}

impl<'b> Page<'b> {
    /// Opens it.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn open(window: &'b Client, url: &str) -> anyhow::Result<Self> {
        window.goto(url).await?;
        Ok(Self { window })
    }

    /// Opens it in a browser that has no EventSource.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn open_without_event_source(window: &'b Client, url: &str) -> anyhow::Result<Self> {
        // A page of the same origin without scripts, whose window then lacks the name when the page is written into it.
        window.goto(&format!("{url}stats")).await?;
        let script = "const done = arguments[1]; delete window.EventSource;
            fetch(arguments[0]).then(answer => answer.text()).then(html => {
                document.open(); document.write(html); document.close(); done(); })";
        window.execute_async(script, vec![json!(url)]).await?;
        Ok(Self { window })
    }

    /// Waits until the page says this about its connection.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn until(&self, state: State) -> anyhow::Result<()> {
        let wanted = state.attribute();
        until(&format!("the state {wanted}"), async || {
            let now = self.value("return document.getElementById('state').dataset.state").await?;
            Ok((now == wanted).then_some(()))
        })
        .await
    }

    /// The messages.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn messages(&self) -> anyhow::Result<Vec<Entry>> {
        let script = "return [...document.querySelectorAll('#messages li')]
            .map(item => [item.dataset.id, item.querySelector('.text').textContent])";
        let pairs: Vec<(String, String)> = serde_json::from_value(self.value(script).await?)?;
        Ok(pairs.into_iter().map(|(id, text)| Entry { id, text }).collect())
    }

    /// The errors.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn errors(&self) -> anyhow::Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('#errors li')].map(item => item.textContent)";
        Ok(serde_json::from_value(self.value(script).await?)?)
    }

    /// The visible text of the element with this id; nothing for one that is hidden.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn text(&self, id: &str) -> anyhow::Result<String> {
        let script = format!(
            "const element = document.getElementById('{id}');
            return element.checkVisibility() ? element.innerText.trim() : ''"
        );
        Ok(serde_json::from_value(self.value(&script).await?)?)
    }

    /// Waits until the server counts so many open streams, as the page itself could ask.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn until_server_counts(&self, open: u64) -> anyhow::Result<()> {
        let script = "const done = arguments[0]; fetch('/stats').then(a => a.json()).then(s => done(s.open))";
        until(&format!("{open} open streams"), async || {
            let now = self.window.execute_async(script, Vec::new()).await?;
            Ok((now == open).then_some(()))
        })
        .await
    }

    async fn value(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.window.execute(script, Vec::new()).await?)
    }
}
