//! More streams than a browser has connections to one server: whatever is read, the page does what it is told.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use ssespec_browser_tests::{Inspector, STREAM, serve};

const TABS: &str = "document.querySelectorAll('.streams-bar [role=tab]')";

/// A stream with this body that stays open.
fn open_stream(body: &str) -> SocketAddr {
    serve(vec![[STREAM, body].concat().into()], Duration::from_secs(600))
}

/// Sends for a stream, and waits until it is shown beside so many in all.
async fn sent(page: &Inspector, server: SocketAddr, in_all: usize) -> anyhow::Result<()> {
    page.set("#url", &format!("http://{server}/events")).await?;
    page.button("Send").await?;
    page.expect(&format!("{TABS}.length"), json!(in_all)).await?;
    page.until(&format!("{TABS}[{}].ariaSelected === 'true'", in_all - 1)).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('1 event')").await
}

async fn keep_the_others(page: &Inspector) -> anyhow::Result<()> {
    let keep = "[...document.querySelectorAll('.options label')].find(one => one.textContent.includes('Keep the previous stream open'))";
    page.until(keep).await?;
    page.value(&format!("{keep}.querySelector('input').click()")).await?;
    Ok(())
}

/// Asks the API beside the page, as another window does, and gives the JSON of the response.
async fn asked(page: &Inspector, method: &str, path: &str, body: Value) -> anyhow::Result<Value> {
    let (_, token) = page.address().split_once("/#token=").context("an address with a token")?;
    let script = "const [method, path, body, token, done] = arguments;
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        fetch(path, { method, headers, body: body && JSON.stringify(body) }).then(came => came.text()).then(text => done(text && JSON.parse(text)))";
    let words = vec![json!(method), json!(path), body, json!(token)];
    Ok(page.window().execute_async(script, words).await?)
}

/// Six that the page asked for.
pub async fn asked_for(page: &Inspector) -> anyhow::Result<()> {
    keep_the_others(page).await?;
    let server = open_stream("retry: 60000\n\ndata: one\n\n");
    for in_all in 1..=6 {
        sent(page, server, in_all).await?;
    }
    page.expect("document.querySelector('#open-count').textContent", json!("6 streams open")).await?;

    page.value("document.querySelector('.list').focus()").await?;
    page.select_row("one").await?;
    page.button("Bytes").await?;
    page.until_text(".detail .bytes", "64 61 74 61 3a 20 6f 6e").await?;

    page.button("Send").await?;
    page.expect_text("#fault", "6 streams are open: stop one of them first").await?;
    page.refused().await?;

    // What is not shown goes on: here it ends.
    asked(page, "DELETE", "/api/streams/1", Value::Null).await?;
    page.until(&format!("{TABS}[0].textContent.includes(', ended')")).await?;
    page.button("Stop").await?;
    page.ended().await?;
    page.expect("document.querySelector('#open-count').textContent", json!("4 streams open")).await?;
    sent(page, server, 7).await
}

/// Eight that an application reads through the tap.
pub async fn of_an_application(page: &Inspector) -> anyhow::Result<()> {
    let server = open_stream("data: one\n\n");
    page.until("document.querySelector('#url')").await?;
    let tap = asked(page, "POST", "/api/tap", json!({ "to": format!("http://{server}") })).await?;
    let tap = tap["listening"].as_str().and_then(|at| at.strip_prefix("http://")).context("an address")?;
    let mut readers = Vec::new();
    for n in 1..=8 {
        let mut reader = TcpStream::connect(tap)?;
        write!(reader, "GET /events?n={n} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n")?;
        readers.push(reader);
    }
    page.expect(&format!("{TABS}.length"), json!(8)).await?;
    page.value(&format!("{TABS}[7].click()")).await?;
    page.until(&format!("{TABS}[7].ariaSelected === 'true'")).await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('1 event')").await?;
    let name = page.value("return document.querySelector('.pane-name').textContent").await?;
    let shown = name.as_str().and_then(|name| name.trim().rsplit_once("n=")?.1.parse::<usize>().ok());
    let mut stopped = readers.remove(shown.context("a number")? - 1);
    page.value(
        "[...document.querySelectorAll('.pane-head button')].find(one => one.textContent === 'Stop').click()",
    )
    .await?;
    page.until_text(".list", "ended here, not by the server").await?;
    // It has ended for the application too; a reset is an end as well.
    let _ = tokio::task::spawn_blocking(move || stopped.read_to_end(&mut Vec::new())).await?;
    for mut reader in readers {
        reader.set_nonblocking(true)?;
        let mut came = Vec::new();
        let error = reader.read_to_end(&mut came).err().map(|error| error.kind());
        ensure!(error == Some(std::io::ErrorKind::WouldBlock), "it goes on: {error:?}");
    }
    Ok(())
}

/// The choice of types is that of the stream that is shown.
pub async fn types(page: &Inspector) -> anyhow::Result<()> {
    keep_the_others(page).await?;
    sent(page, open_stream("retry: 60000\n\nevent: tick\ndata: 1\n\n"), 1).await?;
    let offered = "[...document.querySelectorAll('.filters optgroup option')].map(one => one.value)";
    page.expect(offered, json!(["type:tick"])).await?;
    page.set(".filters select", "type:tick").await?;
    page.until_text(".filters .shown", "1 of ").await?;
    sent(page, open_stream("retry: 60000\n\nevent: tock\ndata: 2\n\n"), 2).await?;
    page.expect(offered, json!(["type:tock"])).await?;
    // A type that this stream does not have filters nothing.
    page.expect("document.querySelector('.filters select').value", json!("")).await?;
    page.expect_text(".filters .shown", "").await?;
    page.until_text(".list", "tock").await
}

/// After a reload as before it, sending again ends the stream that is shown.
pub async fn sent_again(page: &Inspector) -> anyhow::Result<()> {
    let server = open_stream("retry: 60000\n\ndata: one\n\n");
    sent(page, server, 1).await?;
    page.window().refresh().await?;
    page.until("document.querySelector('.stats')?.textContent.startsWith('1 event')").await?;
    page.expect("document.querySelector('.pane .state').textContent", json!("open")).await?;
    sent(page, server, 2).await?;
    page.until(&format!("{TABS}[0].textContent.includes(', ended')")).await?;
    page.expect("document.querySelector('#open-count').textContent", json!("1 stream open")).await
}
