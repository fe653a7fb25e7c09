//! HTTP/2 by prior knowledge: each stream becomes a conversation of HTTP/1 with the same service.

mod answer;
mod field_injector;
mod group;
mod preface;
mod serve;
mod settings;
mod stream;

pub(crate) use preface::is_http2;
pub(crate) use serve::serve;
pub(crate) use settings::{Cancel, Credit, Goaway, Http2, Offer, Pieces, Queue, Turns};
