//! Texts and values as YAML that is written by hand, for files that people read and change.

use std::borrow::Cow;

use serde_json::Value;

/// A text as YAML: plain where nobody can take it for something else, or in double quotes, as in JSON.
pub fn scalar(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 7] = ["true", "false", "null", "yes", "no", "on", "off"];
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=".contains(c);
    if starts && text.chars().all(plain) && !WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return text.into();
    }
    serde_json::Value::from(text).to_string().into()
}

/// A JSON value on one line, with spaces where YAML wants them.
pub fn flow(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Array(all) if !all.is_empty() => format!("[{}]", joined(all.iter().map(flow).collect())),
        Value::Object(all) if !all.is_empty() => {
            let pair = |(key, value)| format!("{}: {}", Value::from(String::clone(key)), flow(value));
            format!("{{ {} }}", joined(all.iter().map(pair).collect()))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_something_else_is_quoted() {
        let cases = [
            ("sse_emit.py", "sse_emit.py"),
            ("/events", "/events"),
            ("{port}", "\"{port}\""),
            ("8080", "\"8080\""),
            ("No", "\"No\""),
            ("--", "\"--\""),
            ("a \"b\": #c", "\"a \\\"b\\\": #c\""),
            ("", "\"\""),
        ];
        for (text, yaml) in cases {
            assert_eq!(scalar(text), yaml);
        }
    }

    #[test]
    fn values_stand_on_one_line() {
        let value = serde_json::json!({ "a b": [1, 2.5, null, "x: y"], "c": {}, "d": [] });
        assert_eq!(flow(&value), r#"{ "a b": [1, 2.5, null, "x: y"], "c": {}, "d": [] }"#);
    }
}
