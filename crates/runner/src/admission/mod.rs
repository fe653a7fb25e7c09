//! Who plays beside whom: scenarios ask to be let in, and are when their neighbours and the machine allow it.

mod gate;
mod machine;
mod pace;
mod rules;

pub use gate::Admission;
pub(crate) use gate::Place;
