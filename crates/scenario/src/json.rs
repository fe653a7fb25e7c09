//! Whether two JSON values are the same, in one place: scenarios and the judge ask here.

use serde_json::{Number, Value};

/// Larger floats are compared as floats: up to here each whole one is exact as an integer of 128 bits.
const WHOLE: f64 = 1e30;

/// Whether two JSON values are the same. Numbers are compared by their value, so 3 is 3.0; the order of keys does not matter.
pub fn same_json(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_json(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, one)| b.get(key).is_some_and(|other| same_json(one, other)))
        }
        _ => a == b,
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A number without a fraction, exactly. A float loses none of its digits on the way.
fn whole(number: &Number) -> Option<i128> {
    let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < WHOLE);
    whole.or(float.map(|float| float as i128))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let both = [same_json(&read(a), &read(b)), same_json(&read(b), &read(a))];
        assert_eq!(both[0], both[1], "{a} and {b}");
        both[0]
    }

    #[test]
    fn numbers_are_compared_by_their_value() {
        assert!(same("3", "3.0") && same("-0", "0") && same("1e2", "100") && same("0.5", "5e-1"));
        assert!(same("1e300", "1e300") && same("18446744073709551615", "18446744073709551615"));
        assert!(!same("3", "3.5") && !same("9007199254740993", "9007199254740992.0") && !same("1", "1e300"));
    }

    #[test]
    fn other_values_are_compared_as_they_are() {
        assert!(same(r#"{"a":[1,{"b":2.0}],"c":null}"#, r#"{"c":null,"a":[1.0,{"b":2}]}"#));
        assert!(!same("[1,2]", "[2,1]") && !same("[1]", "[1,1]") && !same(r#"{"a":1}"#, r#"{"a":1,"b":1}"#));
        assert!(!same(r#"{"a":1}"#, r#"{"b":1}"#) && !same("\"3\"", "3") && !same("null", "false"));
    }
}
