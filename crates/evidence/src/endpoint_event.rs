//! The event by which a stream names the address to post to (Model Context Protocol 2024-11-05, transports, HTTP with SSE).

/// Its type.
pub const ENDPOINT: &str = "endpoint";

/// Whether its data can be a URI, absolute or not: of what RFC 3986 (2) excludes it has nothing. JSON always has.
pub fn is_uri(data: &str) -> bool {
    let excluded = |c: char| c.is_control() || " \"<>\\^`{|}".contains(c);
    !data.is_empty() && !data.contains(excluded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_texts_are_no_uris() {
        for data in ["/messages?session_id=1", "http://a:1/b", "messages", "//a", "/m%20n", "?s=1"] {
            assert!(is_uri(data), "{data}");
        }
        for data in ["", "\"/messages\"", "\"/cut", "{\"uri\":1}", "two words", "a\nb"] {
            assert!(!is_uri(data), "{data}");
        }
    }
}
