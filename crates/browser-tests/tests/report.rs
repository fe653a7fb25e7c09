//! The HTML report in a real browser: that it works, that it asks for nothing, and that nothing a server sent is live.
//!
//! A test whose programs are missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails.

use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use libtest_mimic::Failed;
use serde_json::{Value, json};
use ssespec_browser_tests::{
    Brand, Browser, Colours, Devtools, Planned, Screen, browser, expect, run_all, told, trial, write_sample,
};

fn main() -> ExitCode {
    run_all([
        in_browser("opens_from_a_file_and_asks_for_nothing", opens),
        in_browser("filters_narrow_the_matrix_and_stand_in_the_address", filters),
        in_browser("a_cell_opens_and_closes_by_keyboard", keyboard),
        in_browser("a_deep_link_opens_the_evidence", deep_link),
        in_browser("hostile_text_is_inert", inert),
        in_browser("fits_a_phone", phone),
        in_browser("is_readable_in_light_and_dark", contrast),
        in_browser("every_control_has_a_name", names),
        in_browser("paper_shows_the_findings", paper),
    ])
}

fn in_browser(
    name: &'static str,
    test: impl AsyncFnOnce(&Opened) -> anyhow::Result<()> + Send + 'static,
) -> Planned {
    trial(name, browser(Brand::Chromium), move || run(test))
}

fn run(test: impl AsyncFnOnce(&Opened) -> anyhow::Result<()>) -> Result<(), Failed> {
    let story = async {
        let folder = tempfile::tempdir()?;
        let url = format!("file://{}", write_sample(folder.path())?.display());
        let opened = Opened { browser: Browser::start().await?, url };
        opened.tools().screen(Screen::Desk).await?;
        opened.go("").await?;
        test(&opened).await?;
        // Whatever was done: no script failed, no request was refused, because none was made.
        let console = opened.tools().console().await?;
        ensure!(console.is_empty(), "the console says {console:#?}");
        let asked = opened.js("return performance.getEntriesByType('resource').map(e => e.name)").await?;
        ensure!(asked == json!([]), "the page asked for {asked}");
        opened.browser.stop().await
    };
    told(story)
}

/// The report in a browser.
struct Opened {
    browser: Browser,
    url: String,
}

impl Opened {
    fn tools(&self) -> Devtools<'_> {
        Devtools(self.browser.window())
    }

    /// Opens the report anew, with this at the end of its address.
    async fn go(&self, hash: &str) -> anyhow::Result<()> {
        self.browser.window().goto("about:blank").await?;
        Ok(self.browser.window().goto(&format!("{}{hash}", self.url)).await?)
    }

    async fn js(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.browser.window().execute(script, Vec::new()).await?)
    }

    /// Waits until a script gives what is expected of it.
    async fn expect(&self, script: &str, wanted: Value) -> anyhow::Result<()> {
        expect(self.browser.window(), script, &wanted).await
    }

    /// Presses keys where the focus is; fantoccini has their code points.
    async fn press(&self, keys: &str) -> anyhow::Result<()> {
        let active = self.browser.window().active_element().await.context("something has the focus")?;
        Ok(active.send_keys(keys).await?)
    }
}

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const LEFT: &str = "\u{e012}";
const UP: &str = "\u{e013}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";

/// Where the focus is in the matrix: the row's rule and the column.
const FOCUS: &str =
    "[document.activeElement.closest('tr')?.dataset.id, document.activeElement.closest('td, th')?.cellIndex]";

async fn opens(page: &Opened) -> anyhow::Result<()> {
    page.expect("document.title", json!("9 servers: ssespec report")).await?;
    page.expect("document.querySelectorAll('thead th').length", json!(10)).await?;
    page.expect("document.querySelector('.conclusion').innerText.trim()", json!("✗ Does not conform"))
        .await?;
    page.expect("document.querySelector('tr[data-id=\"http.head\"] td').className", json!("fail")).await?;
    page.expect("document.querySelector('dialog').open", json!(false)).await
}

async fn filters(page: &Opened) -> anyhow::Result<()> {
    let total = page.js("return document.querySelectorAll('tr[data-id]').length").await?;
    let rows = "[...document.querySelectorAll('tr[data-id]')].filter(r => r.checkVisibility()).map(r => r.dataset.id)";
    page.js("document.querySelector('input[value=fail]').click()").await?;
    page.expect(rows, json!(["http.head"])).await?;
    page.expect("location.hash", json!("#?verdict=fail")).await?;
    let said = format!("1 of {total} requirements, 1 of 2 findings shown.");
    page.expect("document.getElementById('shown').textContent", json!(said)).await?;
    page.expect("document.querySelectorAll('tr[data-id=\"http.head\"] td.dim').length", json!(8)).await?;
    page.js("document.getElementById('clear').click()").await?;
    page.js("const q = document.getElementById('q'); q.value = 'no-repeat'; q.dispatchEvent(new Event('input', {bubbles: true}))")
        .await?;
    page.expect(rows, json!(["resume.no-repeat"])).await?;
    page.go("#?verdict=warn,fail&level=must&area=http&q=head").await?;
    page.expect(rows, json!(["http.head"])).await?;
    page.expect("document.getElementById('area').value", json!("http")).await?;
    page.go("#?q=nothing+has+this").await?;
    page.expect(rows, json!([])).await?;
    page.expect("document.getElementById('nothing').innerText", json!("Nothing matches these filters.")).await
}

async fn keyboard(page: &Opened) -> anyhow::Result<()> {
    page.expect("document.querySelectorAll('#grid [tabindex=\"0\"]').length", json!(1)).await?;
    page.js("document.querySelector('#grid [tabindex=\"0\"]').focus()").await?;
    page.expect(FOCUS, json!(["resp.status-200", 1])).await?;
    page.press(RIGHT).await?;
    page.press(DOWN).await?;
    page.expect(FOCUS, json!(["resp.status-other-2xx", 2])).await?;
    page.press(UP).await?;
    page.press(LEFT).await?;
    page.press(ENTER).await?;
    page.expect("document.querySelector('dialog').open", json!(true)).await?;
    page.expect("location.hash", json!("#mine/resp.status-200")).await?;
    page.expect("document.activeElement.id", json!("detail-title")).await?;
    page.press(ESCAPE).await?;
    page.expect("document.querySelector('dialog').open", json!(false)).await?;
    page.expect(FOCUS, json!(["resp.status-200", 1])).await?;
    page.expect("location.hash", json!("")).await?;
    // Up from the first rule is its area, which folds.
    page.press(UP).await?;
    page.press(LEFT).await?;
    page.press(ENTER).await?;
    page.expect("document.activeElement.getAttribute('aria-expanded')", json!("false")).await?;
    page.expect("document.querySelector('tr[data-id=\"resp.status-200\"]').checkVisibility()", json!(false))
        .await
}

async fn deep_link(page: &Opened) -> anyhow::Result<()> {
    page.go("#mine/http.head").await?;
    page.expect("document.getElementById('detail-target').textContent", json!("mine, http.head")).await?;
    page.expect("document.querySelector('.shot .verdict').textContent", json!("✗ fail")).await?;
    // Two lanes, the lost event a red ring; the accused exchange open, its bytes marked as text and as digits.
    page.expect("document.querySelectorAll('.timeline circle.lost').length > 0", json!(true)).await?;
    page.expect("document.querySelector('.exchange[open]').dataset.exchange", json!("get")).await?;
    page.expect(
        "document.querySelector('.bytes:not(.hex) mark').textContent.startsWith('</script>')",
        json!(true),
    )
    .await?;
    page.expect("document.querySelector('.hex mark').textContent", json!("3c 2f 73 63 72")).await?;
    page.expect(
        "document.querySelector('.said a').href",
        json!("https://www.rfc-editor.org/rfc/rfc9110.html#section-9.3.2"),
    )
    .await?;
    page.expect(
        "document.querySelector('.copy code').textContent.endsWith(\"--run 'methods/head'\")",
        json!(true),
    )
    .await?;
    page.js("document.getElementById('detail-next').click()").await?;
    page.expect("location.hash !== '#mine/http.head' && location.hash.startsWith('#mine/')", json!(true))
        .await?;
    page.js("document.getElementById('detail-close').click()").await?;
    page.go("#server-1/http.head").await?;
    let keep = "document.querySelector('.keep').textContent.startsWith('No recording was kept')";
    page.expect(keep, json!(true)).await?;
    page.go("#no-such/%ff/rule").await?;
    page.expect("document.querySelector('dialog').open", json!(false)).await
}

async fn inert(page: &Opened) -> anyhow::Result<()> {
    page.go("#mine/http.head").await?;
    page.js("for (const part of document.querySelectorAll('details')) part.open = true").await?;
    page.js("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))").await?;
    page.expect("typeof hacked", json!("undefined")).await?;
    page.expect(
        "document.querySelectorAll('img, iframe, object, embed, b > b, dialog script, main script').length",
        json!(0),
    )
    .await?;
    page.expect("document.querySelectorAll('script:not([type])').length", json!(1)).await?;
    let handlers = "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length";
    page.expect(handlers, json!(0)).await?;
    let links = "[...document.links].filter(a => !/^(https:|file:)/.test(a.protocol)).length";
    page.expect(links, json!(0)).await?;
    page.expect("/[\\u202e\\u2028\\u001b]/.test(document.body.innerText)", json!(false)).await?;
    page.expect("document.body.innerText.includes('<img src=x onerror=hacked=1>')", json!(true)).await
}

async fn phone(page: &Opened) -> anyhow::Result<()> {
    page.tools().screen(Screen::Phone).await?;
    for hash in ["", "#mine/http.head"] {
        page.go(hash).await?;
        page.expect("document.documentElement.scrollWidth <= innerWidth", json!(true)).await?;
    }
    page.expect("document.querySelector('dialog').scrollWidth <= innerWidth", json!(true)).await?;
    page.go("").await?;
    page.js("const s = document.getElementById('scroll'); s.scrollLeft = 200").await?;
    page.expect("document.getElementById('scroll').scrollLeft > 100", json!(true)).await?;
    let column = "Math.round(document.querySelector('tr[data-id] th').getBoundingClientRect().left - document.getElementById('scroll').getBoundingClientRect().left) <= 1";
    page.expect(column, json!(true)).await
}

/// The contrast of each kind of text with what is behind it, by WCAG 2: those under 4.5.
const TOO_FAINT: &str = "(() => {
    const parts = (c) => c.match(/[\\d.]+/g).map(Number);
    const light = (c) => { const [r, g, b] = parts(c).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = parts(c);
        if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
    const faint = new Set();
    for (const e of document.querySelectorAll('main *, dialog *, header *')) {
        if (!e.checkVisibility() || e.closest('svg, .dim, :disabled') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
        const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) faint.add(`${e.tagName}.${e.className} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
    }
    return [...faint]; })()";

async fn contrast(page: &Opened) -> anyhow::Result<()> {
    let paper = "getComputedStyle(document.body).backgroundColor";
    page.go("#mine/http.head").await?;
    page.expect(TOO_FAINT, json!([])).await?;
    page.expect(paper, json!("rgb(255, 255, 255)")).await?;
    page.tools().colours(Colours::Dark).await?;
    page.expect(paper, json!("rgb(16, 22, 29)")).await?;
    page.expect(TOO_FAINT, json!([])).await?;
    // The button goes round: dark, light, and as the system has them.
    page.js("document.getElementById('theme').click()").await?;
    page.js("document.getElementById('theme').click()").await?;
    page.expect(paper, json!("rgb(255, 255, 255)")).await?;
    page.expect("document.getElementById('theme').getAttribute('aria-label')", json!("Colours: light")).await
}

async fn names(page: &Opened) -> anyhow::Result<()> {
    page.go("#mine/http.head").await?;
    let nameless = "[...document.querySelectorAll('button, a, input, select, summary, [tabindex], [role=img], dialog, table')]
        .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim()
            || e.labels?.[0]?.textContent.trim() || e.querySelector('caption'))).map(e => e.outerHTML.slice(0, 80))";
    page.expect(nameless, json!([])).await?;
    page.expect("document.documentElement.lang", json!("en")).await?;
    let twice = "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size; })()";
    page.expect(twice, json!(0)).await?;
    let dangling = "[...document.querySelectorAll('[aria-labelledby]')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length";
    page.expect(dangling, json!(0)).await?;
    // A verdict is never told by colour alone.
    page.expect("[...document.querySelectorAll('tr[data-id] td')].every(td => !td.className || /\\w/.test(td.textContent))", json!(true))
        .await
}

async fn paper(page: &Opened) -> anyhow::Result<()> {
    page.tools().paper().await?;
    // What a style hides is hidden, or no longer, from the next frame on.
    page.js("return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))")
        .await?;
    page.expect("document.querySelector('.finding').open", json!(false)).await?;
    page.expect(
        "document.querySelector('.finding dl').checkVisibility({contentVisibilityAuto: true})",
        json!(true),
    )
    .await?;
    page.expect("document.querySelector('#theme').checkVisibility()", json!(false)).await
}
