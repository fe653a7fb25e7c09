//! A span of time as scenarios write it: `250ms`, `3s`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_SPAN_SECONDS;
use crate::scalar::{self, FromText};

/// A span of time, written `250ms` or `3s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = r"^[0-9]+(ms|s)$")))]
pub struct Span(Duration);

impl Span {
    /// A span of this many milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        Self(Duration::from_millis(ms))
    }

    /// The span as the standard library's type.
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_millis() {
            ms if ms % 1000 == 0 => write!(f, "{}s", ms / 1000),
            ms => write!(f, "{ms}ms"),
        }
    }
}

impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::from_text(text)
    }
}

impl FromText for Span {
    const EXPECTED: &'static str = "a span of time such as `250ms` or `3s`";

    fn from_text(text: &str) -> Result<Self, String> {
        let (digits, scale) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
            (Some(digits), _) => (digits, 1),
            (None, Some(digits)) => (digits, 1000),
            (None, None) => ("", 0),
        };
        match digits.parse::<u64>() {
            Ok(n) if n.saturating_mul(scale) <= MAX_SPAN_SECONDS * 1000 => Ok(Self::from_millis(n * scale)),
            Ok(_) => Err(format!("`{text}` is too long: a span of time may have up to {MAX_SPAN_SECONDS}s")),
            Err(_) => Err(format!("`{text}` is not a span of time: write `250ms` or `3s`")),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::text(deserializer)
    }
}
