//! Words for numbers and times, and lines that fit a width.

/// A number with its thousands grouped: `8,388,608`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A time as people say it: `250 ms`, `6.3 s`, `2 min 5 s`.
pub(crate) fn time(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// The same with thousands marked: `1 event`, `2,000 events`.
pub(crate) fn plural_of(n: u64, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        n => format!("{} {noun}s", grouped(n)),
    }
}

/// A count and its noun: `1 check`, `2 checks`.
pub(crate) fn plural(n: usize, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}

/// A count of bytes: `1 byte`, `2,000 bytes`.
pub(crate) fn bytes(n: u64) -> String {
    plural_of(n, "byte")
}

/// Names in a row: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A word as a shell takes it, in single quotes.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A word as a shell takes it, in single quotes only if it must be.
pub fn quoted_if_needed(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@".contains(&b);
    match !word.is_empty() && word.bytes().all(plain) {
        true => word.to_owned(),
        false => quoted(word),
    }
}

/// Breaks a text into lines of at most `width` characters: at blanks where it can, inside a word where a blank is too
/// far back. Blanks within a line stay as they are, since a server's text may hinge on them.
///
/// A line that GitHub's runner would take for a command (`::error::`, whatever blanks stand before it) has its first
/// colon written out: what a server sent must not speak to the machine that prints it.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let chars: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut rest = chars.as_slice();
    while rest.len() > width {
        // A blank right after the full width is a fine place, too.
        let blank = rest[..=width].iter().rposition(|c| *c == ' ').filter(|at| at * 3 > width);
        let (line, next) = match blank {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => rest.split_at(width),
        };
        lines.push(no_command(line));
        rest = next;
    }
    lines.push(no_command(rest));
    lines
}

fn no_command(line: &[char]) -> String {
    let begins = line.iter().position(|c| *c != ' ').unwrap_or(0);
    let text: String = line.iter().collect();
    match text[begins..].strip_prefix("::") {
        Some(rest) => format!("{}\\u{{3A}}:{rest}", &text[..begins]),
        None => text,
    }
}

/// At most `width` characters, with an ellipsis for the rest.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn says_times_as_people_do() {
        assert_eq!(
            [0, 999, 1_000, 6_349, 125_000].map(time),
            ["0 ms", "999 ms", "1.0 s", "6.3 s", "2 min 5 s"]
        );
    }

    #[test]
    fn lists_names() {
        let names =
            |n: usize| listed(&["a", "b", "c"][..n].iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!([0, 1, 2, 3].map(names), ["", "a", "a and b", "a, b and c"]);
    }

    #[test]
    fn quotes_for_a_shell() {
        assert_eq!(quoted("live/heart*"), "'live/heart*'");
        assert_eq!(quoted_if_needed("my-server_2"), "my-server_2");
        assert_eq!(quoted_if_needed("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted_if_needed(""), "''");
    }

    #[test]
    fn breaks_at_blanks_and_inside_endless_words() {
        assert_eq!(wrapped("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrapped("abcdefghijklmno", 10), ["abcdefghij", "klmno"]);
        assert_eq!(wrapped("data: abcdefghijklmno", 20), ["data: abcdefghijklmn", "o"]);
        assert_eq!(wrapped("1234567890 abc", 10), ["1234567890", "abc"]);
        assert_eq!(wrapped("  two  blanks", 40), ["  two  blanks"]);
        assert_eq!(wrapped("", 40), [""]);
    }

    #[test]
    fn no_line_is_a_command_to_a_runner() {
        assert_eq!(
            wrapped("came: data  ::stop-commands::x and ::y", 20),
            ["came: data ", r"\u{3A}:stop-commands::x", "and ::y"]
        );
        assert_eq!(wrapped("::error::x", 20), [r"\u{3A}:error::x"]);
    }

    #[test]
    fn shortens_with_an_ellipsis() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcde…");
    }
}
