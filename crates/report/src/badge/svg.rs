//! Draws a flat badge. Each text is told how long it has to be, so that any font fits its box.

use std::io::{self, Write};

use super::standing::Standing;

/// How high the badge is, in pixels; all further numbers are pixels, too.
const HEIGHT: usize = 20;
/// The room on both sides of a text.
const MARGIN: usize = 6;
/// Fonts that machines bring along, much alike in width.
const FONTS: &str = "Verdana, 'DejaVu Sans', Geneva, sans-serif";

pub(super) fn write(label: &str, standing: &Standing, out: &mut dyn Write) -> io::Result<()> {
    let (left, right) = (length(label), length(&standing.message));
    let (split, width) = (left + 2 * MARGIN, left + right + 4 * MARGIN);
    let message = &standing.message;
    writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" role="img" aria-labelledby="title">
  <title id="title">{label}: {message}</title>
  <clipPath id="corners"><rect width="{width}" height="{HEIGHT}" rx="4"/></clipPath>
  <g clip-path="url(#corners)">
    <rect width="{split}" height="{HEIGHT}" fill="#3d444d"/>
    <rect x="{split}" width="{}" height="{HEIGHT}" fill="{}"/>
  </g>
  <g fill="#fff" font-family="{FONTS}" font-size="11" aria-hidden="true">
    <text x="{MARGIN}" y="14" textLength="{left}">{label}</text>
    <text x="{}" y="14" textLength="{right}">{message}</text>
  </g>
</svg>"##,
        width - split,
        standing.colour.hex(),
        split + MARGIN,
    )
}

/// How long a text is in an 11 pixel font of Verdana's kind. Only words of our own stand on a badge.
fn length(text: &str) -> usize {
    let tenths: usize = text.chars().map(tenths).sum();
    tenths.div_ceil(10)
}

fn tenths(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' => 30,
        ' ' | 'f' | 't' | 'r' => 43,
        'm' | 'w' => 100,
        'a'..='z' | '0'..='9' => 67,
        'A'..='Z' => 74,
        _ => 67,
    }
}
