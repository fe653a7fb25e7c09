//! What the decoder has to reach, and what it has reached: the only place for these numbers.

use crate::corpus::Corpus;
use crate::subject::Subject;

/// So far may a count lie above its baseline or goal before the gate closes.
pub(crate) const SLACK: f64 = 0.05;

/// One mebibyte in pieces of 1,460 bytes and eight of it: at most this much longer, and at most this many milliseconds.
pub(crate) const LONG_LINE_GROWTH: f64 = 32.0;
/// See [`LONG_LINE_GROWTH`].
pub(crate) const LONG_LINE_MS: f64 = 10.0;

/// What a count is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Per {
    Byte,
    Event,
}

/// A number of instructions to stay under.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    /// Who.
    pub(crate) subject: Subject,
    /// On what, in pieces of 16 KiB.
    pub(crate) corpus: Corpus,
    /// Per what.
    pub(crate) per: Per,
    /// What was set out to be reached.
    pub(crate) goal: Option<f64>,
    /// What was reached: rustc 1.95 on x86-64 with AVX2. Lower it when the decoder gets better.
    pub(crate) baseline: f64,
}

/// Every bound that the gate checks.
pub(crate) const BOUNDS: [Bound; 8] = [
    bound(Subject::Borrowed, Corpus::Json, Per::Byte, Some(2.0), 1.60),
    bound(Subject::Borrowed, Corpus::Tiny, Per::Event, Some(160.0), 106.0),
    bound(Subject::Borrowed, Corpus::Lines, Per::Byte, Some(2.5), 2.41),
    bound(Subject::Borrowed, Corpus::Mixed, Per::Byte, Some(8.5), 8.36),
    bound(Subject::Owned, Corpus::Json, Per::Byte, None, 3.53),
    bound(Subject::Owned, Corpus::Tiny, Per::Event, None, 334.0),
    bound(Subject::Owned, Corpus::Lines, Per::Byte, None, 3.36),
    bound(Subject::Owned, Corpus::Mixed, Per::Byte, None, 13.1),
];

const fn bound(subject: Subject, corpus: Corpus, per: Per, goal: Option<f64>, baseline: f64) -> Bound {
    Bound { subject, corpus, per, goal, baseline }
}

/// How many times as fast as the best other crate the borrowed events shall be, in pieces of 16 KiB.
pub(crate) fn borrowed_ratio(corpus: Corpus) -> f64 {
    match corpus {
        Corpus::Lines => 1.4,
        Corpus::Json | Corpus::Tiny | Corpus::Mixed | Corpus::LongLine => 2.0,
    }
}

/// How many times as fast as the best other crate the owned events shall be, in pieces of 16 KiB.
pub(crate) const OWNED_RATIO: f64 = 1.2;
