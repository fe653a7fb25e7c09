//! The field by which a response asks to be forwarded as it comes (RFC 10036): a Boolean of structured fields (RFC 9651).

use ssespec_evidence::message::Head;

use super::outcome::Outcome;
use super::sent::as_sent;

const FIELD: &str = "Incremental";

/// Whether the response asks to be forwarded as it comes.
pub fn asked_for(head: &Head) -> Outcome {
    match value(head) {
        Value::Yes => Outcome::Satisfied(as_sent(head, FIELD)),
        Value::Absent | Value::No | Value::Malformed => {
            Outcome::violated("Incremental: ?1", as_sent(head, FIELD))
        }
    }
}

/// Whether the field, if it is there, is one that recipients read.
pub fn well_formed(head: &Head) -> Outcome {
    match value(head) {
        Value::Absent => Outcome::Satisfied("no Incremental field".into()),
        Value::Yes | Value::No => Outcome::Satisfied(as_sent(head, FIELD)),
        Value::Malformed => Outcome::violated("Incremental: ?1, or no such field", as_sent(head, FIELD)),
    }
}

/// Whether the field asks for it, to whoever reads it.
pub fn is_incremental(head: &Head) -> bool {
    value(head) == Value::Yes
}

/// What the field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Absent,
    Yes,
    No,
    /// Recipients ignore it.
    Malformed,
}

fn value(head: &Head) -> Value {
    let Some(combined) = head.combined("incremental") else { return Value::Absent };
    let item = combined.trim_matches(' ');
    let (value, parameters) = match item.split_at_checked(2) {
        Some(("?1", parameters)) => (Value::Yes, parameters),
        Some(("?0", parameters)) => (Value::No, parameters),
        _ => return Value::Malformed,
    };
    match parameters.is_empty() || (parameters.starts_with(';') && !has_bare_comma(parameters)) {
        true => value,
        false => Value::Malformed,
    }
}

/// Whether there is a comma outside of a string: two values, or a list. What parameters say is nobody's matter here.
fn has_bare_comma(parameters: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for c in parameters.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Value {
        let fields = lines.iter().map(|line| ("Incremental".to_owned(), line.as_bytes().to_vec())).collect();
        value(&Head::over_http2(200, fields))
    }

    #[test]
    fn one_boolean_with_whatever_parameters_is_read() {
        assert_eq!(of(&[]), Value::Absent);
        let yes = ["?1", " ?1 ", "?1;a", "?1; a=1;b=\"x,y\\\"\"", "?1;a=?0"];
        assert!(yes.iter().all(|text| of(&[text]) == Value::Yes));
        assert_eq!(of(&["?0"]), Value::No);
    }

    #[test]
    fn anything_else_is_ignored_by_recipients() {
        let malformed =
            ["", "1", "true", "?", "?2", "?T", "?1?", "?1 ;a", "?1a", "\"?1\"", "?1, ?1", "?1;a, ?1", "é"];
        assert!(malformed.iter().all(|text| of(&[text]) == Value::Malformed));
        assert_eq!(of(&["?1", "?1"]), Value::Malformed);
    }

    #[test]
    fn what_is_told() {
        let head =
            |value: &str| Head::over_http2(200, vec![("incremental".to_owned(), value.as_bytes().to_vec())]);
        let none = Head::over_http2(200, Vec::new());
        assert_eq!(asked_for(&head("?1")), Outcome::Satisfied("Incremental: ?1".into()));
        assert_eq!(asked_for(&none), Outcome::violated("Incremental: ?1", "no Incremental field"));
        assert_eq!(asked_for(&head("?0")), Outcome::violated("Incremental: ?1", "Incremental: ?0"));
        assert_eq!(well_formed(&none), Outcome::Satisfied("no Incremental field".into()));
        assert_eq!(
            well_formed(&head("true")),
            Outcome::violated("Incremental: ?1, or no such field", "Incremental: true")
        );
    }
}
