//! A server with one deliberate fault at a time, to prove that every check can fail.
//!
//! It stands in layers, each a folder whose door says what it is for and what it may use: `net`, `http`, `sse`,
//! `contract`, `hub`, `mcp`, `life`, from the lowest. Each can deviate through values and functions whose defaults are
//! right, and knows no fault. A fault is one entry of `catalogue`, above them all, with all that it does.

mod catalogue;
mod cli;
mod contract;
mod fault;
mod http;
mod hub;
mod life;
mod mcp;
mod net;
mod options;
mod serve;
mod sse;

pub use catalogue::{catalogue, find};
pub use cli::{Arguments, run};
pub use fault::{Fault, Kind, Outcome, Over, Role};
pub use options::Options;
pub use serve::{serve, serve_until_shutdown};
