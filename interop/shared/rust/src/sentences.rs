//! The server's own stream as a script: five sentences, a second between two.

use std::time::Duration;

use crate::script::{Event, Message, Step};

/// The reconnection time that the stream asks for, in milliseconds.
const RETRY: u64 = 1000;

/// The time between two sentences.
const INTERVAL: Duration = Duration::from_secs(1);

const SENTENCES: [&str; 5] = [
    "A library was asked to speak.",
    "It wrote each of these lines itself.",
    "Nobody corrected what it wrote.",
    "Whoever reads it hears what an application would send.",
    "That was all.",
];

/// The script of `/events`.
pub(crate) fn script() -> Vec<Step> {
    let mut steps = vec![Step::Send(Message::Retry(RETRY))];
    for (n, sentence) in (1..).zip(SENTENCES) {
        if n > 1 {
            steps.push(Step::Wait(INTERVAL));
        }
        steps.push(Step::Send(Message::Event(Event {
            data: Some(sentence.to_owned()),
            id: Some(n.to_string()),
            ..Event::default()
        })));
    }
    steps
}
