//! What one line that is not blank says, as text.

/// A line, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    Data(&'a str),
    EventType(&'a str),
    Id(&'a str),
    Retry(&'a str),
    /// Without the one space after the colon.
    Comment(&'a str),
    Unknown {
        name: &'a str,
        value: &'a str,
    },
}

impl<'a> Field<'a> {
    /// Reads a line that is not blank, given without its line end.
    #[inline(always)]
    pub(crate) fn parse(line: &'a str) -> Self {
        match line.as_bytes().first() {
            Some(b':') => return Field::Comment(without_space(&line[1..])),
            Some(b'd') => {
                if let Some(value) = value_of(line, "data") {
                    return Field::Data(value);
                }
            }
            Some(b'i') => {
                if let Some(value) = value_of(line, "id") {
                    return Field::Id(value);
                }
            }
            Some(b'e') => {
                if let Some(value) = value_of(line, "event") {
                    return Field::EventType(value);
                }
            }
            Some(b'r') => {
                if let Some(value) = value_of(line, "retry") {
                    return Field::Retry(value);
                }
            }
            _ => {}
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        Field::Unknown { name, value: without_space(value) }
    }
}

/// The value, if the field has exactly this name.
#[inline(always)]
fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').map(without_space) }
}

/// Exactly one space is dropped, and nothing else that looks like one.
#[inline(always)]
fn without_space(value: &str) -> &str {
    value.strip_prefix(' ').unwrap_or(value)
}

/// Milliseconds, if there is a digit and nothing but ASCII digits; as many of them as one likes.
pub(crate) fn milliseconds(digits: &str) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    })
}
