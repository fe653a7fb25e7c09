//! Bytes as they came: for each piece when, which, and its lines with their line ends written out.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_evidence::recording::Moment;

use super::line::{line, under};
use crate::console::style::QUIET;
use crate::text::grouped;
use crate::wire::wire_lines;

/// Writes a piece: its number, what it is (`read` or `DATA`), where its first byte stands in what came so far.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_bytes(
    at: Moment,
    (what, number): (&str, u64),
    first_byte: u64,
    bytes: &[u8],
    out: &mut dyn Write,
) -> io::Result<()> {
    let last_byte = first_byte + (bytes.len() as u64).saturating_sub(1);
    let place = format!("{what} {number}, bytes {} to {}", grouped(first_byte), grouped(last_byte));
    line(at.latest_ns, None, &place, QUIET, out)?;
    wire_lines(bytes).iter().try_for_each(|text| under(text, Style::new(), out))
}
