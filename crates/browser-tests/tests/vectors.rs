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

/// What a browser does otherwise than the standard says, by the vector that shows it.
type Known = &'static [(&'static str, Part)];

/// Chromium keeps its reconnection time when the digits of `retry` are more than 64 bits hold. HTML 9.2.6 takes any digits:
/// "interpret the field value as an integer in base ten, and set the event stream's reconnection time to that integer".
const CHROMIUM: Known = &[("retry_longer_than_any_number", Part::Retry)];

/// All of HTML 9.2.6, against Firefox 153:
///
/// - U+0000 is left out of data. "Append the field value to the data buffer" knows no exception.
/// - An id with U+0000 loses its whole event. "If the field value does not contain U+0000 NULL, then set the last event ID buffer
///   to the field value. Otherwise, ignore the field."
/// - An id in a block without data is forgotten. To dispatch is to "set the last event ID string of the event source to the value
///   of the last event ID buffer" first, and only then to look whether "the data buffer is an empty string".
/// - `retry` without a value is taken for a time, which becomes Firefox's shortest, half a second. Only a value that "consists of
///   only ASCII digits" is one, and an empty value has none to interpret.
const FIREFOX: Known = &[
    ("data_with_nul", Part::Events),
    ("id_with_nul_is_ignored", Part::Events),
    ("id_in_a_block_without_data", Part::LastEventId),
    ("id_without_data_reaches_the_next_event", Part::Events),
    ("id_without_data_reaches_the_next_event", Part::LastEventId),
    ("retry_empty", Part::Retry),
];

fn main() -> ExitCode {
    run_all([
        in_browser("chromium_reads_every_vector_as_the_decoder_does", Brand::Chromium, CHROMIUM),
        in_browser("firefox_reads_every_vector_as_the_decoder_does", Brand::Firefox, FIREFOX),
    ])
}

fn in_browser(name: &'static str, brand: Brand, known: Known) -> Planned {
    trial(name, browser(brand), move || told(same(brand, known)))
}

async fn same(brand: Brand, known: Known) -> anyhow::Result<()> {
    let vectors = with_vectors!(vectors);
    let browser = Browser::of(brand).await?;
    let compared = compare(browser.window(), &vectors).await?;
    browser.stop().await?;
    println!("{brand:?}: {} events in {} streams", compared.events, compared.streams);
    ensure!(compared.streams > 10 * vectors.len() && compared.events > compared.streams / 2);
    let mut told = String::new();
    for found in &compared.differences {
        let line = format!("{}: {:?}, {} streams, {}", found.vector, found.part, found.streams, found.told);
        match known.contains(&(found.vector, found.part)) {
            true => println!("known: {line}"),
            false => writeln!(told, "{line}")?,
        }
    }
    let seen = |(vector, part)| {
        compared.differences.iter().any(|found| (found.vector, found.part) == (vector, part))
    };
    for (vector, part) in known.iter().filter(|difference| !seen(**difference)) {
        println!("not seen this time, although it is known: {vector}: {part:?}");
    }
    ensure!(told.is_empty(), "{brand:?} differs from the decoder:\n{told}");
    Ok(())
}
