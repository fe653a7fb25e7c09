//! The page of `ssespec inspect` in a real browser: a stream is sent for, seen and understood by keyboard alone, and nothing in it
//! is live.
//!
//! A test whose programs are missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails.

#[path = "inspect/keyboard.rs"]
mod keyboard;
#[path = "inspect/many_streams.rs"]
mod many_streams;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use fantoccini::key::Key;
use libtest_mimic::Failed;
use serde_json::Value;
use ssespec_browser_tests::{
    Brand, Inspector, Planned, STREAM, browser, node, run_all, serve, stream, told, trial,
};

fn main() -> ExitCode {
    run_all([
        in_browser("everything_is_done_by_keyboard_alone", keyboard::alone),
        in_firefox("firefox_a_stream_is_sent_for_and_read_by_keyboard", by_keyboard),
        in_browser("a_stream_is_read_filtered_judged_and_stopped", main_flows),
        in_firefox("firefox_a_stream_is_read_filtered_judged_and_stopped", main_flows),
        in_browser("a_sample_that_begins_again_is_told_with_its_reason", begins_again),
        in_browser("a_response_of_a_model_is_read_as_text", merged),
        in_browser("what_is_no_stream_says_why", why),
        in_browser("hostile_text_is_inert", inert),
        in_browser("assertions_are_downloaded_as_a_scenario", scenario),
        in_browser("a_hundred_thousand_events_stay_fluid", many),
        in_browser("six_streams_leave_room_for_what_the_page_does", many_streams::asked_for),
        in_browser("eight_streams_of_an_application_leave_it_too", many_streams::of_an_application),
        in_browser("the_types_offered_are_those_of_the_stream_that_is_shown", many_streams::types),
        in_browser("sending_again_ends_the_stream_that_is_shown", many_streams::sent_again),
        in_browser("without_its_token_the_page_shows_nothing", no_token),
        trial("modules_without_elements_keep_their_own_tests", Ok(node()), modules),
    ])
}

fn in_browser(
    name: &'static str,
    test: impl AsyncFnOnce(&Inspector) -> anyhow::Result<()> + Send + 'static,
) -> Planned {
    trial(name, browser(Brand::Chromium), move || told(Inspector::tell(Brand::Chromium, test)))
}

fn in_firefox(
    name: &'static str,
    test: impl AsyncFnOnce(&Inspector) -> anyhow::Result<()> + Send + 'static,
) -> Planned {
    trial(name, browser(Brand::Firefox), move || told(Inspector::tell(Brand::Firefox, test)))
}

/// Runs the tests of crates/inspector-page.
fn modules() -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../inspector-page");
    let entries = std::fs::read_dir(folder.join("tests"))?.collect::<Result<Vec<_>, _>>()?;
    let mut tests: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    tests.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    tests.sort();
    if tests.is_empty() {
        return Err(Failed::from("there are no tests"));
    }
    let output = Command::new("node").arg("--test").args(&tests).current_dir(&folder).output()?;
    let [told, more] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    match output.status.success() {
        true => Ok(()),
        false => Err(Failed::from(format!("{told}\n{more}"))),
    }
}

async fn by_keyboard(page: &Inspector) -> anyhow::Result<()> {
    let body =
        "id: 1\ndata: {\"a\":[1,2]}\n\n: heartbeat\n\nData: x\nevent: tick\ndata: two\n\nretry: 60000\n\n";
    page.send(stream(body)).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('2 events')").await?;
    // The token is nobody's who looks at the address.
    page.expect("location.hash", "".into()).await?;
    page.until("document.querySelector('.list [role=row]')").await?;
    page.value("document.activeElement.blur()").await?;
    page.press("t").await?;
    page.until("document.activeElement.className === 'list'").await?;
    page.select_row("tick").await?;
    page.key(Key::Enter).await?;
    page.until("document.querySelector('.detail')?.textContent.includes('two')").await?;
    page.until_text(".list", "heartbeat").await?;
    page.until_text(".list", "the field \"Data\" is not known").await
}

/// What a visitor does with a stream that goes on: sees its rows, reads one, filters them, has them judged, and stops it.
async fn main_flows(page: &Inspector) -> anyhow::Result<()> {
    let body =
        "retry: 60000\n\ndata: {\"n\":1}\n\nevent: tick\nid: 2\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n";
    // Nothing comes afterwards, and the connection stays.
    page.send(serve(vec![[STREAM, body].concat().into()], Duration::from_secs(600))).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('3 events')").await?;
    page.until("document.querySelector('.pane .state')?.textContent === 'open'").await?;
    page.value("document.querySelector('.list').focus()").await?;
    page.key(Key::End).await?;
    page.until("document.querySelector('.list [role=row][aria-selected=true]')").await?;
    page.until_text(".detail", "\"n\":3").await?;
    page.set(".filters select", "type:tick").await?;
    page.until_text(".filters .shown", "1 of ").await?;
    page.set(".filters input[placeholder^='/json']", "/n=7").await?;
    page.until("document.querySelector('.nothing')?.checkVisibility()").await?;
    page.button("Clear").await?;
    page.until("!document.querySelector('.nothing').checkVisibility()").await?;
    page.button("Judge").await?;
    let judge = "[...document.querySelectorAll('.judge button')].find((each) => each.textContent === 'Judge the recording')";
    page.value(&format!("{judge}.focus()")).await?;
    page.key(Key::Enter).await?;
    page.until_text(".judge .counts", "pass").await?;
    page.until("document.querySelector('.judge').contains(document.activeElement)").await?;
    page.until_text(".judge section button", "Send up to ").await?;
    page.until_text(".judge .plan", "HEAD").await?;
    page.button("Stop").await?;
    page.ended().await?;
    page.until("document.querySelector('.stats').textContent.startsWith('3 events')").await
}

/// What the published samples do, and why.
async fn begins_again(page: &Inspector) -> anyhow::Result<()> {
    page.send(stream("retry: 100\n\ndata: one\n\ndata: two\n\n")).await?;
    for told in [
        "the 2 events of this response are those of the response before it",
        "reconnects after 100 ms",
        "without ids the server cannot know what it had",
    ] {
        page.until_text(".list", told).await?;
    }
    page.button("Stop").await?;
    page.ended().await
}

async fn merged(page: &Inspector) -> anyhow::Result<()> {
    let chunk = |delta: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\
             \"delta\":{delta},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let body = [
        chunk("{\"content\":\"Hello, \"}", "null"),
        chunk("{\"content\":\"world\"}", "null"),
        chunk("{}", "\"stop\""),
        "data: [DONE]\n\n".to_owned(),
    ];
    let server = stream(body.concat());
    page.paste(&format!("curl -N http://{server}/v1/chat/completions --json '{{\"stream\":true}}'")).await?;
    page.expect("document.querySelector('#method').value", "POST".into()).await?;
    page.key(Key::Enter).await?;
    page.ended().await?;
    page.button("Merged").await?;
    for told in ["Hello, world", "openai-chat", "finish_reason stop"] {
        page.until_text(".side", told).await?;
    }
    Ok(())
}

/// Written in the page, saved, and downloaded: what is not saved yet is to be saved first.
async fn scenario(page: &Inspector) -> anyhow::Result<()> {
    page.send(stream("event: done\ndata: {\"n\":3}\n\nretry: 60000\n\n")).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('1 event')").await?;
    page.button("Assertions").await?;
    page.button("Add an assertion").await?;
    page.value(
        "const [type, pointer, equals] = document.querySelectorAll('.assertion input');
         type.value = 'done'; pointer.value = '/n'; equals.value = '3';
         equals.dispatchEvent(new InputEvent('input', { bubbles: true }))",
    )
    .await?;
    page.until("document.querySelector('.assertion .verdict')?.textContent === 'pass'").await?;
    page.button("Scenario").await?;
    page.until(
        "document.querySelector('dialog')?.textContent.includes('Save this request under a name first.')",
    )
    .await?;
    page.value("document.querySelector('dialog form input').value = 'my stream'").await?;
    page.button("Save this request").await?;
    page.until("document.querySelector('dialog [aria-label=\"Scenario of my stream\"]')").await?;
    page.button("✕").await?;
    page.until("!document.querySelector('dialog')").await?;
    page.button("Scenario").await?;
    let text = std::fs::read_to_string(page.saved("my-stream.yaml").await?)?;
    let expected = "expect: { event-count: { event: { type: done, pointer: /n, equals: 3 }, least: 1 } }";
    ensure!(text.contains("  - id: expected/my-stream\n") && text.contains(expected), "{text}");
    page.button("Stop").await?;
    page.ended().await
}

/// What is known is said as soon as it is known: what the response is with its head, and how it begins when it is over.
async fn why(page: &Inspector) -> anyhow::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    let pieces = vec![head.into(), "{\"text\":\"whole\"}".into()];
    page.send(serve(pieces, Duration::from_millis(500))).await?;
    page.until("document.querySelector('.why')?.checkVisibility()").await?;
    for told in ["The response is application/json, not an event stream", "{\"text\":\"whole\"}"] {
        page.until_text(".why", told).await?;
    }
    Ok(())
}

async fn inert(page: &Inspector) -> anyhow::Result<()> {
    let markup = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script><b>bold</b>";
    let mut body = format!("event: {markup}\nid: {markup}\ndata: {markup}\n\n: {markup}\n\n{markup}: x\n\n")
        .into_bytes();
    body.extend_from_slice(b"data: \x1b[2J\xc2\x9b \xe2\x80\xae \xff\n\ndata: ");
    body.extend(vec![b'x'; 5 << 20]);
    body.extend_from_slice(b"\n\nretry: 60000\n\n");
    page.send(stream(body)).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('3 events')").await?;
    page.button("Stop").await?;
    page.ended().await?;
    page.until("document.querySelector('.list [role=row]')").await?;
    page.value("document.querySelector('.list').focus()").await?;
    page.key(Key::Home).await?;
    // Each row is read in each way that there is.
    for _ in 0..6 {
        page.key(Key::Down).await?;
        let views = "return new Promise(over => {
            const views = ['Text', 'JSON', 'Lines', 'Bytes'].map(name => [...document.querySelectorAll('.detail [role=tab]')].find(tab => tab.textContent === name));
            const next = () => { const tab = views.shift(); if (!tab && !views.length) return over(); tab?.click(); requestAnimationFrame(() => setTimeout(next)); };
            requestAnimationFrame(next); })";
        page.value(views).await?;
    }
    ensure!(page.value("return window.pwned ?? null").await? == Value::Null);
    let live = "return document.querySelectorAll('#streams img, #streams script').length";
    ensure!(page.value(live).await? == 0);
    let hidden = "return [...document.querySelectorAll('#streams *')].flatMap(e => [...e.childNodes])
        .filter(n => n.nodeType === 3 && /[\\u0000-\\u0008\\u001b\\u202e]/.test(n.data)).length";
    ensure!(page.value(hidden).await? == 0);
    // What is longest is shown in parts, and the page still does what it is told.
    page.value("document.querySelector('.list').focus()").await?;
    page.set(".filters select", "every-event").await?;
    page.until_text(".filters .shown", "3 of ").await?;
    page.key(Key::End).await?;
    page.until("[...document.querySelectorAll('.detail button')].some(one => one.checkVisibility() && one.textContent.startsWith('Show more'))").await?;
    let letters = page.value("return document.querySelector('.detail').textContent.length").await?;
    ensure!(
        letters.as_u64().is_some_and(|letters| (10_000..200_000).contains(&letters)),
        "{letters} characters"
    );
    page.set(".filters input", "/bold/").await?;
    page.until_text(".filters .shown", "1 of ").await
}

async fn many(page: &Inspector) -> anyhow::Result<()> {
    let events: String = (0..100_000).map(|n| format!("data: {{\"n\":{n}}}\n\n")).collect();
    page.value(
        "window.frames_ms = []; let last = performance.now();
         const frame = now => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); };
         requestAnimationFrame(frame)",
    )
    .await?;
    page.send(stream(format!("retry: 60000\n\n{events}"))).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('100,000 events')").await?;
    page.button("Stop").await?;
    let rows = page.value("return document.querySelectorAll('.list [role=row]').length").await?;
    ensure!(rows.as_u64().is_some_and(|rows| rows < 100), "only what is seen is in the page: {rows} rows");
    // How long a frame took is said and not judged: this machine may be busy.
    let frames = page
        .value(
            "const all = [...window.frames_ms].sort((a, b) => a - b);
             return { frames: all.length, median: all[all.length >> 1], p95: all[Math.floor(all.length * 0.95)] }",
        )
        .await?;
    println!("frame times in milliseconds while 100,000 events came: {frames}");
    ensure!(frames["frames"].as_u64().context("a number")? > 10, "the page went on drawing: {frames}");
    page.value("document.querySelector('.list').focus()").await?;
    page.key(Key::Home).await?;
    page.until("document.querySelector('.list')?.textContent.includes('{\"n\":1}')").await
}

async fn no_token(page: &Inspector) -> anyhow::Result<()> {
    let bare = page.address().split('#').next().unwrap_or_default().to_owned();
    page.value("sessionStorage.clear()").await?;
    page.window().goto("about:blank").await?;
    page.window().goto(&bare).await?;
    page.until("document.querySelector('#fault')?.checkVisibility()").await?;
    let told = "the token is missing or wrong: open the address that `ssespec inspect` printed";
    page.until_text("#fault", told).await?;
    // The refusal itself stands in the console.
    page.tools().console().await?;
    Ok(())
}
