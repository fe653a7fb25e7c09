//! What a value has to be: words for types, JSON literals, patterns, and what stood in the request.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use ssespec_scenario::document::{FromText, text};

use crate::pointer::Pointer;
use crate::shown;
use crate::wildcard;

/// One or more choices, separated by `|`; with `?` at the end the value may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    choices: Vec<Choice>,
    optional: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Any,
    Absent,
    Text,
    NonEmptyText,
    Number,
    Integer,
    Boolean,
    List,
    NonEmptyList,
    Map,
    Json,
    Literal(Value),
    Like(String),
    Request(Pointer),
}

/// The words for types, with what they mean.
const WORDS: [(&str, Choice); 11] = [
    ("any", Choice::Any),
    ("absent", Choice::Absent),
    ("text", Choice::Text),
    ("text+", Choice::NonEmptyText),
    ("number", Choice::Number),
    ("integer", Choice::Integer),
    ("boolean", Choice::Boolean),
    ("list", Choice::List),
    ("list+", Choice::NonEmptyList),
    ("map", Choice::Map),
    ("json", Choice::Json),
];

impl Shape {
    /// In words, without what says that the value may be missing, and with what the request had.
    pub fn told(&self, request: &Value) -> String {
        let words: Vec<String> = self.choices.iter().map(|choice| choice.told(request)).collect();
        shown::either(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Whether a value fits, or that there is none. `request` is what `request:` points into.
    pub fn fits(&self, value: Option<&Value>, request: &Value) -> bool {
        match value {
            None => self.optional || self.choices.contains(&Choice::Absent),
            Some(value) => self.choices.iter().any(|choice| choice.fits(value, request)),
        }
    }
}

impl Choice {
    fn told(&self, request: &Value) -> String {
        match self {
            Self::Any => "any value".to_owned(),
            Self::Absent => "nothing".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::NonEmptyText => "a text that is not empty".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::List => "a list".to_owned(),
            Self::NonEmptyList => "a list that is not empty".to_owned(),
            Self::Map => "a JSON object".to_owned(),
            Self::Json => "a text that is JSON".to_owned(),
            Self::Literal(literal) => shown::value(literal),
            Self::Like(pattern) => format!("a text like {pattern}"),
            Self::Request(pointer) => match pointer.first(request) {
                Some(asked) => shown::value(asked),
                None => format!("what the request has at {}", pointer.as_str()),
            },
        }
    }

    fn fits(&self, value: &Value, request: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => false,
            Self::Text => value.is_string(),
            Self::NonEmptyText => value.as_str().is_some_and(|text| !text.is_empty()),
            Self::Number => value.is_number(),
            Self::Integer => value.as_number().is_some_and(is_whole),
            Self::Boolean => value.is_boolean(),
            Self::List => value.is_array(),
            Self::NonEmptyList => value.as_array().is_some_and(|list| !list.is_empty()),
            Self::Map => value.is_object(),
            Self::Json => {
                value.as_str().is_some_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
            }
            Self::Literal(literal) => value == literal,
            Self::Like(pattern) => value.as_str().is_some_and(|text| wildcard::matches(pattern, text)),
            // A request that is not known asks for nothing.
            Self::Request(pointer) => pointer.first(request).is_none_or(|asked| asked == value),
        }
    }
}

/// JSON does not tell 1 and 1.0 apart.
fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

impl FromText for Shape {
    const EXPECTED: &'static str = "a shape such as `text`, `integer?` or `\"stop\" | null`";

    fn from_text(written: &str) -> Result<Self, String> {
        let trimmed = written.trim();
        let (rest, optional) = match trimmed.strip_suffix('?') {
            Some(rest) => (rest, true),
            None => (trimmed, false),
        };
        let choices = split(rest).into_iter().map(|word| choice(word.trim())).collect::<Result<_, _>>()?;
        Ok(Self { choices, optional })
    }
}

/// The choices, at each `|` outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '|' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn choice(word: &str) -> Result<Choice, String> {
    if let Some((_, choice)) = WORDS.iter().find(|(known, _)| *known == word) {
        return Ok(choice.clone());
    }
    if let Some(pattern) = word.strip_prefix("like:") {
        return Ok(Choice::Like(pattern.to_owned()));
    }
    if let Some(pointer) = word.strip_prefix("request:") {
        return Pointer::from_text(pointer).map(Choice::Request);
    }
    serde_json::from_str(word).map(Choice::Literal).map_err(|_| {
        let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        format!("`{word}` is no shape: write {}, `like:*/x`, `request:/id` or a JSON value", known.join(", "))
    })
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fits(shape: &str, value: &Value) -> bool {
        Shape::from_text(shape).expect("a shape").fits(Some(value), &json!({ "id": 7 }))
    }

    #[test]
    fn each_word_takes_what_it_says_and_nothing_else() {
        let values = [
            json!(null),
            json!(true),
            json!(1),
            json!(1.5),
            json!(2.0),
            json!(""),
            json!("a"),
            json!("{}"),
            json!([]),
            json!([1]),
            json!({}),
        ];
        let taken = |shape: &str| -> Vec<usize> {
            values.iter().enumerate().filter(|(_, value)| fits(shape, value)).map(|(at, _)| at).collect()
        };
        assert_eq!(taken("any").len(), values.len());
        assert_eq!(taken("absent"), [0_usize; 0]);
        assert_eq!(taken("text"), [5, 6, 7]);
        assert_eq!(taken("text+"), [6, 7]);
        assert_eq!(taken("number"), [2, 3, 4]);
        assert_eq!(taken("integer"), [2, 4]);
        assert_eq!(taken("boolean"), [1]);
        assert_eq!(taken("list"), [8, 9]);
        assert_eq!(taken("list+"), [9]);
        assert_eq!(taken("map"), [10]);
        assert_eq!(taken("json"), [7]);
        assert_eq!(taken("\"a\" | null"), [0, 6]);
        assert_eq!(taken("like:{*"), [7]);
    }

    #[test]
    fn what_may_be_missing_says_so() {
        let missing = |shape: &str| Shape::from_text(shape).expect("a shape").fits(None, &json!(null));
        assert!(!missing("text"));
        assert!(missing("text?"));
        assert!(missing("absent"));
    }

    #[test]
    fn each_shape_is_told_in_words() {
        let told = |shape: &str| Shape::from_text(shape).expect("a shape").told(&json!({}));
        let cases = [
            ("any", "any value"),
            ("absent", "nothing"),
            ("text", "a text"),
            ("text+", "a text that is not empty"),
            ("number?", "a number"),
            ("integer", "an integer"),
            ("boolean | null", "true or false or null"),
            ("list", "a list"),
            ("list+", "a list that is not empty"),
            ("map", "a JSON object"),
            ("json", "a text that is JSON"),
            ("\"a\" | \"b\" | null", "\"a\", \"b\" or null"),
            ("[]", "[]"),
            ("like:*/x", "a text like */x"),
            ("request:/id", "what the request has at /id"),
        ];
        for (shape, words) in cases {
            assert_eq!(told(shape), words);
        }
    }

    #[test]
    fn what_the_request_had_is_wanted_only_of_a_known_request() {
        assert!(fits("request:/id", &json!(7)));
        assert!(!fits("request:/id", &json!("7")));
        assert!(fits("request:/other", &json!("7")));
        let told = Shape::from_text("request:/id | null").expect("a shape").told(&json!({ "id": 7 }));
        assert_eq!(told, "7 or null");
    }

    #[test]
    fn a_bar_in_quotes_separates_nothing() {
        assert!(fits(r#""a|b" | "\"|""#, &json!("a|b")));
        assert!(fits(r#""a|b" | "\"|""#, &json!("\"|")));
    }

    #[test]
    fn a_word_that_is_no_shape_is_refused_with_those_that_are() {
        let told = "`string` is no shape: write any, absent, text, text+, number, integer, boolean, list, list+, map, json, \
                    `like:*/x`, `request:/id` or a JSON value";
        assert_eq!(Shape::from_text("string").expect_err("no shape"), told);
    }
}
