//! What carries an exchange, each behind the same three questions: can it carry the request, a connection, and what came of it.

pub(super) mod contract;
pub(super) mod http1;
pub(super) mod http2;
pub(super) mod library;
