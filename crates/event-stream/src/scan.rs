//! Finds the end of a line in a chunk.
//!
//! Lines are short, and calling a general search costs as much as all the rest of reading one. So the search stands
//! inline, in a form that compilers turn into vector instructions.

use std::hint::select_unpredictable;

/// Where the first LF or CR stands.
#[inline(always)]
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += first_small(&bytes[at..])?;
        if matches!(bytes[at], b'\n' | b'\r') {
            return Some(at);
        }
        at += 1;
    }
}

/// Where the first byte stands that is not larger than CR: a line end, or another of the few control characters.
#[inline(always)]
fn first_small(bytes: &[u8]) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<32>();
    for (number, block) in blocks.iter().enumerate() {
        if is_any_small(&smaller_of_halves(block)) {
            return Some(number * 32 + small_at(block));
        }
    }
    let at = rest.iter().position(|&byte| byte <= b'\r')?;
    Some(blocks.len() * 32 + at)
}

/// Of each byte of the first half and the one in its place in the second, the smaller.
#[inline(always)]
fn smaller_of_halves(block: &[u8; 32]) -> [u8; 16] {
    let (halves, _) = block.as_chunks::<16>();
    std::array::from_fn(|at| halves[0][at].min(halves[1][at]))
}

#[inline(always)]
fn is_any_small(block: &[u8; 16]) -> bool {
    // Not `any`: without the early exit this is one comparison of 16 bytes.
    block.iter().fold(false, |any, &byte| any | (byte <= b'\r'))
}

/// Where the first small byte stands in a block that has one.
#[inline(always)]
fn small_at(block: &[u8; 32]) -> usize {
    let (halves, _) = block.as_chunks::<16>();
    let (words, _) = block.as_chunks::<8>();
    let in_words = |first: usize| {
        let low = small_in(u64::from_le_bytes(words[first]));
        let high = small_in(u64::from_le_bytes(words[first + 1]));
        // Where in the half the line ends is as good as random: no branch to guess wrong.
        let small = select_unpredictable(low != 0, low, high);
        let word = select_unpredictable(low != 0, first, first + 1);
        word * 8 + small.trailing_zeros() as usize / 8
    };
    if is_any_small(&halves[0]) { in_words(0) } else { in_words(2) }
}

/// The high bit of each byte that is not larger than CR. Bits above the lowest one set may be wrong.
#[inline(always)]
fn small_in(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    word.wrapping_sub(ONES * (b'\r' as u64 + 1)) & !word & (ONES * 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_memchr_finds() {
        for length in 0..200 {
            for at in 0..=length {
                for end in [b'\n', b'\r', b'\t', 0, b'x'] {
                    let mut bytes = vec![b'.'; length];
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = end;
                    }
                    if let Some(byte) = bytes.get_mut(at / 2) {
                        *byte = 0xFF;
                    }
                    assert_eq!(
                        line_end(&bytes),
                        memchr::memchr2(b'\n', b'\r', &bytes),
                        "{end} at {at} of {length}"
                    );
                }
            }
        }
    }

    #[test]
    fn tells_small_bytes_from_all_others() {
        for byte in 0..=255 {
            for at in 0..40 {
                let mut bytes = [b'.'; 40];
                bytes[at] = byte;
                assert_eq!(first_small(&bytes), (byte <= b'\r').then_some(at), "{byte} at {at}");
            }
        }
    }
}
