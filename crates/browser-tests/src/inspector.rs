//! The page of `ssespec inspect`, open in a browser.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::ensure;
use fantoccini::Client;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};
use ssespec::inspect::{Server, Shared};
use ssespec_scenario::Suite;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::browser::Browser;
use crate::deadline::{expect, until};
use crate::devtools::{Devtools, Screen};
use crate::driver::Brand;
use crate::servers::root;

/// The page, its server and its browser.
pub struct Inspector {
    brand: Brand,
    browser: Browser,
    serving: JoinHandle<std::io::Result<()>>,
    address: String,
    downloads: TempDir,
    /// Where the page saves requests; gone with it.
    _saved: TempDir,
}

impl Inspector {
    /// Carries out a story on the page, and holds the console to silence where the browser tells what stands in it.
    ///
    /// # Errors
    /// When something does not start, the story fails, or the console says something.
    pub async fn tell(
        brand: Brand,
        story: impl AsyncFnOnce(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let page = Self::start(brand).await?;
        story(&page).await?;
        match brand {
            Brand::Chromium => {
                let said = page.tools().console().await?;
                ensure!(said.is_empty(), "the console says: {said:?}");
            }
            // Its driver has no words for the console.
            Brand::Firefox => {}
        }
        page.browser.stop().await?;
        page.serving.abort();
        Ok(())
    }

    async fn start(brand: Brand) -> anyhow::Result<Self> {
        let suite = Suite::load(&root().join("scenarios")).map_err(|error| anyhow::anyhow!("{error}"))?;
        let server = Server::listen("127.0.0.1:0".parse()?).await?;
        let address = server.url();
        let saved = tempfile::tempdir()?;
        let shared = Shared::new(suite, Some(saved.path().join("inspect.json")));
        let serving = tokio::spawn(server.serve(Arc::new(shared), std::future::pending()));
        let browser = Browser::of(brand).await?;
        let downloads = tempfile::tempdir()?;
        match brand {
            Brand::Chromium => {
                let tools = Devtools(browser.window());
                tools.screen(Screen::Desk).await?;
                tools.downloads(downloads.path()).await?;
            }
            Brand::Firefox => browser.window().set_window_size(1400, 1000).await?,
        }
        browser.window().goto(&address).await?;
        Ok(Self { brand, browser, serving, address, downloads, _saved: saved })
    }

    /// Whose browser it is.
    pub fn brand(&self) -> Brand {
        self.brand
    }

    /// The window that the page is in.
    pub fn window(&self) -> &Client {
        self.browser.window()
    }

    /// Chromium's developer tools.
    pub fn tools(&self) -> Devtools<'_> {
        Devtools(self.browser.window())
    }

    /// The address that `ssespec inspect` prints, with its token.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until the console tells of a refusal, and takes it from there: the page tells of it as well.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn refused(&self) -> anyhow::Result<()> {
        let told = async || Ok((!self.tools().console().await?.is_empty()).then_some(()));
        until("a refusal in the console", told).await
    }

    /// Waits until the page has saved a file under this name, and gives its path.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn saved(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.downloads.path().join(name);
        until(&format!("the file {name}"), async || Ok(path.is_file().then(|| path.clone()))).await
    }

    /// What a script gives.
    ///
    /// # Errors
    /// When it fails.
    pub async fn value(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.window().execute(script, Vec::new()).await?)
    }

    /// The text of the first element that a selector finds, as it is at this moment.
    async fn text(&self, selector: &str) -> anyhow::Result<String> {
        let script = format!("return document.querySelector({})?.textContent ?? ''", json!(selector));
        Ok(self.value(&script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a script gives true.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn until(&self, script: &str) -> anyhow::Result<()> {
        let asked = format!("return !!({script})");
        let waited =
            until(script, async || Ok((self.value(&asked).await? == json!(true)).then_some(()))).await;
        match waited {
            Ok(()) => Ok(()),
            Err(error) => {
                let shown = self.text("main").await?;
                Err(error.context(format!("the page has: {shown}")))
            }
        }
    }

    /// Waits until a script gives this value. A page shows step by step what it learns, so what is expected of it is waited for and
    /// not read at once.
    ///
    /// # Errors
    /// When it does not within a generous while; what it gives instead is told.
    pub async fn expect(&self, script: &str, wanted: Value) -> anyhow::Result<()> {
        expect(self.window(), script, &wanted).await
    }

    /// Waits until this is the whole text of the first element that a selector finds.
    ///
    /// # Errors
    /// When it is not within a generous while; what it is instead is told.
    pub async fn expect_text(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.expect(&format!("document.querySelector({})?.textContent ?? ''", json!(selector)), json!(text))
            .await
    }

    /// Waits until the first element that a selector finds has this in its text.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn until_text(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.until(&format!(
            "document.querySelector({})?.textContent.includes({})",
            json!(selector),
            json!(text)
        ))
        .await
    }

    /// Presses keys, wherever the focus is then.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn press(&self, keys: &str) -> anyhow::Result<()> {
        // Not to the element that has the focus now: the page may put another in its place before the keys come.
        let each = |value: char| [KeyAction::Down { value }, KeyAction::Up { value }];
        let keyboard = keys.chars().flat_map(each).fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.window().perform_actions(keyboard).await?;
        Ok(())
    }

    /// Presses a key, wherever the focus is then.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn key(&self, key: Key) -> anyhow::Result<()> {
        self.press(&char::from(key).to_string()).await
    }

    /// Goes with Tab alone to an element that a selector finds and whose name begins so.
    ///
    /// # Errors
    /// When no Tab leads there.
    pub async fn tab_to(&self, selector: &str, name: &str) -> anyhow::Result<()> {
        // Keys go to the browser many at once: those behind the one that led there do nothing more.
        let script = "const [selector, name] = arguments;
            const isThere = (one) => one.matches(selector) && one.checkVisibility()
                && (one.getAttribute('aria-label') ?? one.textContent).trim().startsWith(name);
            document.removeEventListener('keydown', window.stay, true);
            window.stay = (event) => event.key === 'Tab' && isThere(document.activeElement) && event.preventDefault();
            document.addEventListener('keydown', window.stay, true);
            window.hasArrived = () => isThere(document.activeElement)";
        self.window().execute(script, vec![json!(selector), json!(name)]).await?;
        for _ in 0..6 {
            if self.value("return hasArrived()").await? == json!(true) {
                return Ok(());
            }
            self.press(&char::from(Key::Tab).to_string().repeat(30)).await?;
        }
        anyhow::bail!("no Tab leads to {selector} named {name}; the focus is on {}", self.focused().await?)
    }

    /// Goes down the list that has the focus, from its first row to one that has this in its text, and selects it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn select_row(&self, text: &str) -> anyhow::Result<()> {
        let selected = "document.querySelector('.list [role=row][aria-selected=true]')";
        let is_there = format!("return {selected}.textContent.includes({})", json!(text));
        self.key(Key::Home).await?;
        self.until(selected).await?;
        for _ in 0..50 {
            if self.value(&is_there).await? == json!(true) {
                return Ok(());
            }
            self.key(Key::Down).await?;
        }
        anyhow::bail!("no row has {text}; the list has {}", self.text(".list").await?)
    }

    /// The name of the element that has the focus; empty where none has it.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn focused(&self) -> anyhow::Result<String> {
        let script = "const one = document.activeElement;
            return one === document.body ? '' : (one.getAttribute('aria-label') ?? one.textContent).trim()";
        Ok(self.value(script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an element with this name has the focus.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn until_focused(&self, name: &str) -> anyhow::Result<()> {
        let what = format!("the focus on {name}");
        let waited = until(&what, async || Ok((self.focused().await? == name).then_some(()))).await;
        match waited {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!("it is on `{}`", self.focused().await?))),
        }
    }

    /// Types the address of a server where the page waits for one, and sends it.
    ///
    /// # Errors
    /// When no stream appears.
    pub async fn send(&self, server: SocketAddr) -> anyhow::Result<()> {
        self.send_to(&format!("http://{server}/events")).await
    }

    /// Types an address where the page waits for one, and sends it.
    ///
    /// # Errors
    /// When no stream appears.
    pub async fn send_to(&self, url: &str) -> anyhow::Result<()> {
        self.until("document.activeElement?.id === 'url'").await?;
        self.press(url).await?;
        self.key(Key::Enter).await?;
        self.until("document.querySelector('.pane')").await
    }

    /// Puts a curl command into the form, as by pasting it into the field of the address.
    ///
    /// # Errors
    /// When the browser cannot be driven.
    pub async fn paste(&self, command: &str) -> anyhow::Result<()> {
        self.until("document.querySelector('#url')").await?;
        let script = "const data = new DataTransfer();
            data.setData('text/plain', arguments[0]);
            const pasted = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector('#url').dispatchEvent(pasted)";
        self.window().execute(script, vec![json!(command)]).await?;
        Ok(())
    }

    /// Waits until the stream has ended.
    ///
    /// # Errors
    /// When it does not within a generous while.
    pub async fn ended(&self) -> anyhow::Result<()> {
        self.until("document.querySelector('.pane .state')?.textContent === 'ended'").await
    }

    /// Presses a button or a tab by its text, as soon as there is one that can be pressed.
    ///
    /// # Errors
    /// When there is none within a generous while.
    pub async fn button(&self, text: &str) -> anyhow::Result<()> {
        let find = format!(
            "[...document.querySelectorAll('button, [role=tab]')]
                .find(one => one.textContent.trim() === {} && one.checkVisibility() && !one.disabled)",
            json!(text)
        );
        self.until(&find).await?;
        self.value(&format!("{find}.click()")).await?;
        Ok(())
    }

    /// Sets a control as a visitor would, so that the page hears of it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn set(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        let script = "const [selector, value] = arguments;
            const control = document.querySelector(selector);
            control.value = value;
            control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }))";
        self.window().execute(script, vec![json!(selector), json!(value)]).await?;
        Ok(())
    }
}
