//! A server with one deliberate fault at a time, to prove that every check can fail.

mod admission;
mod answer;
mod behaviour;
mod body;
mod catalogue;
mod cli;
mod coding;
mod connection;
mod cors;
mod events;
mod fault;
mod guard;
mod head;
mod http2;
mod hub;
mod liar;
mod life;
mod play;
mod protect;
mod refusal;
mod request;
mod resume;
mod script;
mod server;
mod writer;

pub use catalogue::catalogue;
pub use cli::{Arguments, run};
pub use fault::{Fault, Kind, Outcome, Over, Role, find};
pub use server::{Options, serve, serve_until_told};
