//! What the page of `ssespec inspect` gives out, takes in and refuses: files, certificates, and pages of other origins.
//!
//! A test whose programs are missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use ssespec_browser_tests::{
    Brand, Inspector, Planned, browser, run_all, secured_stream, serve, stream, told, trial,
};

const BODY: &str =
    "retry: 60000\n\nid: 1\nevent: tick\ndata: {\"n\":1}\n\n: heartbeat\n\ndata: two \u{e9}\n\n";
const FIELD: &str = "secret-of-the-field";
const PARAMETER: &str = "secret-of-the-url";

fn main() -> ExitCode {
    run_all([
        in_browser("what_is_exported_can_be_imported", export_and_import),
        in_browser("a_file_that_is_no_recording_is_refused", no_recording),
        in_browser("any_certificate_is_accepted_when_asked_for", certificate),
        in_browser("pages_of_other_origins_are_refused", foreign_origin),
        in_browser("another_name_of_the_same_address_is_refused", foreign_host),
    ])
}

fn in_browser(
    name: &'static str,
    test: impl AsyncFnOnce(&Inspector) -> anyhow::Result<()> + Send + 'static,
) -> Planned {
    trial(name, browser(Brand::Chromium), move || told(Inspector::tell(Brand::Chromium, test)))
}

/// Types a path into the page's field for a file, which opens it.
async fn import(page: &Inspector, path: &Path) -> anyhow::Result<()> {
    page.button("Import").await?;
    let field = page.window().find(fantoccini::Locator::Css("dialog input[type=file]")).await?;
    field.send_keys(&path.display().to_string()).await?;
    Ok(())
}

/// Type, ID and data of what the stream itself brought, as the table shows them.
const ROWS: &str =
    "[...document.querySelectorAll('.pane:not(.empty) .list :is(.r-event, .r-comment, .r-retry)')]
    .map(row => [...row.children].slice(2).map(cell => cell.textContent).join(' '))";

async fn export_and_import(page: &Inspector) -> anyhow::Result<()> {
    let server = stream(BODY);
    page.paste(&format!(
        "curl -N http://{server}/events?token={PARAMETER} -H 'Authorization: Bearer {FIELD}' -H 'X-Plain: hello'"
    ))
    .await?;
    page.button("Send").await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    page.button("Stop").await?;
    page.ended().await?;
    page.until(&format!("{ROWS}.length === 4 && {ROWS}[3].includes('two \u{e9}')")).await?;
    let seen = page.value(&format!("return {ROWS}")).await?;
    // Whoever looks over a shoulder sees no secret.
    page.value("document.querySelector('.list').focus()").await?;
    page.key(Key::Home).await?;
    let sent = "Object.fromEntries([...document.querySelectorAll('.detail tr')].map(row => [...row.children].map(cell => cell.textContent)))";
    page.expect(&format!("{sent}.Authorization"), json!("Bearer •••")).await?;
    page.expect(&format!("{sent}['X-Plain']"), json!("hello")).await?;

    page.button("Export").await?;
    for kind in ["Recording", "Rows", "HAR 1.2"] {
        page.value(&format!("document.querySelector('dialog [aria-label=\"Save: {kind}\"]').click()"))
            .await?;
    }
    let recording = page.saved("stream-1.jsonl").await?;
    let exported = std::fs::read_to_string(page.saved("stream-1.ndjson").await?)?;
    let lines = exported.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let events: Vec<_> =
        lines.iter().filter(|line| line["row"] == "event").map(|line| &line["data"]).collect();
    ensure!(events == ["{\"n\":1}", "two \u{e9}"], "{exported}");
    let har = page.saved("stream-1.har").await?;
    let archive: Value = serde_json::from_slice(&std::fs::read(&har)?)?;
    let entry = &archive["log"]["entries"][0];
    ensure!(entry["response"]["content"]["text"] == BODY, "{archive:#}");
    ensure!(entry["_eventSourceMessages"][0]["eventName"] == "tick", "{archive:#}");
    let masked = |text: &str| !text.contains(FIELD) && !text.contains(PARAMETER);
    ensure!(masked(&exported), "{exported}");
    ensure!(masked(&archive.to_string()), "{archive:#}");
    let kept = ssespec_evidence::store::load(&recording)?;
    let sent = String::from_utf8_lossy(&kept.exchanges[0].request.bytes).into_owned();
    ensure!(sent.contains("Authorization: [redacted]\r\n") && masked(&sent), "{sent}");
    ensure!(masked(&kept.exchanges[0].request.url), "{}", kept.exchanges[0].request.url);
    let fields = |archive: &Value| {
        let fields =
            archive["log"]["entries"][0]["request"]["headers"].as_array().cloned().unwrap_or_default();
        let value =
            |name| fields.iter().find(|field| field["name"] == name).map(|field| field["value"].clone());
        json!([value("Authorization"), value("X-Plain")])
    };
    ensure!(fields(&archive) == json!(["Bearer •••", "hello"]), "{archive:#}");
    page.value("document.querySelector('dialog label.check input').click()").await?;
    // The browser saves in place of it.
    std::fs::remove_file(&har)?;
    page.value("document.querySelector('dialog [aria-label=\"Save: HAR 1.2\"]').click()").await?;
    let whole: Value = serde_json::from_slice(&std::fs::read(page.saved("stream-1.har").await?)?)?;
    ensure!(fields(&whole) == json!([format!("Bearer {FIELD}"), "hello"]), "{whole:#}");
    page.value("document.querySelector('dialog label.check input').click()").await?;
    page.tools().clipboard().await?;
    page.value("document.querySelector('dialog [aria-label=\"Copy: curl\"]').click()").await?;
    page.until_text("dialog [aria-label=\"Copy: curl\"]", "Copied").await?;
    let copied =
        page.window().execute_async("navigator.clipboard.readText().then(arguments[0])", Vec::new()).await?;
    let copied = copied.as_str().context("a text")?;
    ensure!(copied.starts_with("curl ") && masked(copied), "{copied}");
    page.value("document.querySelector('dialog').close()").await?;

    // The same rows again, and from a HAR the same events.
    import(page, &recording).await?;
    page.until_text(".pane-name", "stream-1.jsonl").await?;
    page.ended().await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    page.expect(ROWS, seen).await?;
    import(page, &har).await?;
    page.until_text(".pane-name", "stream-1.har").await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await
}

async fn no_recording(page: &Inspector) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("photo.jsonl");
    std::fs::write(&path, b"\x89PNG\r\n<img src=x onerror='window.pwned=1'>")?;
    import(page, &path).await?;
    page.until("document.querySelector('dialog .fault')?.checkVisibility()").await?;
    page.until("document.querySelector('dialog .fault').textContent.trim()").await?;
    ensure!(page.value("return window.pwned ?? null").await? == Value::Null, "the file is live");
    // The refusal itself stands in the console.
    page.tools().console().await?;
    Ok(())
}

async fn certificate(page: &Inspector) -> anyhow::Result<()> {
    let url = format!("https://{}/events", secured_stream(BODY).await?);
    page.send_to(&url).await?;
    page.until("document.querySelector('.why')?.checkVisibility()").await?;
    page.until_text(".why", "No connection").await?;
    let told = "let this machine trust its authority, or tick \"Accept any certificate\" under \"Headers, body, HTTP version\".";
    page.until_text(".why", told).await?;
    page.ended().await?;
    page.value(
        "document.querySelector('.request-more').open = true;
         [...document.querySelectorAll('.options label')].find(one => one.textContent.includes('Accept any certificate')).querySelector('input').click()",
    )
    .await?;
    page.button("Send").await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    // What else may fail under TLS says nothing of certificates.
    page.set("#protocol", "http2").await?;
    page.button("Send").await?;
    let told = "the server does not offer HTTP/2 (ALPN `h2`): switch it on there, or choose HTTP/1.1 under \"Headers, body, HTTP version\".";
    page.until_text(".why", told).await?;
    page.ended().await?;
    page.expect("document.querySelector('.why').textContent.includes('certificate')", json!(false)).await
}

async fn foreign_origin(page: &Inspector) -> anyhow::Result<()> {
    let (base, token) = page.address().split_once("/#token=").context("an address with a token")?;
    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><title>Other</title>";
    let other = serve(vec![html.into()], Duration::ZERO);
    page.window().goto(&format!("http://{other}/")).await?;
    // What such a page may send at all: with the token, should it ever know it; without, as forms do; and in a frame.
    let script = "const [base, token, done] = arguments;
        const asked = (path, options) => fetch(base + path, options).then(() => 'read', () => 'refused');
        const framed = new Promise((over) => {
            const frame = document.createElement('iframe');
            frame.onload = () => { try { over(frame.contentDocument ? 'read' : 'refused'); } catch { over('refused'); } };
            frame.src = base;
            document.documentElement.append(frame);
        });
        Promise.all([
            asked('/api/streams', { headers: { Authorization: `Bearer ${token}` } }),
            asked('/api/streams', { mode: 'no-cors' }),
            asked('/api/streams', { method: 'POST', mode: 'no-cors', body: JSON.stringify({ url: location.href, method: 'GET' }) }),
            asked('/app.js', { mode: 'no-cors' }),
            framed,
        ]).then(done)";
    let came = page.window().execute_async(script, vec![json!(base), json!(token)]).await?;
    ensure!(came == json!(["refused", "refused", "refused", "refused", "refused"]), "{came}");
    // Nothing was done on its behalf.
    page.window().goto("about:blank").await?;
    page.window().goto(page.address()).await?;
    let ask = "const [token, done] = arguments;
        fetch('/api/streams', { headers: { Authorization: `Bearer ${token}` } }).then(r => r.json()).then(done)";
    let streams = page.window().execute_async(ask, vec![json!(token)]).await?;
    ensure!(streams == json!([]), "{streams}");
    let refusals = page.tools().console().await?;
    ensure!(!refusals.is_empty(), "the browser tells of the refusals");
    Ok(())
}

async fn foreign_host(page: &Inspector) -> anyhow::Result<()> {
    let (base, _) = page.address().split_once("/#").context("an address with a token")?;
    let port = base.rsplit(':').next().context("a port")?;
    // Browsers take such names for this machine, as a name server that is not ours could.
    page.window().goto("about:blank").await?;
    page.window().goto(&format!("http://other.localhost:{port}/")).await?;
    let told = "this is served at its own address alone: open the one that `ssespec inspect` printed";
    page.expect_text("body", told).await?;
    page.tools().console().await?;
    Ok(())
}
