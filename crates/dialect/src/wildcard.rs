//! Patterns in which `*` stands for any run of characters.

/// Whether the whole text is as the pattern says. Linear: each `*` takes the first place where what follows it fits.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_take_any_run_and_the_rest_is_literal() {
        for (pattern, text, is) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*/messages", "/v1/messages", true),
            ("*/messages", "/v1/messages/batch", false),
            ("data-*", "data-", true),
            ("data-*", "xdata-", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
    }
}
