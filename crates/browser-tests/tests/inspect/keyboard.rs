//! Each way through the page by keyboard alone: a key leads everywhere, and the focus is never lost.

use fantoccini::key::Key;
use serde_json::json;
use ssespec_browser_tests::{Inspector, Screen, stream};

/// A number that a parser rounds, a name that comes twice, and a text.
const BODY: &str = "retry: 60000\n\nid: 1\ndata: {\"n\":9007199254740993,\"n\":1.0,\"s\":\"text\"}\n\ndata: {\"n\":9007199254740992}\n\n";

/// The whole way: what is typed is checked, sent, read, filtered, expected, judged, stopped, saved, compared and closed.
pub async fn alone(page: &Inspector) -> anyhow::Result<()> {
    let host = stream(BODY).to_string();
    sent(page, &host).await?;
    read(page).await?;
    judged_and_stopped(page).await?;
    saved(page).await?;
    curl(page, &host).await?;
    dialogs(page).await?;
    two(page).await?;
    on_a_phone(page).await?;
    closed(page).await
}

async fn sent(page: &Inspector, host: &str) -> anyhow::Result<()> {
    page.until_focused("URL").await?;
    page.press(&format!("{host}/events")).await?;
    page.key(Key::Enter).await?;
    let told = "A URL begins with http:// or https://. Which is meant?Use http://Use https://";
    page.expect_text(".request .fault", told).await?;
    page.tab_to("button", "Use http://").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Send").await?;
    page.expect_text(".request .fault", "").await?;
    page.key(Key::Enter).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await
}

/// Selects the first event and opens it; its data is shown as JSON.
async fn open_event(page: &Inspector) -> anyhow::Result<()> {
    page.tab_to("[role=grid]", "Events").await?;
    page.select_row("text\"}").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Row").await
}

async fn read(page: &Inspector) -> anyhow::Result<()> {
    open_event(page).await?;
    page.tab_to(".detail [role=tab]", "Text").await?;
    page.key(Key::Right).await?;
    page.until_focused("JSON").await?;
    let shown = "{3 members}n: 9007199254740993this name comes again below, and parsers keep the lastn: 1.0this name came befores: \"text\"";
    page.expect_text(".tree", shown).await?;
    // What a pointer does not lead to cannot be asked for.
    page.tab_to("[role=treeitem]", "").await?;
    page.key(Key::Down).await?;
    page.until("document.querySelector('.pointer-line').textContent.startsWith('/n')").await?;
    let disabled = "[...document.querySelectorAll('.pointer-line button')].filter((each) => each.disabled).map((each) => each.textContent)";
    page.expect(disabled, json!(["Filter", "Assert"])).await?;
    page.key(Key::End).await?;
    page.tab_to("button", "Assert").await?;
    page.key(Key::Enter).await?;
    page.until("document.activeElement.closest('.assertion')").await?;
    let written = "[...document.querySelectorAll('.assertion input')].map((each) => each.value)";
    page.expect(written, json!(["", "/s", "\"text\"", "1", ""])).await?;
    page.until("document.querySelector('.assertion .verdict')?.textContent === 'pass'").await?;
    page.tab_to(".assertion button", "Show").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Events").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Row").await?;
    page.tab_to("[role=treeitem]", "").await?;
    page.key(Key::End).await?;
    page.tab_to("button", "Filter").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Events").await?;
    page.until_text(".filters .shown", "1 of ").await?;
    page.press("/").await?;
    page.until_focused("Text in type, id or data").await?;
    page.tab_to("[type=search]", "JSON pointer").await?;
    page.value("document.activeElement.select()").await?;
    page.press("/n=9007199254740993").await?;
    page.until("document.querySelector('.nothing')?.checkVisibility()").await?;
    page.tab_to("button", "Clear").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Text in type, id or data").await
}

async fn judged_and_stopped(page: &Inspector) -> anyhow::Result<()> {
    page.tab_to("[role=grid]", "Events").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Row").await?;
    page.key(Key::Right).await?;
    page.until_focused("Merged").await?;
    page.key(Key::Right).await?;
    page.tab_to("button", "Judge the recording").await?;
    page.key(Key::Enter).await?;
    page.until("document.querySelector('.judge .counts')").await?;
    page.tab_to("button", "Send up to ").await?;
    page.key(Key::Escape).await?;
    page.until_focused("Events").await?;
    page.press("s").await?;
    page.ended().await
}

async fn saved(page: &Inspector) -> anyhow::Result<()> {
    let there = "document.querySelector('dialog [aria-label=\"Delete mine\"]')";
    page.tab_to("button", "Saved").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Name").await?;
    page.press("mine").await?;
    page.key(Key::Enter).await?;
    page.until(there).await?;
    page.tab_to("button", "Delete mine").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Undo").await?;
    page.until(&format!("!{there}")).await?;
    page.expect_text("dialog [role=status]", "Deleted mine.Undo").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Name").await?;
    page.until(there).await?;
    page.key(Key::Escape).await?;
    page.until_focused("Saved").await?;
    // Nothing is saved of a request without a URL.
    page.press("u").await?;
    page.until_focused("URL").await?;
    page.key(Key::Backspace).await?;
    page.tab_to("button", "Saved").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Name").await?;
    page.press("none").await?;
    page.key(Key::Enter).await?;
    let why = "The request has no URL, so there is nothing to save: close this, enter a URL, and save then.";
    page.expect_text("dialog .fault", why).await?;
    page.press("2").await?;
    page.until("!document.querySelector('dialog .fault').checkVisibility()").await?;
    page.key(Key::Escape).await?;
    page.until_focused("Saved").await
}

async fn curl(page: &Inspector, host: &str) -> anyhow::Result<()> {
    page.press("u").await?;
    page.until_focused("URL").await?;
    page.press(&format!("curl -N http://{host}/events -H 'X-A: b'")).await?;
    let told = "This is a curl command. Press Enter or Send to read it into the form.";
    page.expect_text(".request .hint", told).await?;
    page.key(Key::Enter).await?;
    let told = "The curl command was read into the form. Press Send to send it.";
    page.expect_text(".request .hint", told).await?;
    let form = "['#url', '.field-row input', '.field-row input + input'].map((one) => document.querySelector(one).value)";
    page.expect(form, json!([format!("http://{host}/events"), "X-A", "b"])).await?;
    page.key(Key::Enter).await?;
    page.until("document.querySelectorAll('.streams-bar [role=tab]').length === 2").await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    page.tab_to("button", "Remove this field").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Add a field").await
}

async fn dialogs(page: &Inspector) -> anyhow::Result<()> {
    let first = [
        ("Import", "", "textarea"),
        ("Tap", "Where the tap leads to", "input"),
        ("Keys", "", "input"),
        ("Export", "Save: Recording", "button"),
    ];
    for (dialog, name, kind) in first {
        page.tab_to("button", dialog).await?;
        page.key(Key::Enter).await?;
        page.until("document.querySelector('dialog')").await?;
        page.until(&format!("document.activeElement.matches('.dialog-body {kind}')")).await?;
        page.until_focused(name).await?;
        page.key(Key::Escape).await?;
        page.until_focused(dialog).await?;
    }
    Ok(())
}

async fn two(page: &Inspector) -> anyhow::Result<()> {
    page.press("2").await?;
    page.until("document.querySelector('.work.two')").await?;
    let numbers = "['.tab-name', '.pane-name > span'].map((names) =>
        [...document.querySelectorAll(names)].map((each) => /\\(\\d\\)$/.exec(each.parentElement.innerText.replace(/[✕\\n]|, \\w+/g, '').trim())?.[0] ?? ''))";
    page.expect(numbers, json!([["", "(2)"], ["(2)", ""]])).await?;
    page.tab_to("[role=grid]", "Events of the other stream").await?;
    page.key(Key::Home).await?;
    page.key(Key::Enter).await?;
    page.until_focused("Row").await?;
    page.key(Key::Escape).await?;
    page.until_focused("Events of the other stream").await?;
    page.press("3").await?;
    page.tab_to("[role=grid]", "Two streams compared").await?;
    page.key(Key::Down).await?;
    page.until("document.querySelector('.comparison [aria-selected=true]')").await?;
    page.tab_to("button", "One").await?;
    page.key(Key::Enter).await?;
    page.until("document.querySelector('.work').dataset.mode === 'one'").await
}

/// Where the details cover the table, Escape leads back to the row.
async fn on_a_phone(page: &Inspector) -> anyhow::Result<()> {
    page.tools().screen(Screen::Phone).await?;
    let covers = "document.querySelector('.side').checkVisibility({ visibilityProperty: true })";
    page.until(&format!("!{covers}")).await?;
    open_event(page).await?;
    page.until(covers).await?;
    // Wherever the focus is.
    page.value("document.activeElement.blur()").await?;
    page.key(Key::Escape).await?;
    page.until_focused("Events").await?;
    page.until(&format!("!{covers}")).await?;
    open_event(page).await?;
    page.until(covers).await?;
    page.tab_to("button", "Back to the table").await?;
    page.key(Key::Enter).await?;
    page.until_focused("Events").await?;
    page.until(&format!("!{covers}")).await?;
    page.tools().screen(Screen::Desk).await
}

async fn closed(page: &Inspector) -> anyhow::Result<()> {
    let tabs = "document.querySelectorAll('.streams-bar [role=tab]').length";
    page.tab_to("button", "Close ended (1)").await?;
    page.key(Key::Enter).await?;
    page.until(&format!("{tabs} === 1")).await?;
    page.until("document.activeElement.matches('.streams-bar [role=tab]')").await?;
    page.key(Key::Delete).await?;
    page.until(&format!("{tabs} === 0")).await?;
    page.until_focused("URL").await
}
