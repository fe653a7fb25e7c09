//! `ssespec gateway`: what a gateway makes of the streams of a model API.

mod command;
mod playing;
mod request;
mod upstream;

pub use command::{Gateway, level, speaks};
pub use playing::{Asking, Played, bodies, play};
pub use upstream::Listening;
