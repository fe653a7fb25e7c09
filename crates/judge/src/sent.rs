//! Fields as they were sent, in words.

use ssespec_evidence::message::Head;
use ssespec_evidence::text::show;

/// A field as it was sent, or that it was not.
pub(super) fn as_sent(head: &Head, name: &str) -> String {
    let values: Vec<String> = head.all(name).map(|v| format!("{name}: {}", printable(v))).collect();
    if values.is_empty() { format!("no {name} field") } else { values.join(" and ") }
}

/// A field value without the quotes that `show` adds.
pub(super) fn printable(value: &[u8]) -> String {
    let shown = show(value);
    shown.strip_prefix('"').and_then(|s| s.strip_suffix('"')).map(str::to_owned).unwrap_or(shown)
}
