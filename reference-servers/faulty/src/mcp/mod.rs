//! Small endpoints of the Model Context Protocol: `/mcp` speaks the revision with sessions and the one without, by what a request
//! says; `/sse` and `/messages` speak the first one.
//!
//! It uses `net` and `http`, and `contract` for what all of a server share. What a fault changes in it are the values and
//! functions of [`Mcp`], whose defaults are right.

mod endpoint;
mod http_sse;
mod live;
mod messages;
mod sessions;
mod settings;
mod stateless;
mod stateless_settings;
mod store;

pub(crate) use endpoint::answer;
pub(crate) use http_sse::{Delivery, message, stream};
pub(crate) use live::Beside;
pub(crate) use settings::{AfterResponse, Carrier, Delete, Listen, Mcp, Priming, Replay, Revisions};
pub(crate) use stateless::mismatch;
pub(crate) use stateless_settings::{Compared, acknowledged, discover, unsupported};
pub(crate) use store::Store;
