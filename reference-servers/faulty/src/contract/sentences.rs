//! The server's own stream: five sentences, then the end.

use std::time::Duration;

use super::step::Step;
use crate::sse::Event;

/// The sentences; one has letters outside ASCII, so that a wrong encoding shows.
const SENTENCES: [&str; 5] = [
    "A stream is a promise to say more.",
    "Every event ends with an empty line.",
    "Naïve readers cut characters – careful ones wait for the rest.",
    "A client that went away comes back with the last id it saw.",
    "This is the end; there is no need to come back.",
];

/// The reconnection time that the first event carries, in milliseconds.
const RETRY_MS: u64 = 500;

/// The steps of `/events`.
pub(crate) fn steps(interval: Duration) -> Vec<Step> {
    let wait = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
    let mut steps = Vec::new();
    for (index, sentence) in SENTENCES.iter().enumerate() {
        if index > 0 {
            steps.push(Step::Wait(wait));
        }
        steps.push(Step::Event(Event {
            data: Some(sentence.as_bytes().to_vec()),
            // Spelt out, so that a check on types has something to see; clients treat it as the default.
            event: Some(b"message".to_vec()),
            id: Some((index + 1).to_string().into_bytes()),
            retry: (index == 0).then(|| RETRY_MS.to_string().into_bytes()),
            before: b"",
        }));
    }
    steps
}
