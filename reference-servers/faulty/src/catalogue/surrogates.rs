//! Lone surrogates, which no UTF-8 can carry, on their way through a careless server.

/// A character that stands for a lone surrogate while the script is a `str`.
const SURROGATE: char = '\u{F8FF}';

/// Replaces the JSON escapes of lone surrogates by [`SURROGATE`], as a reader does that keeps UTF-16.
pub(super) fn keep_lone_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find("\\u") {
        let escape = rest.get(at..at + 6);
        let unit = |text: Option<&str>| text.and_then(|t| u32::from_str_radix(t, 16).ok());
        let first = unit(rest.get(at + 2..at + 6));
        let second = rest.get(at + 6..at + 8).filter(|t| *t == "\\u").and(unit(rest.get(at + 8..at + 12)));
        out.push_str(&rest[..at]);
        let (text, len) = match (first, second) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (rest[at..at + 12].to_owned(), 12),
            (Some(0xD800..=0xDFFF), _) => (SURROGATE.to_string(), 6),
            _ => (escape.unwrap_or("\\u").to_owned(), escape.map_or(2, str::len)),
        };
        out.push_str(&text);
        rest = &rest[at + len..];
    }
    out + rest
}

/// Puts the three bytes of a lone surrogate where its stand-in is.
pub(super) fn with_surrogates(bytes: Vec<u8>) -> Vec<u8> {
    let mut mark = [0; 4];
    let mark = SURROGATE.encode_utf8(&mut mark).as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\xED\xA0\x80");
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_surrogates_are_replaced() {
        assert_eq!(keep_lone_surrogates(r"a\ud83d\ude00b"), r"a\ud83d\ude00b");
        assert_eq!(keep_lone_surrogates(r"a\ud800b\u0041"), format!("a{SURROGATE}b\\u0041"));
        assert_eq!(keep_lone_surrogates(r"\udc00\u"), format!("{SURROGATE}\\u"));
    }

    #[test]
    fn a_stand_in_becomes_an_encoded_surrogate() {
        assert_eq!(with_surrogates(format!("a{SURROGATE}b").into_bytes()), b"a\xED\xA0\x80b");
    }
}
