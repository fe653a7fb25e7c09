//! The recorder: does what a scenario's steps say and writes down what the wire carries.

mod churn;
mod client;
mod client_parser;
mod client_runtime;
mod clock;
mod context;
mod control;
pub(crate) mod count;
mod fresh;
mod h2;
mod offer;
mod own_server;
mod patience;
mod pipe;
mod plan;
mod publisher;
mod quiet_panic;
mod record;
mod request_text;
mod running;
mod stage;
mod tape;
mod wire;

pub use count::stats_request;
pub use record::{record, record_own, record_together};
