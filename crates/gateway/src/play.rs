//! What the upstream writes in each case: bytes and pauses, and how the body ends.

use std::time::Duration;

use crate::afterwards::{EVENTS, PACE};
use crate::case::Case;
use crate::timing::{PAUSE, STALL, STALLS_BEFORE, WORDS};
use crate::tool_play;
use crate::upstream::{Upstream, Usage};

/// One step of the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Writes these bytes at once.
    Write(Vec<u8>),
    /// Waits at least so long.
    Wait(Duration),
}

/// How the upstream's body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Gracefully.
    Graceful,
    /// By a reset of the connection.
    Reset,
}

/// The response of the upstream in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// What it writes, and when.
    pub parts: Vec<Part>,
    /// How its body ends.
    pub finish: Finish,
}

/// The pieces of an ordinary response.
const PIECES: [&str; 6] = ["This ", "comes ", "from ", "the ", "upstream", "."];
/// So many of them come before something goes wrong.
const BEFORE: usize = 3;
/// Characters of two, three and four bytes, and one that is put together from two.
const CHARACTERS: [&str; 3] = ["Grüße, ", "世界 ", "🙂 e\u{301}"];
/// Between the parts of a character: two writes must not arrive as one.
const APART: Duration = Duration::from_millis(20);
/// Before a reset, which takes along what was not read yet.
const BEFORE_RESET: Duration = Duration::from_millis(300);
/// How many bytes the text of the large event has.
const LARGE: usize = 64 << 10;

/// The text of a case: all its pieces, whether they are sent or lost.
pub(crate) fn text(case: Case) -> String {
    pieces(case).concat()
}

/// The text without the piece that is broken.
pub(crate) fn text_without_the_broken() -> String {
    let mut pieces = pieces(Case::BrokenJson);
    pieces.remove(BEFORE);
    pieces.concat()
}

fn pieces(case: Case) -> Vec<String> {
    let owned = |pieces: &[&str]| pieces.iter().map(|piece| (*piece).to_owned()).collect();
    match case {
        Case::Right | Case::Comments | Case::BlocksWithoutData | Case::BrokenJson => owned(&PIECES),
        Case::Error | Case::Truncated | Case::Reset => owned(&PIECES[..BEFORE]),
        Case::SplitCharacters => owned(&CHARACTERS),
        Case::LargeEvent => {
            // Numbered, so that a piece that is missing shows.
            let lines: String = (0..LARGE / 16).map(|n| format!("line {n:>9}; ")).collect();
            vec!["Before. ".to_owned(), lines, "After.".to_owned()]
        }
        Case::Slow | Case::Stall => owned(&WORDS),
        Case::ToolCall => owned(&[tool_play::BEFORE]),
        Case::ParallelToolCalls | Case::InterleavedToolCalls => Vec::new(),
        Case::ClientLeaves => (1..=EVENTS).map(|n| format!("word {n} ")).collect(),
    }
}

/// What the upstream sends in a case.
pub fn play(upstream: Upstream, case: Case, usage: Usage) -> Play {
    let write = |text: String| Part::Write(text.into_bytes());
    let pieces = pieces(case);
    let written = || pieces.iter().map(|piece| write(upstream.piece(piece)));
    let mut parts = vec![write(upstream.opening())];
    let mut finish = Finish::Graceful;
    match case {
        Case::Right | Case::LargeEvent => {
            parts.extend(written());
            parts.push(write(upstream.closing(usage)));
        }
        Case::Comments => {
            parts.insert(0, write(": PROCESSING\n\n".to_owned()));
            for piece in &pieces {
                parts.push(write(upstream.heartbeat()));
                // A comment may stand within a block.
                parts.push(write(format!(": in front of the data\n{}", upstream.piece(piece))));
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::BlocksWithoutData => {
            for piece in &pieces {
                // Neither is an event (HTML 9.2.6).
                parts.extend([write("retry: 3000\n\n".to_owned()), write("event: heartbeat\n\n".to_owned())]);
                parts.push(write(upstream.piece(piece)));
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::SplitCharacters => {
            for piece in &pieces {
                for part in within_characters(&upstream.piece(piece)) {
                    parts.extend([Part::Write(part), Part::Wait(APART)]);
                }
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::Slow => {
            for piece in written() {
                parts.extend([piece, Part::Wait(PAUSE)]);
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::Stall => {
            for (at, piece) in written().enumerate() {
                if at == STALLS_BEFORE {
                    parts.push(Part::Wait(STALL));
                }
                parts.push(piece);
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::ClientLeaves => {
            for piece in written() {
                parts.extend([piece, Part::Wait(PACE)]);
            }
            parts.push(write(upstream.closing(usage)));
        }
        Case::ToolCall | Case::ParallelToolCalls | Case::InterleavedToolCalls => {
            parts = tool_play::written(upstream, case, usage).into_iter().map(write).collect();
        }
        Case::Error => {
            parts.extend(written());
            parts.push(write(upstream.error()));
        }
        Case::Truncated => parts.extend(written()),
        Case::Reset => {
            parts.extend(written());
            parts.push(Part::Wait(BEFORE_RESET));
            finish = Finish::Reset;
        }
        Case::BrokenJson => {
            for (at, piece) in pieces.iter().enumerate() {
                let block = upstream.piece(piece);
                parts.push(write(if at == BEFORE { cut(&block) } else { block }));
            }
            parts.push(write(upstream.closing(usage)));
        }
    }
    // A chunk without bytes would end the body.
    parts.retain(|part| !matches!(part, Part::Write(bytes) if bytes.is_empty()));
    Play { parts, finish }
}

/// The bytes of a text, cut within each of its characters that has several.
fn within_characters(text: &str) -> Vec<Vec<u8>> {
    let mut parts = vec![Vec::new()];
    for c in text.chars() {
        for (at, byte) in c.to_string().into_bytes().into_iter().enumerate() {
            if at > 0 {
                parts.push(Vec::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(byte);
            }
        }
    }
    parts
}

/// A block whose last line of data is cut in its middle.
fn cut(block: &str) -> String {
    let start = block.find("data: ").map_or(0, |at| at + "data: ".len());
    let middle = block.floor_char_boundary(start + (block.len() - start) / 2);
    format!("{}\n\n", &block[..middle])
}
