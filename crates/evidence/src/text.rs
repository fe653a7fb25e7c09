//! Bytes and times made printable, for messages.

/// At most this many bytes of what a server sent are shown in a message.
const SHOWN: usize = 160;

/// Bytes made printable: control characters visible, long ones cut with their length.
pub fn show(bytes: &[u8]) -> String {
    show_up_to(bytes, SHOWN)
}

/// The same, cut after so many bytes.
pub fn show_up_to(bytes: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::new();
    for c in text.chars() {
        if shown.len() >= most {
            return format!("\"{shown}\"... ({} bytes)", bytes.len());
        }
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '\0' => shown.push_str("\\0"),
            '"' | '\\' => shown.extend(['\\', c]),
            c if c.is_control() || is_invisible(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    format!("\"{shown}\"")
}

/// Characters that print as nothing or turn the text around them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Milliseconds with the precision that matters.
pub fn ms(ns: u64) -> String {
    format!("{} ms", (ns + 500_000) / 1_000_000)
}

/// A count and its noun: `1 event`, `2 events`.
pub fn counted(n: impl TryInto<u64>, noun: &str) -> String {
    match n.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_sent_is_printable() {
        assert_eq!(show(b"a\n\x1b[31m\"\0\xff"), "\"a\\n\\u{1b}[31m\\\"\\0\u{fffd}\"");
        assert_eq!(show("x\u{feff}\u{2028}".as_bytes()), "\"x\\u{feff}\\u{2028}\"");
    }

    #[test]
    fn one_is_one() {
        assert_eq!([0_usize, 1, 2].map(|n| counted(n, "event")), ["0 events", "1 event", "2 events"]);
    }

    #[test]
    fn long_texts_are_cut_with_their_length() {
        assert_eq!(show(&[b'x'; 200]), format!("\"{}\"... (200 bytes)", "x".repeat(160)));
    }
}
