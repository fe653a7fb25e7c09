//! Makes text from a server safe and readable: what cannot be seen is written out, what is too long is cut.

use std::fmt::Write as _;

use crate::text::grouped;

/// Writes out every character that a terminal, an XML reader or an eye would lose: controls (so no escape sequence
/// gets through), invisible and direction-changing characters, and noncharacters such as U+FFFE.
///
/// `##[`, with which a line speaks to GitHub's and Azure's runners from any place in it, is written `#\u{23}[`.
///
/// A backslash stays as it is: observed texts come from the judge already escaped, and would be escaped twice.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '#' if rest.as_str().starts_with("[") && out.ends_with('#') => out.push_str("\\u{23}"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            c if is_lost(c) => write!(out, "\\u{{{:X}}}", c as u32).expect("a string takes every text"),
            c => out.push(c),
        }
    }
    out
}

/// JSON that says the same to every reader and nothing to a terminal: what it may write as it is and a terminal takes for a control,
/// or an eye does not see, is written as an escape (RFC 8259 7). It stands in texts alone.
pub fn harmless_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match is_lost(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                write!(out, "\\u{unit:04x}").expect("a string takes every text");
            }),
            false => out.push(c),
        }
    }
    out
}

/// [`visible`], and no longer than `limit` bytes of the original: a longer text is cut and says how long it was.
pub fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return visible(text);
    }
    let end = text.floor_char_boundary(limit);
    format!("{}… ({} of {} bytes)", visible(&text[..end]), grouped(end as u64), grouped(text.len() as u64))
}

/// [`cut`] for a text of several lines, such as an error with a server's output under it: its line ends stay.
pub(crate) fn cut_lines(text: &str, limit: usize) -> Vec<String> {
    text.trim_end().lines().map(|line| cut(line, limit)).collect()
}

fn is_lost(c: char) -> bool {
    let noncharacter = (c as u32) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    let invisible = matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}');
    c.is_control() || noncharacter || invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_moves_no_cursor_and_stays_what_it_is() {
        let text = "\u{9b}2J \u{7f}\u{202e}\u{2066}\u{feff} \u{e0001} é 😀 \\ \"";
        let json = serde_json::to_string(text).expect("JSON");
        let harmless = harmless_json(&json);
        let escaped = r#""\u009b2J \u007f\u202e\u2066\ufeff \udb40\udc01 é 😀 \\ \"""#;
        assert_eq!(harmless, escaped);
        assert_eq!(serde_json::from_str::<String>(&harmless).expect("the same JSON"), text);
    }

    #[test]
    fn writes_out_what_cannot_be_seen() {
        let hidden =
            "a\u{1b}[31m\0\t\r\n\u{9b}\u{7f}\u{feff}\u{202e}\u{200b}\u{2028}\u{fffe}\u{1ffff}\u{fdd0}z";
        assert_eq!(
            visible(hidden),
            r"a\u{1B}[31m\0\t\r\n\u{9B}\u{7F}\u{FEFF}\u{202E}\u{200B}\u{2028}\u{FFFE}\u{1FFFF}\u{FDD0}z"
        );
    }

    #[test]
    fn speaks_to_no_runner() {
        assert_eq!(visible("a ##[error]b ###[x] #[y] ##"), r"a #\u{23}[error]b ##\u{23}[x] #[y] ##");
    }

    #[test]
    fn keeps_the_lines_of_an_output() {
        assert_eq!(
            cut_lines("it broke:\n  | a\u{7}\r\n  | bcdefghij\n\n", 8),
            ["it broke… (8 of 9 bytes)", r"  | a\u{7}", "  | bcde… (8 of 13 bytes)",]
        );
        assert_eq!(cut_lines("", 8), [""; 0]);
    }

    #[test]
    fn leaves_readable_text_alone() {
        let text = "héllo \u{FFFD} 日本 😀 \\n \"quoted\" \u{E000}";
        assert_eq!(visible(text), text);
    }

    #[test]
    fn cuts_between_characters_and_says_how_long_the_text_was() {
        assert_eq!(cut("ééé", 3), "é… (2 of 6 bytes)");
        assert_eq!(cut("ééé", 6), "ééé");
        assert_eq!(cut(&"x".repeat(8 << 20), 4), "xxxx… (4 of 8,388,608 bytes)");
    }
}
