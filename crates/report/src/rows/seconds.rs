//! Times of rows: seconds with milliseconds, in columns.

/// Seconds with milliseconds, such as `12.345`.
pub fn seconds(ns: u64) -> String {
    let ms = ns.saturating_add(500_000) / 1_000_000;
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// A time as people say it, to a tenth of a second from one second on.
pub fn said(ns: u64) -> String {
    crate::text::time(ns.saturating_add(500_000) / 1_000_000)
}
