//! Every vector of the wire format gives the same events in a browser's own EventSource as in our decoder, whole and cut at every
//! place, and the same Last-Event-ID and reconnection time afterwards.
//!
//! A test whose browser is missing is ignored, and the reason printed; with SSESPEC_REQUIRE_ALL=1 it fails for Chromium.

#[macro_use]
#[path = "../../event-stream/tests/vectors/table.rs"]
mod table;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::ensure;
use ssespec_browser_tests::{Brand, Browser, Part, Planned, Vector, browser, compare, run_all, told, trial};

macro_rules! vectors {
    ($($name:ident: $stream:expr => [$($expected:expr),* $(,)?];)*) => {
        [$(Vector { name: stringify!($name), stream: $stream }),*]
    };
}

/// What Chromium does otherwise than the standard says: it keeps its reconnection time when the digits of `retry` are more than 64
/// bits hold. HTML 9.2.6 takes any digits: "interpret the field value as an integer in base ten, and set the event stream's
/// reconnection time to that integer".
const CHROMIUM: [(&str, Part); 1] = [("retry_longer_than_any_number", Part::Retry)];
/// What Firefox does otherwise than the standard says.
const FIREFOX: [(&str, Part); 0] = [];

fn main() -> ExitCode {
    run_all([
        in_browser("chromium_reads_every_vector_as_the_decoder_does", Brand::Chromium, &CHROMIUM),
        in_browser("firefox_reads_every_vector_as_the_decoder_does", Brand::Firefox, &FIREFOX),
    ])
}

fn in_browser(name: &'static str, brand: Brand, known: &'static [(&'static str, Part)]) -> Planned {
    trial(name, browser(brand), move || told(same(brand, known)))
}

async fn same(brand: Brand, known: &[(&str, Part)]) -> anyhow::Result<()> {
    let vectors = with_vectors!(vectors);
    let browser = Browser::of(brand).await?;
    let compared = compare(browser.window(), &vectors).await?;
    browser.stop().await?;
    println!("{brand:?}: {} events in {} streams", compared.events, compared.streams);
    ensure!(compared.streams > 10 * vectors.len() && compared.events > compared.streams / 2);
    let mut told = String::new();
    for found in compared.differences.iter().filter(|found| !known.contains(&(found.vector, found.part))) {
        writeln!(told, "{}: {:?}: {}", found.vector, found.part, found.told)?;
    }
    ensure!(told.is_empty(), "{brand:?} differs from the decoder:\n{told}");
    Ok(())
}
