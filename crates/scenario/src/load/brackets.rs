//! Refuses lines of nothing but opening brackets, before the YAML reader sees them.
//!
//! For each token the reader looks again at every bracket that is open within the last 1,024 bytes of the line:
//! a file of brackets alone would keep it busy for many seconds before it says that they are nested too deep.

use std::collections::VecDeque;

use super::problem::Problem;
use super::source::Source;
use crate::limits::MAX_BRACKETS_AT_ONCE;

/// How far back the reader looks, in bytes.
const WINDOW: usize = 1024;

/// Refuses a line with too many opening brackets close together, wherever they stand in it.
pub(super) fn check(source: &Source) -> Result<(), Problem> {
    let mut recent = VecDeque::new();
    for (at, byte) in source.text().bytes().enumerate() {
        match byte {
            b'\n' => recent.clear(),
            b'[' | b'{' => {
                recent.push_back(at);
                while recent.front().is_some_and(|first| at - first > WINDOW) {
                    recent.pop_front();
                }
                if recent.len() > MAX_BRACKETS_AT_ONCE {
                    let message = format!("more than {MAX_BRACKETS_AT_ONCE} opening brackets close together");
                    let help = "break the line; long payloads are written `{repeat: {text: .., times: ..}}`";
                    return Err(source.problem_at(at, message).help(help));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
