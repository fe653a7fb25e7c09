//! What must hold between the parts of the files, beyond the type of each.

mod cross;
mod expectations;
mod hub;
mod life;
mod requirements;
mod scenario;
mod target;

pub(crate) use cross::suite;
pub(crate) use target::{known, target};
