//! A connection that an earlier exchange leaves to a later one.

use super::transport::{http1, http2};

/// A connection that an earlier exchange leaves to a later one.
pub(super) enum ReusableConnection {
    /// Of HTTP/1, which carries one exchange at a time.
    Http1(http1::connection::Connection),
    /// Of HTTP/2, which carries many.
    Http2(http2::connection::Connection),
}
