//! Small endpoints of the Model Context Protocol: `/mcp` speaks the revision with sessions and the one without, by what a request
//! says; `/sse` and `/messages` speak the first one.
//!
//! It uses `net` and `http`, and `contract` for what all of a server share. What a fault changes in it are the values and
//! functions of [`Mcp`], whose defaults are right.

mod endpoint;
mod http_sse;
mod http_sse_settings;
mod live;
mod messages;
mod reply;
mod sessions;
mod settings;
mod shared;
mod stateless;
mod stateless_settings;
mod store;

pub(crate) use endpoint::answer;
pub(crate) use http_sse::{message, stream};
pub(crate) use http_sse_settings::Delivery;
pub(crate) use live::Beside;
pub(crate) use settings::{Delete, Mcp, Priming, Replay, Revisions};
pub(crate) use shared::{AfterResponse, Carrier, Listen};
pub(crate) use stateless_settings::{Compared, acknowledged, discover, mismatch, unsupported};
pub(crate) use store::Store;
