//! Placeholders of a request that is sent: `{uuid}`, `{n}`, `{env:NAME}` and `{capture:NAME}`, found in a text.

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder<'t> {
    /// `{uuid}`: a random UUID.
    Uuid,
    /// `{n}`: the number of the request.
    Number,
    /// `{env:NAME}`: the value of a variable of the environment.
    Env(&'t str),
    /// `{capture:NAME}`: what an earlier request has captured under this name.
    Capture(&'t str),
}

impl<'t> Placeholder<'t> {
    /// Reads the word inside the braces; `None` if it is no placeholder.
    pub fn of_word(word: &'t str) -> Option<Self> {
        match word.split_once(':') {
            None if word == "uuid" => Some(Self::Uuid),
            None if word == "n" => Some(Self::Number),
            Some(("env", name)) if !name.is_empty() => Some(Self::Env(name)),
            Some(("capture", name)) if !name.is_empty() => Some(Self::Capture(name)),
            _ => None,
        }
    }
}

/// A text cut at its placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// As it stands.
    Plain(&'t [u8]),
    /// The word inside a pair of braces, which has the shape of a placeholder and need not be one.
    Word(&'t str),
}

/// Cuts a text at its placeholders. Braces around anything but a single word (letters, digits, `_`, `-`, and after a colon a
/// name) are text: those of JSON stay as they are.
pub fn pieces(text: &[u8]) -> Vec<Piece<'_>> {
    let (mut pieces, mut plain, mut from) = (Vec::new(), 0, 0);
    while from < text.len() {
        let Some(word) = word(&text[from..]) else {
            from += 1;
            continue;
        };
        pieces.extend([Piece::Plain(&text[plain..from]), Piece::Word(word)]);
        from += word.len() + 2;
        plain = from;
    }
    pieces.push(Piece::Plain(&text[plain..]));
    pieces.retain(|piece| !matches!(piece, Piece::Plain(plain) if plain.is_empty()));
    pieces
}

/// The names that `{capture:NAME}` speaks of in a text, in order.
pub fn captured_names(text: &[u8]) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Plain(_) => None,
        Piece::Word(word) => match Placeholder::of_word(word) {
            Some(Placeholder::Capture(name)) => Some(name),
            Some(Placeholder::Uuid | Placeholder::Number | Placeholder::Env(_)) | None => None,
        },
    })
}

/// The names that `{env:NAME}` speaks of in a text, in order.
pub fn variable_names(text: &[u8]) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Plain(_) => None,
        Piece::Word(word) => match Placeholder::of_word(word) {
            Some(Placeholder::Env(name)) => Some(name),
            Some(Placeholder::Uuid | Placeholder::Number | Placeholder::Capture(_)) | None => None,
        },
    })
}

/// Whether this may be the name of a capture or a variable: letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// The word in the braces that a text begins with, if it has the shape of a placeholder.
fn word(text: &[u8]) -> Option<&str> {
    let inside = text.strip_prefix(b"{")?;
    let end = inside.iter().position(|b| *b == b'}')?;
    let word = std::str::from_utf8(&inside[..end]).ok()?;
    let (name, argument) = word.split_once(':').unwrap_or((word, ""));
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    (begins && is_name(name) && (argument.is_empty() || is_name(argument))).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_what_has_the_shape_of_a_placeholder() {
        let text = br#"{"id":"{uuid}","of":{capture:job-1},"x":{ n },"y":{guid}}"#;
        let cut = pieces(text).into_iter().map(|piece| match piece {
            Piece::Plain(plain) => String::from_utf8_lossy(plain).into_owned(),
            Piece::Word(word) => format!("<{word}>"),
        });
        let cut: Vec<String> = cut.collect();
        let expected =
            [r#"{"id":""#, "<uuid>", r#"","of":"#, "<capture:job-1>", r#","x":{ n },"y":"#, "<guid>", "}"];
        assert_eq!(cut, expected);
        assert_eq!(captured_names(text).collect::<Vec<_>>(), ["job-1"]);
        assert_eq!(variable_names(b"{env:A}{n}{capture:B} {env:C}").collect::<Vec<_>>(), ["A", "C"]);
        assert_eq!(pieces(b""), []);
    }

    #[test]
    fn words_are_placeholders_or_none() {
        let read = |word| Placeholder::of_word(word);
        assert_eq!(read("capture:a"), Some(Placeholder::Capture("a")));
        assert_eq!(read("env:A"), Some(Placeholder::Env("A")));
        assert_eq!([read("n"), read("uuid")], [Some(Placeholder::Number), Some(Placeholder::Uuid)]);
        assert_eq!(["capture", "capture:", "env:", "n:1", "UUID"].map(read), [None; 5]);
    }
}
