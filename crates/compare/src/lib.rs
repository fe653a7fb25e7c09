//! Compares one stream fetched twice, directly and through a proxy: recordings in, findings out, no network.

mod comparison;
mod disconnect;
mod ends;
mod events;
mod fields;
mod finding;
mod fixes;
mod flow;
mod framing;
mod heartbeats;
#[cfg(test)]
mod interval_tests;
mod margins;
mod pairs;
mod proxy;
mod reconnect;
mod sending;
mod side;
mod start;
#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Run, Runs, compare};
pub use disconnect::{DisconnectProbe, DisconnectProbes};
pub use finding::{Aspect, Difference, Fault, FixAt, Statement};
pub use flow::Flow;
pub use pairs::Pair;
pub use proxy::{Kind, Proxy};
pub use reconnect::{Reconnects, resume_after};
pub use side::{Failure, SideEnd, StreamSummary};
