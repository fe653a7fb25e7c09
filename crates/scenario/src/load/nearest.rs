//! "Did you mean": the known word that a mistyped one is closest to.

/// How alike two words must be to be taken for each other, from 0 to 1.
const LIKENESS: f32 = 0.72;

/// Words longer than this are no typing mistakes.
const LONGEST: usize = 80;

/// The known word that `word` is most likely a misspelling of, if one is near enough.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let known: Vec<&str> = known.into_iter().filter(|candidate| *candidate != word).collect();
    similar::get_close_matches(word, &known, 1, LIKENESS).first().copied()
}

/// The help line for a word that is not among the known ones: the nearest, or all of them when they are few.
pub fn help<'a>(word: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() || known.len() > FEW => None,
        None => Some(format!("{what}: {}", known.join(", "))),
    }
}

/// How many words are still worth listing in full.
const FEW: usize = 40;

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_mistakes_are_taken_for_the_word_that_was_meant() {
        let known = ["status", "refused", "stream", "head", "header", "retry", "resp.status-200"];
        for (word, meant) in [
            ("statsu", "status"),
            ("stats", "status"),
            ("steam", "stream"),
            ("haed", "head"),
            ("headers", "header"),
            ("resp.status_200", "resp.status-200"),
        ] {
            assert_eq!(nearest(word, known), Some(meant), "{word}");
        }
    }

    #[test]
    fn other_words_are_taken_for_nothing() {
        let known = ["status", "refused", "stream"];
        for word in ["", "x", "colour", "refuse-all-of-them", "status status status", "status"] {
            assert_eq!(nearest(word, known.into_iter().filter(|known| *known != word)), None, "{word}");
        }
        assert_eq!(nearest(&"s".repeat(100_000), known), None);
        assert_eq!(nearest("status", []), None);
    }
}
