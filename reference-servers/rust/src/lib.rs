//! The reference server on axum: raw bodies, written by the encoder of `event-stream`.

pub mod cli;
mod coding;
mod cors;
mod guard;
mod open_streams;
mod options;
mod play;
mod protect;
mod query;
mod refusal;
mod resume;
mod script;
mod secured;
mod sentences;
mod serve;
mod stream;

pub use options::Options;
pub use secured::Secured;
pub use serve::{Listening, serve, serve_until};
