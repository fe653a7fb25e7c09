//! Compares one stream fetched twice, directly and through a proxy: recordings in, findings out, no network.

mod comparison;
mod cure;
mod disconnect;
mod ends;
mod events;
mod fields;
mod finding;
mod flow;
mod heartbeats;
mod hop;
#[cfg(test)]
mod interval_tests;
mod margins;
mod pairs;
mod sending;
mod side;
mod start;
#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Run, Runs, compare};
pub use disconnect::{Leaving, Leavings};
pub use finding::{Aspect, CureAt, Difference, Fault, Statement};
pub use flow::Flow;
pub use hop::{Hop, Kind};
pub use pairs::Pair;
pub use side::{Failure, Side, SideEnd};
