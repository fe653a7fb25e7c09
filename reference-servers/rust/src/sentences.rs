//! The server's own stream as a script: five sentences, with a pause between two.

use std::time::Duration;

use crate::script::Step;

/// The reconnection time that the stream asks for, in milliseconds.
const RETRY: u64 = 1000;

const SENTENCES: [&str; 5] = [
    "The server spoke first, and the page had only to listen.",
    "Each sentence left the moment it was ready, not a moment later.",
    "Between two sentences the line stayed open and quiet.",
    "Had it dropped, the listener would have known where to go on.",
    "Then everything was said, and both sides hung up.",
];

/// The script of `/events`.
pub(crate) fn script(interval: Duration) -> Vec<Step> {
    let mut steps = vec![Step::retry(RETRY)];
    for (n, sentence) in (1..).zip(SENTENCES) {
        if n > 1 {
            steps.push(Step::Wait(interval));
        }
        let event = Step::event(Some(sentence), None, Some(&n.to_string()), None);
        steps.push(event.expect("a number has no line break"));
    }
    steps
}
