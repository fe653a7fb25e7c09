//! Times of several subjects on one stream, taken side by side: in each round each subject has its turn, so that a slow
//! minute of the machine strikes all of them.

use std::time::Duration;

use crate::clock;
use crate::corpus::{Corpus, SEGMENT};
use crate::subject::{Look, Subject};

/// The size of a corpus that is timed.
pub(crate) const SIZE: usize = 1 << 20;

/// A turn reads the corpus again until about this long has passed.
const TURN: Duration = Duration::from_millis(15);

/// A subject that needs longer than this for one pass has one turn only.
const PATIENCE: Duration = Duration::from_millis(150);

/// How a stream is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pieces {
    Of(usize),
    Whole,
}

impl Pieces {
    /// Those that tables show.
    pub(crate) const ALL: [Pieces; 3] = [Pieces::Of(1024), Pieces::Of(16 * 1024), Pieces::Whole];

    pub(crate) fn name(self) -> String {
        match self {
            Pieces::Of(size) => format!("{} KiB", size / 1024),
            Pieces::Whole => "whole".to_owned(),
        }
    }

    fn size(self, stream: &[u8]) -> usize {
        match self {
            Pieces::Of(size) => size,
            Pieces::Whole => stream.len(),
        }
    }
}

/// The times of all subjects on one stream, cut one way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) corpus: Corpus,
    pub(crate) pieces: Pieces,
    /// For each subject in the order of [`Subject::ALL`], its rate in each round, in megabytes (10^6) a second.
    pub(crate) rates: Vec<Vec<f64>>,
}

impl Series {
    /// Takes the times.
    pub(crate) fn measure(corpus: Corpus, pieces: Pieces, rounds: usize) -> Series {
        let stream = corpus.bytes(SIZE);
        let size = pieces.size(&stream);
        let first: Vec<Duration> = Subject::ALL.map(|subject| pass(subject, &stream, size, 1)).to_vec();
        let mut rates = vec![Vec::new(); Subject::ALL.len()];
        for round in 0..rounds {
            for (at, subject) in Subject::ALL.into_iter().enumerate() {
                if first[at] > PATIENCE {
                    if round == 0 {
                        rates[at].push(rate(stream.len(), first[at]));
                    }
                    continue;
                }
                let passes = (TURN.as_nanos() / first[at].as_nanos()).clamp(1, 1000) as u32;
                let time = pass(subject, &stream, size, passes);
                rates[at].push(rate(stream.len() * passes as usize, time));
            }
        }
        Series { corpus, pieces, rates }
    }

    /// The median rate of a subject.
    pub(crate) fn rate(&self, subject: Subject) -> f64 {
        median(self.of(subject).to_vec())
    }

    /// The median of the ratios of two subjects, round by round.
    pub(crate) fn ratio(&self, subject: Subject, other: Subject) -> f64 {
        let (ours, theirs) = (self.of(subject), self.of(other));
        let last = theirs.len() - 1;
        median(ours.iter().enumerate().map(|(round, rate)| rate / theirs[round.min(last)]).collect())
    }

    /// The other crate with the highest median.
    pub(crate) fn best_other(&self) -> Subject {
        let mut others = Subject::OTHERS;
        others.sort_by(|a, b| self.rate(*b).total_cmp(&self.rate(*a)));
        others[0]
    }

    fn of(&self, subject: Subject) -> &[f64] {
        let at = Subject::ALL.iter().position(|&other| other == subject).unwrap_or(0);
        &self.rates[at]
    }
}

/// The time that the one long line takes, in milliseconds, for each decoder; at two lengths.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LongLine {
    /// In the order of [`Subject::DECODERS`]: at 1 MiB, and at 8 MiB unless that would take too long.
    pub(crate) times: Vec<(f64, Option<f64>)>,
}

impl LongLine {
    /// Takes the times; the shortest of the rounds counts, since a line read once has no other noise than delay.
    pub(crate) fn measure(rounds: usize) -> LongLine {
        let short = Corpus::LongLine.bytes(1 << 20);
        let long = Corpus::LongLine.bytes(8 << 20);
        let best = |subject: Subject, stream: &[u8], rounds: usize| {
            let times = (0..rounds).map(|_| pass(subject, stream, SEGMENT, 1));
            times.min().unwrap_or_default().as_secs_f64() * 1000.0
        };
        let times = Subject::DECODERS.map(|subject| {
            let first = pass(subject, &short, SEGMENT, 1);
            if first > PATIENCE {
                return (first.as_secs_f64() * 1000.0, None);
            }
            (best(subject, &short, rounds), Some(best(subject, &long, rounds)))
        });
        LongLine { times: times.to_vec() }
    }
}

fn pass(subject: Subject, stream: &[u8], size: usize, passes: u32) -> Duration {
    clock::time(|| {
        for _ in 0..passes {
            std::hint::black_box(subject.read(std::hint::black_box(stream), size, Look::Count));
        }
    })
}

fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / time.as_secs_f64() / 1e6
}

/// The middle one, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A series in which each subject has these rates.
    fn series(rates: [&[f64]; 7]) -> Series {
        let rates = rates.map(<[f64]>::to_vec).to_vec();
        Series { corpus: Corpus::Json, pieces: Pieces::Whole, rates }
    }

    #[test]
    fn a_ratio_is_the_median_of_the_rounds() {
        let series = series([&[4., 9., 2.], &[1.], &[2., 3., 2.], &[3., 1., 1.], &[1.], &[1.], &[1.]]);
        assert_eq!(series.best_other(), Subject::SseCore);
        assert_eq!(series.ratio(Subject::Borrowed, Subject::SseCore), 2.0);
        assert_eq!(series.rate(Subject::Borrowed), 4.0);
        assert_eq!(series.ratio(Subject::Borrowed, Subject::EventsourceStream), 4.0);
    }

    #[test]
    fn the_median_of_two_is_their_mean() {
        assert_eq!(median(vec![3.0, 1.0]), 2.0);
    }

    #[test]
    fn a_measurement_has_a_rate_for_every_subject_and_round() {
        let stream = Corpus::Tiny.bytes(9000);
        assert!(pass(Subject::Borrowed, &stream, 1024, 2) > Duration::ZERO);
        assert_eq!(rate(2_000_000, Duration::from_secs(1)), 2.0);
    }
}
