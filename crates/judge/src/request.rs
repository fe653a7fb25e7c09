//! What a request said, read from its bytes as they were sent.

use std::collections::BTreeMap;

use ssespec_evidence::recording::Exchange;

use super::view::View;

/// What stands in a recording where a secret was sent.
pub const REDACTED: &str = "[redacted]";

/// The fields of a request: names in lower case, each with its values in their order. A secret one reads `[redacted]`.
pub fn fields_of(exchange: &Exchange) -> BTreeMap<String, Vec<String>> {
    let text = String::from_utf8_lossy(&exchange.request.bytes);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // The first line asks; over HTTP/2 its `:method` is no field either.
    for (name, value) in
        head.lines().skip(1).filter(|line| !line.starts_with(':')).filter_map(|l| l.split_once(':'))
    {
        fields.entry(name.to_ascii_lowercase()).or_default().push(value.trim().to_owned());
    }
    fields
}

/// The values of a request field, if the request has it; a secret one reads `[redacted]`.
pub fn values(view: &View<'_>, name: &str) -> Option<Vec<String>> {
    fields_of(view.exchange).remove(&name.to_ascii_lowercase())
}

/// The members of a comma-separated request field in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// The request does not have the field.
    Absent,
    /// It has, and the recording does not keep what it said.
    Redacted,
    /// These.
    Listed(Vec<String>),
}

impl Members {
    /// The members of this field.
    pub fn of(view: &View<'_>, name: &str) -> Self {
        let Some(values) = values(view, name) else { return Self::Absent };
        if values.iter().any(|value| value == REDACTED) {
            return Self::Redacted;
        }
        let list = |value: &String| {
            value.to_ascii_lowercase().split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>()
        };
        Self::Listed(values.iter().flat_map(list).filter(|member| !member.is_empty()).collect())
    }
}
