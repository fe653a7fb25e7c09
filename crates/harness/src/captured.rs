//! What was captured from the responses of earlier requests: secrets, by the names under which later requests use them.

use std::collections::BTreeMap;
use std::fmt;

/// What stands in a recording where a secret was sent.
pub(crate) const REDACTED: &[u8] = b"[redacted]";

/// Captured values by their names. Whoever prints it sees the names alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Captured {
    values: BTreeMap<String, String>,
}

impl Captured {
    /// These values.
    pub fn of<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { values: values.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The values of these variables of the environment, beside what is captured: no capture can have such a name.
    pub(crate) fn of_variables(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::of(values.into_iter().map(|(name, value)| (variable_key(&name), value)))
    }

    /// The value of a variable of the environment, if it was asked for before.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.get(&variable_key(name))
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// All values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.values().map(String::as_str)
    }

    /// Takes over what another has; of two values under one name the other's.
    pub(crate) fn extend(&mut self, other: Self) {
        self.values.extend(other.values);
    }
}

fn variable_key(name: &str) -> String {
    format!("env:{name}")
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_printed() {
        let mut captured = Captured::of([("token", "s3cret"), ("old", "0ld")]);
        captured.extend(Captured::of([("old", "n3w")]));
        assert_eq!((captured.get("old"), captured.get("other")), (Some("n3w"), None));
        assert_eq!(format!("{captured:?}"), r#"{"old", "token"}"#);
    }

    #[test]
    fn variables_stand_beside_captures_of_the_same_name() {
        let mut captured = Captured::of_variables([("KEY".to_owned(), "v".to_owned())]);
        captured.extend(Captured::of([("KEY", "c")]));
        assert_eq!((captured.get("KEY"), captured.variable("KEY")), (Some("c"), Some("v")));
        assert_eq!(captured.variable("OTHER"), None);
    }
}
