//! Which bytes of a body are marked, when the judge names the first that offends.

/// The longest run of bytes that is marked: a mark over everything points at nothing.
const LONGEST: usize = 160;

/// The first and the last byte to mark: from the offending byte to the end of its line.
///
/// A byte of a line end is marked alone, and so is one after the end of the body: there, something is missing.
pub(super) fn marked(body: &[u8], byte: u64) -> (u64, u64) {
    let Some(rest) = usize::try_from(byte).ok().and_then(|at| body.get(at..)) else {
        return (byte, byte);
    };
    let line = rest.iter().take(LONGEST).take_while(|b| !matches!(b, b'\n' | b'\r')).count();
    (byte, byte + line.saturating_sub(1) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_to_the_end_of_the_line() {
        let body = b"data: a\r\nid 7\n\n";
        assert_eq!(marked(body, 9), (9, 12));
        assert_eq!(marked(body, 11), (11, 12));
        assert_eq!(marked(body, 0), (0, 6));
    }

    #[test]
    fn marks_a_line_end_or_a_missing_byte_alone() {
        let body = b"data: a\r\n";
        assert_eq!(marked(body, 7), (7, 7));
        assert_eq!(marked(body, 8), (8, 8));
        assert_eq!(marked(body, 9), (9, 9));
        assert_eq!(marked(body, u64::MAX), (u64::MAX, u64::MAX));
    }

    #[test]
    fn a_long_line_is_not_marked_whole() {
        assert_eq!(marked(&[b'x'; 4_000], 100), (100, 259));
    }
}
