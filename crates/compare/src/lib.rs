//! Compares one stream fetched twice, directly and through a proxy: recordings in, findings out, no network.

mod bursts;
mod chances;
mod circumstances;
mod comparison;
mod confirm;
mod contents;
#[cfg(test)]
mod damage_tests;
mod direct_side;
mod disconnect;
mod ends;
mod events;
mod fault;
mod fields;
mod finding;
#[cfg(test)]
mod fix_tests;
mod fixes;
mod flow;
mod framing;
mod heartbeats;
mod ids;
#[cfg(test)]
mod interval_tests;
mod lateness;
#[cfg(test)]
mod live_tests;
mod look;
mod margins;
mod pairs;
mod proxy;
mod reconnect;
mod runs;
mod same_end;
mod sending;
mod side;
mod stalled;
mod start;
mod stored;
#[cfg(test)]
mod tests;
mod two_streams;
mod whole;

pub use comparison::{Comparison, compare};
pub use confirm::{wants_second_look, wants_second_reconnect};
pub use disconnect::{DisconnectProbe, DisconnectProbes};
pub use fault::Fault;
pub use finding::{Aspect, Difference, FixAt, Statement};
pub use flow::Flow;
pub use pairs::Pair;
pub use proxy::{Kind, Proxy};
pub use reconnect::{Reconnects, resume_after};
pub use runs::{Run, Runs, SecondLook};
pub use side::{Failure, SideEnd, StreamSummary};
