//! The bytes that a finding points at: the event around them, cut to what a page shows.

use ssespec_evidence::recording::Recording;
use ssespec_judge::view::View;
use ssespec_report::visible;

/// How many characters of a line are shown.
const WIDTH: usize = 240;
/// How many lines of an event are shown.
const LINES: usize = 4;

/// The lines of the event around a byte of a body; the line around it where no event is. What cannot be seen is written out.
pub fn around(recording: &Recording, exchange: &str, byte: u64) -> Vec<String> {
    let Some(exchange) = recording.exchange(exchange) else { return Vec::new() };
    let view = View::of(recording, exchange);
    let Ok(body) = view.body() else { return Vec::new() };
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(body.len());
    let event = view.all_events().find(|(event, _)| (event.span.first..=event.span.last).contains(&byte));
    let shown = match event {
        Some((event, _)) => &body[at(event.span.first)..at(event.span.last + 1)],
        None => line_around(body, at(byte)),
    };
    cut(shown)
}

fn line_around(body: &[u8], at: usize) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let first = body[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
    let last = body[at..].iter().position(is_end).map_or(body.len(), |end| at + end);
    &body[first..last]
}

fn cut(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    let mut shown: Vec<String> = lines.iter().take(LINES).map(|line| cut_line(line)).collect();
    if lines.len() > LINES {
        shown.push("…".to_owned());
    }
    shown
}

fn cut_line(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", visible(&line[..end])),
        None => visible(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_and_what_cannot_be_seen_is_written_out() {
        assert_eq!(cut(b"event: a\r\ndata: \x1b[1m\n\n"), ["event: a", r"data: \u{1B}[1m"]);
        let long = format!("data: {}", "x".repeat(300));
        assert_eq!(cut(long.as_bytes()), [format!("{}…", &long[..240])]);
        assert_eq!(
            cut(b"data: 1\ndata: 2\ndata: 3\ndata: 4\ndata: 5").join("|"),
            "data: 1|data: 2|data: 3|data: 4|…"
        );
    }

    #[test]
    fn where_no_event_is_the_line_is_shown() {
        let body = b"data: a\n\ndata: {\"cut\":\r\n";
        assert_eq!(line_around(body, 12), b"data: {\"cut\":");
        assert_eq!(line_around(body, body.len()), b"");
        assert_eq!(line_around(b"data: open", 3), b"data: open");
    }
}
