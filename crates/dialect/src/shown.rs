//! Values of a stream as messages show them: short, in quotes, and without what steers a terminal.

use serde_json::Value;

/// How much of a value is shown, in characters.
const LONGEST: usize = 60;

/// A text in quotes, cut if it is long.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

/// A text without quotes, cut if it is long.
pub fn plain(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() { shown + ".." } else { shown }
}

/// A value of a JSON document.
pub fn value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(list) if list.is_empty() => "[]".to_owned(),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => "a JSON object".to_owned(),
        other => other.to_string(),
    }
}

/// Words as a list with `or`.
pub fn either(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [word] => (*word).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn visible(c: char) -> String {
    match c {
        '"' => "\\\"".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        // Marks of direction turn the text around them; nobody sees them.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            c.escape_unicode().to_string()
        }
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_cut_and_made_visible() {
        assert_eq!(quoted("a\n\u{1b}[1m\"\u{202e}"), r#""a\n\u{1b}[1m\"\u{202e}""#);
        assert_eq!(plain(&"ä".repeat(61)), format!("{}..", "ä".repeat(60)));
    }

    #[test]
    fn values_are_short() {
        let shown = [json!(null), json!("x"), json!([]), json!([1, 2]), json!({ "a": 1 }), json!(1.5)];
        let said: Vec<String> = shown.iter().map(value).collect();
        assert_eq!(said, ["null", "\"x\"", "[]", "a list of 2", "a JSON object", "1.5"]);
    }

    #[test]
    fn words_become_a_list() {
        assert_eq!(either(&[]), "nothing");
        assert_eq!(either(&["a", "b", "c"]), "a, b or c");
    }
}
