//! Who plays beside whom: scenarios ask to be let in, and are when their neighbours and the machine allow it.

mod door;
mod pace;
mod rules;
mod vitals;

pub use door::House;
pub(crate) use door::Place;
