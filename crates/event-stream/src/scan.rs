//! Finds the end of a line in a chunk.
//!
//! Lines are short, and calling a general search costs as much as all the rest of reading one. So the search stands
//! inline, in a form that compilers turn into vector instructions.

/// Where the first LF or CR stands.
#[inline]
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
#[inline]
fn first_small(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    while let Some((block, after)) = rest.split_first_chunk::<64>() {
        if is_any_small(&smallest(block)) {
            break;
        }
        rest = after;
    }
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        if is_any_small(block) {
            break;
        }
        rest = after;
    }
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let small = small_in(u64::from_le_bytes(*word));
        if small != 0 {
            return Some(bytes.len() - rest.len() + small.trailing_zeros() as usize / 8);
        }
        rest = after;
    }
    let at = rest.iter().position(|&byte| byte <= b'\r')?;
    Some(bytes.len() - rest.len() + at)
}

/// The smallest byte of each column, the block taken as four rows.
#[inline]
fn smallest(block: &[u8; 64]) -> [u8; 16] {
    let (rows, _) = block.as_chunks::<16>();
    std::array::from_fn(|at| rows[0][at].min(rows[1][at]).min(rows[2][at]).min(rows[3][at]))
}

#[inline]
fn is_any_small(block: &[u8; 16]) -> bool {
    // Not `any`: without the early exit this is one comparison of 16 bytes.
    block.iter().fold(false, |any, &byte| any | (byte <= b'\r'))
}

/// The high bit of each byte that is not larger than CR. Bits above the lowest one set may be wrong.
#[inline]
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
            let bytes = [b'.', byte, b'.', b'.', b'.', b'.', b'.', b'.', b'.'];
            assert_eq!(first_small(&bytes), (byte <= b'\r').then_some(1), "{byte}");
        }
    }
}
