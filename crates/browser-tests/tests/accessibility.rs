//! The page of `ssespec inspect` and the HTML report break no rule of axe-core: in light and dark, on a desk and on a phone.
//!
//! A test whose programs are missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use fantoccini::key::Key;
use ssespec_browser_tests::{
    Brand, Browser, Colours, Devtools, Inspector, Planned, Screen, Start, axe, browser, run_all, serve,
    stream, told, trial, violations, write_sample,
};

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
struct Look(Colours, Screen);

impl Look {
    const ALL: [Self; 2] = [Self(Colours::Light, Screen::Desk), Self(Colours::Dark, Screen::Phone)];

    fn name(self) -> String {
        format!("{:?}_{:?}", self.1, self.0).to_lowercase()
    }

    async fn put(self, tools: Devtools<'_>) -> anyhow::Result<()> {
        tools.screen(self.1).await?;
        tools.colours(self.0).await
    }
}

fn main() -> ExitCode {
    let inspector = Look::ALL.map(|look| {
        let name = format!("inspector_{}", look.name());
        planned(name, async move || {
            Inspector::tell(Brand::Chromium, async |page| inspected(page, look).await).await
        })
    });
    let report =
        Look::ALL.map(|look| planned(format!("report_{}", look.name()), async move || report(look).await));
    run_all(inspector.into_iter().chain(report).chain([planned("a_fault_is_found".to_owned(), fault)]))
}

fn planned(name: String, test: impl AsyncFnOnce() -> anyhow::Result<()> + Send + 'static) -> Planned {
    let start = browser(Brand::Chromium).map(|start| match start {
        Start::Can => axe(),
        missing => missing,
    });
    trial(name, start, move || told(test()))
}

/// What stands on the page is looked at in each state that a visitor brings it to.
async fn inspected(page: &Inspector, look: Look) -> anyhow::Result<()> {
    look.put(page.tools()).await?;
    let mut found = Vec::new();
    let mut look_at = async |state: &str| -> anyhow::Result<()> {
        found.extend(violations(page.window(), state).await?);
        Ok(())
    };
    look_at("empty").await?;
    let body = "id: 1\ndata: {\"a\":[1,{\"b\":null}],\"c\":\"text\"}\n\n: heartbeat\n\nData: x\nevent: tick\ndata: two\n\nretry: 60000\n\n";
    page.send(stream(body)).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    page.until("document.querySelector('.list [role=row]')").await?;
    look_at("rows").await?;
    page.value("document.querySelector('.list').focus()").await?;
    page.select_row("{\"a\"").await?;
    page.key(Key::Enter).await?;
    page.until_text(".detail", "text").await?;
    for tab in ["Text", "JSON", "Lines", "Bytes"] {
        page.button(tab).await?;
        look_at(&format!("details, {tab}")).await?;
    }
    page.button("Merged").await?;
    look_at("merged").await?;
    page.button("Judge").await?;
    page.button("Judge the recording").await?;
    page.until("document.querySelector('.judge .counts')").await?;
    look_at("judged").await?;
    page.button("Assertions").await?;
    page.button("Add an assertion").await?;
    page.until("document.querySelector('.assertion')").await?;
    look_at("assertions").await?;
    page.value("document.querySelector('.side').classList.remove('open'); document.querySelector('.request-more').open = true").await?;
    look_at("the whole request").await?;
    page.value("document.querySelector('.request-more').open = false").await?;
    for dialog in ["Saved", "Import", "Tap", "Keys", "Export"] {
        page.button(dialog).await?;
        page.until("document.querySelector('dialog')").await?;
        look_at(&format!("dialog {dialog}")).await?;
        page.value("document.querySelector('dialog').close()").await?;
        page.until("!document.querySelector('dialog')").await?;
    }
    page.paste("curl http://127.0.0.1:9/ -H 'Authorization: Bearer abc'").await?;
    page.button("Copy as curl").await?;
    page.until("document.querySelector('dialog')").await?;
    look_at("dialog Copy as curl").await?;
    page.value("document.querySelector('dialog').close()").await?;
    page.button("Stop").await?;
    page.ended().await?;
    look_at("ended").await?;
    let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}";
    page.paste(&format!("curl http://{}/", serve(vec![json.into()], Duration::ZERO))).await?;
    page.button("Send").await?;
    page.until("document.querySelector('.why')?.checkVisibility()").await?;
    look_at("no stream, and why").await?;
    page.button("Compared").await?;
    page.until("document.querySelector('.comparison')?.checkVisibility()").await?;
    look_at("compared").await?;
    let wide = "return document.documentElement.scrollWidth - innerWidth";
    ensure!(
        page.value(wide).await?.as_i64().is_some_and(|more| more <= 0),
        "the page is wider than its room"
    );
    ensure!(found.is_empty(), "{look:?}:\n{}", found.join("\n"));
    Ok(())
}

async fn report(look: Look) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("file://{}", write_sample(folder.path())?.display());
    let browser = Browser::start().await?;
    let window = browser.window();
    look.put(Devtools(window)).await?;
    let mut found = Vec::new();
    for (state, hash) in
        [("matrix", ""), ("evidence", "#mine/http.head"), ("filtered", "#?verdict=warn,fail")]
    {
        window.goto("about:blank").await?;
        window.goto(&format!("{url}{hash}")).await?;
        window
            .execute("for (const part of document.querySelectorAll('details')) part.open = true", Vec::new())
            .await?;
        found.extend(violations(window, state).await?);
    }
    browser.stop().await?;
    ensure!(found.is_empty(), "{look:?}:\n{}", found.join("\n"));
    Ok(())
}

/// A page that breaks rules is told of, so that silence means something.
async fn fault() -> anyhow::Result<()> {
    let browser = Browser::start().await?;
    let page = "data:text/html,<!doctype html><html><title>x</title><main><h1>x</h1><p>x<p>x<button></button><img src=x></main>";
    browser.window().goto(page).await?;
    let found = violations(browser.window(), "fault").await?;
    browser.stop().await?;
    let rules: Vec<&str> = found.iter().filter_map(|told| told.split(' ').nth(1)).collect();
    ensure!(rules == ["button-name", "html-has-lang", "image-alt"], "{found:#?}");
    Ok(())
}
