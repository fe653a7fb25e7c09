//! The body of a request under its row.

use std::io::{self, Write};

use super::line::{TEXT, under};
use super::writer::{Detail, shortened};
use crate::console::style::QUIET;
use crate::json_layout::laid_out;
use crate::visible::visible;

/// Writes the body of a request under its row: one line, or all of it, JSON with its structure.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_body(body: &[u8], width: usize, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    let text = String::from_utf8_lossy(body);
    match detail {
        Detail::Line => {
            let room = width.saturating_sub(TEXT + 2).max(20);
            under(&format!("| {}", shortened(&text, room)), QUIET, out)
        }
        Detail::Full => {
            let text = laid_out(&text).unwrap_or_else(|| text.into_owned());
            text.split('\n').try_for_each(|line| under(&format!("| {}", visible(line)), QUIET, out))
        }
    }
}
