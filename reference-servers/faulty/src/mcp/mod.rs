//! A small endpoint of the Model Context Protocol at `/mcp`: sessions, `ping`, streams that are resumed.
//!
//! It uses `net` and `http`, and `contract` for what all of a server share. What a fault changes in it are the values and
//! functions of [`Mcp`], whose defaults are right.

mod endpoint;
mod messages;
mod settings;
mod store;

pub(crate) use endpoint::answer;
pub(crate) use settings::{AfterResponse, Carrier, Delete, Listen, Mcp, Priming, Replay};
pub(crate) use store::Store;
