//! JSON that is compared to the last digit: parsers round numbers, so they are compared by their text.

use serde::de::IgnoredAny;
use serde_json::Value;

/// A JSON text as a value in which a number is a text: `n` and its digits, written in one way alone. A text has `s` before it.
/// Of members with the same name the last stays. `None` if it is no JSON.
pub fn exact(text: &str) -> Option<Value> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    serde_json::from_str(&marked(text)).ok()
}

fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let taken = match first {
            b'"' => {
                let end = string_end(rest);
                let is_name = rest[end..].trim_start().starts_with(':');
                out.push_str(if is_name { "\"" } else { "\"s" });
                out.push_str(&rest[1..end]);
                end
            }
            b'-' | b'0'..=b'9' => {
                let end = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
                let end = end.unwrap_or(rest.len());
                out.extend(["\"n", &decimal(&rest[..end]), "\""]);
                end
            }
            _ => {
                let end = rest.find(|c: char| matches!(c, '"' | '-' | '0'..='9')).unwrap_or(rest.len());
                out.push_str(&rest[..end]);
                end
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Behind the quote that ends the string with which this begins.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// Digits without zeros around them, and a power of ten.
fn decimal(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (digits, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = [whole, fraction].concat();
    let kept = digits.trim_end_matches('0');
    let shift = (digits.len() - kept.len()) as i128 - fraction.len() as i128;
    match (
        kept.trim_start_matches('0'),
        power.parse::<i128>().ok().and_then(|power| power.checked_add(shift)),
    ) {
        ("", _) => "0".to_owned(),
        (kept, Some(power)) => format!("{sign}{kept}e{power}"),
        // No such number is written in two ways.
        (kept, None) => format!("{sign}{kept}e{shift}+{power}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let read = |text: &str| exact(text).unwrap_or_else(|| panic!("{text} is JSON"));
        read(a) == read(b)
    }

    #[test]
    fn numbers_are_the_same_if_their_values_are() {
        assert!(same("1", "1.0") && same("100", "1e2") && same("0", "-0.00e7") && same("0.5", "5E-1"));
        assert!(same("9007199254740993.0", "9007199254740993") && same("1e400", "10e399"));
        assert!(same("[1.0,{\"a\":-2e+1}]", " [ 1 , { \"a\" : -20 } ] "));
        assert!(!same("9007199254740993", "9007199254740992") && !same("1e400", "1e401") && !same("1", "-1"));
        assert!(
            !same("18446744073709551617", "18446744073709551616") && !same("0.1", "0.10000000000000000001")
        );
        let huge = "1e9999999999999999999999999999999999999999";
        assert!(same(huge, huge) && !same(huge, "1e9999999999999999999999999999999999999998"));
    }

    #[test]
    fn a_number_is_no_text() {
        assert!(!same("1", "\"1\"") && !same("1", "\"n1e0\"") && same("\"1\"", "\"1\""));
        assert_eq!(exact(r#"{"a\\":"-1\"2","3":[]}"#), Some(serde_json::json!({ "a\\": "s-1\"2", "3": [] })));
    }

    #[test]
    fn what_is_no_json_is_none() {
        assert_eq!(["", "{", "01", "1.", "\"a", "[1 2]", "NaN"].map(exact), [const { None }; 7]);
    }
}
