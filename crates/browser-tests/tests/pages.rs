//! Each server's page in a real browser: the five sentences, the end, and what is said when something is wrong.
//!
//! A test whose programs are missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use ssespec_browser_tests::{Browser, Entry, Page, Planned, State, named, run_all, start, told, trial};
use ssespec_harness::launcher::Server;
use ssespec_scenario::LoadedTarget;

const SENTENCES: [&str; 5] = [
    "The server spoke first, and the page had only to listen.",
    "Each sentence left the moment it was ready, not a moment later.",
    "Between two sentences the line stayed open and quiet.",
    "Had it dropped, the listener would have known where to go on.",
    "Then everything was said, and both sides hung up.",
];

/// Longer than the reconnection time that the servers ask for: a page that had not closed would be back by then.
const PAST_RECONNECTION: Duration = Duration::from_millis(2500);

fn main() -> ExitCode {
    run_all([
        of("rust", "reads_five_sentences_and_stops", five_sentences),
        of("flask", "reads_five_sentences_and_stops", five_sentences),
        of("go", "reads_five_sentences_and_stops", five_sentences),
        of("rust", "says_that_the_connection_is_lost", lost_connection),
        of("rust", "says_that_event_source_is_missing", no_event_source),
    ])
}

/// A trial with one of the reference servers.
fn of(
    server: &'static str,
    what: &str,
    test: impl AsyncFnOnce(LoadedTarget) -> anyhow::Result<()> + Send + 'static,
) -> Planned {
    let name = format!("{server}::{what}");
    match named(server) {
        Ok((target, start)) => trial(name, Ok(start), move || told(test(target))),
        Err(error) => trial(name, Err(error), || Ok(())),
    }
}

fn url(server: &Server) -> anyhow::Result<String> {
    let stream = server.attached().url(ssespec_scenario::Endpoint::Stream).map_err(anyhow::Error::msg)?;
    Ok(stream.join("/")?.into())
}

fn expected() -> Vec<Entry> {
    let entry = |(n, text): (usize, &&str)| Entry { id: (n + 1).to_string(), text: (*text).to_owned() };
    SENTENCES.iter().enumerate().map(entry).collect()
}

async fn five_sentences(target: LoadedTarget) -> anyhow::Result<()> {
    let server = start(&target).await?;
    let browser = Browser::start().await?;
    let page = Page::open(browser.window(), &url(&server)?).await?;
    page.until(State::Closed).await?;
    page.until_server_counts(0).await?;
    tokio::time::sleep(PAST_RECONNECTION).await;
    page.until(State::Closed).await?;
    let messages = page.messages().await?;
    ensure!(messages == expected(), "{messages:?}");
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    ensure!(
        (page.text("count").await?, page.text("last-event-id").await?) == ("5".to_owned(), "5".to_owned())
    );
    page.until_server_counts(0).await?;
    keep_pictures(&browser, &target.target.name).await?;
    browser.stop().await?;
    server.stop().await?;
    Ok(())
}

async fn lost_connection(target: LoadedTarget) -> anyhow::Result<()> {
    let server = start(&target).await?;
    let browser = Browser::start().await?;
    let page = Page::open(browser.window(), &url(&server)?).await?;
    page.until(State::Open).await?;
    server.stop().await?;
    page.until(State::Reconnecting).await?;
    let errors = page.errors().await?;
    let first = errors.first().context("an error in the list")?;
    ensure!(first.ends_with(" the connection was lost; the browser is trying again."), "{errors:?}");
    keep_pictures(&browser, "lost").await?;
    browser.stop().await
}

async fn no_event_source(target: LoadedTarget) -> anyhow::Result<()> {
    let server = start(&target).await?;
    let browser = Browser::start().await?;
    let page = Page::open_without_event_source(browser.window(), &url(&server)?).await?;
    page.until(State::Unsupported).await?;
    let said = page.text("unsupported").await?;
    ensure!(said.starts_with("This browser has no EventSource, so this page cannot listen."), "{said:?}");
    ensure!(page.messages().await?.is_empty());
    page.until_server_counts(0).await?;
    keep_pictures(&browser, "unsupported").await?;
    browser.stop().await?;
    server.stop().await?;
    Ok(())
}

/// Puts pictures of the page, as wide as a desk's and a hand's screen, into the folder that SSESPEC_PICTURES names.
async fn keep_pictures(browser: &Browser, name: &str) -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("SSESPEC_PICTURES").map(std::path::PathBuf::from) else {
        return Ok(());
    };
    for (screen, width) in [("desk", 1280), ("phone", 390)] {
        browser.window().set_window_size(width, 900).await?;
        std::fs::write(folder.join(format!("{name}-{screen}.png")), browser.window().screenshot().await?)?;
    }
    Ok(())
}
