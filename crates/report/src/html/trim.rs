//! Cuts bytes down to what is worth showing: their beginning, and what surrounds the places that matter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// What is left out must be worth a gap: less than this is kept.
const SMALLEST_GAP: usize = 48;
/// The longest sequence of UTF-8.
const SEQUENCE: usize = 4;

/// Pieces of some bytes, in order, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Excerpt {
    /// How many bytes there are.
    pub total: usize,
    /// What is kept.
    pub pieces: Vec<Piece>,
}

/// A piece that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// Where it begins.
    pub at: usize,
    /// Its bytes as Base64, in which nothing can be live.
    pub bytes: String,
}

/// How much is kept, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// From the beginning.
    pub beginning: usize,
    /// Before and behind each place that matters.
    pub around: usize,
}

/// Keeps the beginning and what surrounds these places, whole characters of UTF-8 where it can.
pub(super) fn excerpt(bytes: &[u8], places: impl IntoIterator<Item = u64>, room: Room) -> Excerpt {
    let pieces = ranges(bytes, places, room)
        .into_iter()
        .map(|(from, to)| Piece { at: from, bytes: STANDARD.encode(&bytes[from..to]) })
        .collect();
    Excerpt { total: bytes.len(), pieces }
}

fn ranges(bytes: &[u8], places: impl IntoIterator<Item = u64>, room: Room) -> Vec<(usize, usize)> {
    let mut wanted = vec![(0, room.beginning.min(bytes.len()))];
    for place in places {
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(bytes.len());
        wanted.push((place.saturating_sub(room.around), place.saturating_add(room.around).min(bytes.len())));
    }
    wanted.sort_unstable();
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (from, to) in wanted {
        let (from, to) = (boundary(bytes, from), boundary(bytes, to));
        match kept.last_mut() {
            Some((_, end)) if from <= *end + SMALLEST_GAP => *end = to.max(*end),
            _ => kept.push((from, to)),
        }
    }
    if let Some((_, end)) = kept.last_mut()
        && *end + SMALLEST_GAP >= bytes.len()
    {
        *end = bytes.len();
    }
    kept.retain(|(from, to)| from < to);
    kept
}

/// The beginning of the character at this place, if these bytes are UTF-8 at all.
fn boundary(bytes: &[u8], at: usize) -> usize {
    if at >= bytes.len() {
        return bytes.len();
    }
    let is_inside = |at: &usize| bytes[*at] & 0b1100_0000 == 0b1000_0000;
    (at.saturating_sub(SEQUENCE - 1)..=at).rev().find(|at| !is_inside(at)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { beginning: 100, around: 50 };

    fn of(len: usize, places: &[u64]) -> Vec<(usize, usize)> {
        ranges(&vec![b'x'; len], places.iter().copied(), ROOM)
    }

    #[test]
    fn short_bytes_are_kept_whole() {
        assert_eq!(of(0, &[]), []);
        assert_eq!(of(7, &[3]), [(0, 7)]);
        assert_eq!(of(148, &[]), [(0, 148)], "a gap of 48 bytes is not worth it");
    }

    #[test]
    fn long_bytes_keep_their_beginning_and_what_matters() {
        assert_eq!(of(1_000, &[]), [(0, 100)]);
        assert_eq!(of(1_000, &[500]), [(0, 100), (450, 550)]);
        assert_eq!(of(1_000, &[120]), [(0, 170)]);
        assert_eq!(of(1_000, &[500, 520]), [(0, 100), (450, 570)]);
        assert_eq!(of(1_000, &[990]), [(0, 100), (940, 1_000)]);
        assert_eq!(of(1_000, &[u64::MAX]), [(0, 100), (950, 1_000)], "a place behind the end is the end");
    }

    #[test]
    fn characters_stay_whole() {
        let text = "é".repeat(500);
        assert_eq!(
            ranges(text.as_bytes(), [501], Room { beginning: 101, around: 50 }),
            [(0, 100), (450, 550)]
        );
        // Bytes that are no text are cut where they are.
        assert_eq!(ranges(&[0x80; 1_000], [], ROOM), [(0, 100)]);
    }

    #[test]
    fn says_how_many_bytes_there_are() {
        let kept = excerpt(&vec![b'a'; 400], [], Room { beginning: 3, around: 0 });
        assert_eq!(kept, Excerpt { total: 400, pieces: vec![Piece { at: 0, bytes: "YWFh".to_owned() }] });
    }
}
