//! Events that say in the stream itself that it is over: readers that know them stop there.

/// The data by which many servers say so, whatever the type is.
pub const DATA: &str = "[DONE]";
/// What such a type ends in: `done`, `message_stop`, `response.completed`.
const LAST_WORDS: [&str; 10] =
    ["done", "end", "ended", "close", "complete", "completed", "finish", "finished", "stop", "stopped"];

/// Whether an event says by its data that the stream is over. Who does not know the marker takes it for a payload.
pub fn is_in_data(data: &str) -> bool {
    data == DATA
}

/// Whether an event says by its data or its type that the stream is over, so that a page may close at it.
pub fn is_marker(event_type: &str, data: &str) -> bool {
    let last_word = event_type.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    is_in_data(data) || LAST_WORDS.iter().any(|word| last_word.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_known_by_data_or_by_the_last_word_of_the_type() {
        for event_type in
            ["done", "END", "close", "complete", "finish", "stop", "message_stop", "response.completed"]
        {
            assert!(is_marker(event_type, "bye"), "{event_type}");
        }
        for event_type in ["message", "", "donetsk", "send", "end-of-line", "stopwatch"] {
            assert!(!is_marker(event_type, "the end"), "{event_type}");
        }
        assert!(is_marker("message", "[DONE]"));
        assert!(!is_marker("message", "done"));
    }
}
