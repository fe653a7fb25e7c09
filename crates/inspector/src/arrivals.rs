//! Which piece brought which byte of the body, for the bytes that are not yet behind a finished event.

use std::collections::VecDeque;

/// The most pieces of an unfinished block that are told apart: a block of single bytes must not take the memory.
const MOST: usize = 4096;

/// The pieces of the body that may still be asked for.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// The number of each piece, and the byte behind its last one.
    pieces: VecDeque<(u64, u64)>,
    newest: u64,
}

impl Arrivals {
    /// A piece with this number brought the body up to this byte.
    pub fn note(&mut self, piece: u64, end: u64) {
        self.newest = piece;
        if self.pieces.len() == MOST {
            self.pieces.pop_front();
        }
        self.pieces.push_back((piece, end));
    }

    /// The piece that brought a byte; of those that are forgotten, the oldest that is not.
    pub fn of(&self, byte: u64) -> u64 {
        let at = self.pieces.partition_point(|(_, end)| *end <= byte);
        self.pieces.get(at).map_or(self.newest, |(piece, _)| *piece)
    }

    /// The newest.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// Nothing before this byte is asked for any more.
    pub fn forget_before(&mut self, byte: u64) {
        while self.pieces.front().is_some_and(|(_, end)| *end <= byte) {
            self.pieces.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_in_the_piece_that_brought_it() {
        let mut arrivals = Arrivals::default();
        arrivals.note(1, 0);
        arrivals.note(2, 10);
        arrivals.note(3, 12);
        assert_eq!([0, 9, 10, 11, 12].map(|byte| arrivals.of(byte)), [2, 2, 3, 3, 3]);
        arrivals.forget_before(10);
        assert_eq!([0, 10].map(|byte| arrivals.of(byte)), [3, 3]);
    }

    #[test]
    fn a_block_of_single_bytes_takes_no_more_than_so_much() {
        let mut arrivals = Arrivals::default();
        for n in 0..100_000 {
            arrivals.note(n, n + 1);
        }
        assert_eq!(arrivals.pieces.len(), MOST);
        assert_eq!((arrivals.of(99_999), arrivals.newest()), (99_999, 99_999));
    }
}
