//! What must hold between the parts of the files, beyond the type of each.

mod cross;
mod examples;
mod expectations;
mod h2;
mod hub;
mod life;
mod prepare;
mod requirements;
mod scenario;
mod target;
mod target_check;
mod validator;

pub(crate) use cross::{Parts, suite};
pub(crate) use prepare::prepare;
pub(crate) use target::{added, has_scenarios, known, target};
