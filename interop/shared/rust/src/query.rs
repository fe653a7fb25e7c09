//! Takes one parameter out of a query as bytes: what is not UTF-8 must be refused, not repaired.

/// The value of the first parameter with this name, percent-decoded, `+` read as a space.
pub fn parameter(query: &str, name: &str) -> Option<Vec<u8>> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| percent_decoded(value))
}

/// A percent sign without two hexadecimal digits stands for itself.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2).and_then(hex_byte)).flatten();
        rest = if escaped.is_some() { &after[2..] } else { after };
        out.push(escaped.unwrap_or(if first == b'+' { b' ' } else { first }));
    }
    out
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(digits[0])? * 16 + digit(digits[1])?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn decodes_the_first_parameter_of_that_name() {
        assert_eq!(parameter("a=1&script=%5B%7d+%2B&script=x", "script").unwrap(), b"[} +");
        assert_eq!(parameter("script", "script").unwrap(), b"");
        assert_eq!(parameter("scripts=1", "script"), None);
    }

    #[test]
    fn keeps_bytes_that_are_not_utf8_and_stray_percent_signs() {
        assert_eq!(parameter("script=%ff%zz%2", "script").unwrap(), b"\xff%zz%2");
        assert_eq!(parameter("script=%+1;x=y", "script").unwrap(), b"% 1;x=y");
    }
}
