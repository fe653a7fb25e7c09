//! `ssespec inspect`: a page on loopback that shows streams while they come. The page itself is in crates/inspector-page.

mod api;
mod ask;
mod assets;
mod command;
mod exported;
mod given_out;
mod guard;
mod imported;
mod judged;
mod looked;
mod passing;
mod references;
mod refusal;
mod rows;
mod saved;
mod server;
mod stream;
mod streams;
mod tapped;
mod token;

pub use api::Shared;
pub use command::Inspect;
pub use server::Server;
