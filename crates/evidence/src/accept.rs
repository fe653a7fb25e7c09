//! What a request says that it accepts.

/// Whether it accepts an event stream and nothing else, as a browser's `EventSource` says (HTML 9.2.2): any other response is of no use
/// to who asks. Takes the bytes of a request of HTTP/1, with or without its body.
pub fn is_event_stream_alone(request: &[u8]) -> bool {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(request.len());
    let head = String::from_utf8_lossy(&request[..end]);
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let accepted = fields.filter(|(name, _)| name.eq_ignore_ascii_case("accept"));
    let mut types = accepted
        .flat_map(|(_, value)| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    types.next().is_some_and(|first| first == "text/event-stream")
        && types.all(|other| other == "text/event-stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_accepts_nothing_else_asks_for_a_stream_alone() {
        let asks = |fields: &str| {
            is_event_stream_alone(format!("GET / HTTP/1.1\r\n{fields}\r\nAccept: a/b").as_bytes())
        };
        assert!(asks("Host: a\r\naccept: Text/Event-Stream;q=0.9\r\n"));
        assert!(asks("Accept:text/event-stream\r\nAccept: text/event-stream\r\n"));
        for fields in [
            "",
            "Accept:\r\n",
            "Accept: */*\r\n",
            "Accept: application/json, text/event-stream\r\n",
            "Accept: text/event-stream\r\nAccept: text/html\r\n",
            "X-Accept: text/event-stream\r\n",
        ] {
            assert!(!asks(fields), "{fields}");
        }
    }
}
