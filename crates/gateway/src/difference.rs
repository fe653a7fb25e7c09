//! Where two texts part, told shortly.

/// How many characters of a text are shown.
const SHOWN: usize = 48;
/// How many characters before the difference are shown.
const BEFORE: usize = 12;

/// What was sent and what came, around the first character in which they differ; `None` if they are the same.
pub fn difference(sent: &str, came: &str) -> Option<(String, String)> {
    if sent == came {
        return None;
    }
    let at = sent.chars().zip(came.chars()).take_while(|(sent, came)| sent == came).count();
    Some((around(sent, at), around(came, at)))
}

fn around(text: &str, at: usize) -> String {
    let long = text.chars().count();
    if long == 0 {
        return "no text".to_owned();
    }
    if long <= SHOWN {
        return format!("\"{text}\"");
    }
    let first = at.saturating_sub(BEFORE).min(long);
    let shown: String = text.chars().skip(first).take(SHOWN).collect();
    format!("\"{shown}\", from character {} of {long}", first + 1)
}
