//! The judge: a pure function of a scenario and its recording.

mod coded;
mod dialect;
mod events;
mod expectation;
mod glance;
mod group;
mod head;
mod heartbeat;
mod held;
mod http2;
#[cfg(test)]
mod interval_support;
#[cfg(test)]
mod interval_tests;
mod life;
mod lines;
mod message;
mod numbered;
pub mod observed;
mod outcome;
mod permission;
pub mod policy;
mod publishing;
mod relation;
mod request;
mod stream;
mod timing;
mod values;
mod verdict;
pub mod view;

pub use glance::Glance;
pub(crate) use outcome::show;
pub use verdict::{Judged, judge};
