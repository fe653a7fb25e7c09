//! HTTP/2 by prior knowledge: each stream becomes a conversation of HTTP/1 with the same server, and faults are made on the way.

mod answer;
mod group;
mod preface;
mod serve;
mod smuggler;
mod stream;

pub(crate) use preface::is_http2;
pub(crate) use serve::serve;
