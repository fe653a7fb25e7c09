//! Which events are shown: those of a type or an id, those whose data matches, those with a value at a JSON pointer.

use regex_lite::Regex;
use serde_json::Value;

use crate::exact::exact;
use crate::row::{Event, Row, Shown};

/// Which events are shown.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Of this type.
    Type(String),
    /// With this id in their own block.
    Id(String),
    /// Whose data matches.
    Matches(Regex),
    /// Whose data is JSON with this value at a pointer (RFC 6901): the JSON value, or the text of a string.
    Pointer {
        /// Where.
        pointer: String,
        /// What.
        value: String,
    },
}

/// Why a text is no filter.
#[derive(Debug, PartialEq, Eq)]
pub struct FilterError(String);

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FilterError {}

impl std::str::FromStr for Filter {
    type Err = FilterError;

    /// `type=NAME`, `id=ID`, `/REGEX/` or `/JSON/POINTER=VALUE`.
    fn from_str(text: &str) -> Result<Self, FilterError> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        match name {
            "type" => return Ok(Self::Type(value.to_owned())),
            "id" => return Ok(Self::Id(value.to_owned())),
            _ => {}
        }
        if let Some(regex) = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            let why = |error: regex_lite::Error| {
                FilterError(format!("`{text}` is not a regular expression: {error}"))
            };
            return Regex::new(regex).map(Self::Matches).map_err(why);
        }
        match name.starts_with('/') && text.contains('=') {
            true => Ok(Self::Pointer { pointer: name.to_owned(), value: value.to_owned() }),
            false => Err(FilterError(format!(
                "`{text}` is no filter: write type=NAME, id=ID, /REGEX/ or /JSON/POINTER=VALUE"
            ))),
        }
    }
}

impl Filter {
    /// Whether it lets an event pass.
    pub fn passes(&self, event: &Event) -> bool {
        match self {
            Self::Type(event_type) => event.event_type == *event_type,
            Self::Id(id) => event.id.as_ref() == Some(id),
            Self::Matches(regex) => regex.is_match(&event.data),
            Self::Pointer { pointer, value } => {
                let document = exact(&event.data);
                let Some(found) = document.as_ref().and_then(|document| document.pointer(pointer)) else {
                    return false;
                };
                let is_text = matches!(found, Value::String(text) if text.strip_prefix('s') == Some(value));
                is_text || exact(value).is_some_and(|wanted| wanted == *found)
            }
        }
    }

    /// Whether all of these let a row pass. Of what the stream brings only events do; what is said of the stream always does.
    pub fn all_pass(filters: &[Self], row: &Row) -> bool {
        match &row.shown {
            _ if filters.is_empty() => true,
            Shown::Event(event) => filters.iter().all(|filter| filter.passes(event)),
            Shown::Comment(_) | Shown::Retry(_) => false,
            Shown::Request(_)
            | Shown::Redirect(_)
            | Shown::Head(_)
            | Shown::Refusal(_)
            | Shown::Problem(_)
            | Shown::Notice(_)
            | Shown::Silence(_)
            | Shown::End(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Span;

    fn passes(filter: &str, event_type: &str, id: Option<&str>, data: &str) -> bool {
        let event = Event {
            number: 1,
            event_type: event_type.to_owned(),
            id: id.map(str::to_owned),
            last_event_id: String::new(),
            data: data.to_owned(),
            gap_ns: 0,
            came_before: false,
            span: Span::default(),
        };
        filter.parse::<Filter>().unwrap_or_else(|error| panic!("{error}")).passes(&event)
    }

    #[test]
    fn each_kind_lets_its_own_pass() {
        assert!(passes("type=tick", "tick", None, ""));
        assert!(!passes("type=tick", "message", None, ""));
        assert!(passes("id=7", "message", Some("7"), ""));
        assert!(!passes("id=7", "message", None, ""));
        assert!(passes("/^a.c$/", "message", None, "abc"));
        assert!(passes("/a=b/", "message", None, "a=b"));
        assert!(!passes("/^a.c$/", "message", None, "abcd"));
        assert!(passes("/user/name=eve", "message", None, r#"{"user":{"name":"eve"}}"#));
        assert!(passes("/n=7", "message", None, r#"{"n":7}"#));
        assert!(passes("/n=7", "message", None, r#"{"n":7.0}"#));
        assert!(passes("/user=\"eve\"", "message", None, r#"{"user":"eve"}"#));
        assert!(passes("/n=9007199254740993", "message", None, r#"{"n":9007199254740993}"#));
        assert!(!passes("/n=18446744073709551617", "message", None, r#"{"n":18446744073709551616}"#));
        assert!(!passes("/n=n7e0", "message", None, r#"{"n":7}"#));
        assert!(passes("/ok=true", "message", None, r#"{"ok":true}"#));
        assert!(!passes("/n=7", "message", None, r#"{"n":8}"#));
        assert!(!passes("/n=7", "message", None, "n=7"));
    }

    #[test]
    fn what_is_no_filter_is_told() {
        let told = |text: &str| text.parse::<Filter>().map(|_| ()).map_err(|error| error.to_string());
        let none = "`tick` is no filter: write type=NAME, id=ID, /REGEX/ or /JSON/POINTER=VALUE";
        assert_eq!(told("tick"), Err(none.to_owned()));
        let broken = told("/(/").expect_err("no regular expression");
        assert!(broken.starts_with("`/(/` is not a regular expression: "), "{broken}");
    }
}
