//! Bytes of the wire as lines that can be read: each line end and each byte that cannot be seen is written out.

use std::fmt::Write as _;

use crate::visible::visible;

/// The lines of a stream, each with the line end that closes it: `\n`, `\r\n` or `\r`. A backslash of the stream's own
/// is written `\\`, and a byte that is not UTF-8 `\xE9`.
pub(crate) fn wire_lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(line_len(rest));
        lines.push(written_out(line));
        rest = behind;
    }
    lines
}

/// How many bytes the first line takes, its line end included.
fn line_len(bytes: &[u8]) -> usize {
    match bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) {
        Some(at) if bytes[at..].starts_with(b"\r\n") => at + 2,
        Some(at) => at + 1,
        None => bytes.len(),
    }
}

fn written_out(line: &[u8]) -> String {
    let mut out = String::new();
    for chunk in line.utf8_chunks() {
        out.push_str(&visible(&chunk.valid().replace('\\', "\\\\")));
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02X}").expect("a string takes every text");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_its_line_end() {
        assert_eq!(
            wire_lines(b"data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d"),
            [r"data: a\n", r"\n", r"data: b\r\n", r"\r\n", r"data: c\r", r"\r", "data: d"]
        );
        assert_eq!(wire_lines(b""), [""; 0]);
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(
            wire_lines(b"data: C:\\n \0 caf\xe9 \xef\xbb\xbf \"q\"\t\n"),
            [r#"data: C:\\n \0 caf\xE9 \u{FEFF} "q"\t\n"#]
        );
    }
}
