//! Runs the suite against a server with one fault at a time, to prove that every check can fail.

mod compare;
mod mutants;
mod suite_run;

pub use mutants::Mutants;
