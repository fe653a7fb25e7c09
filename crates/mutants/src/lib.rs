//! Runs the suite against a server with one fault at a time, to prove that every check can fail.

mod compare;
mod mutants;
mod over;
mod suite_run;
mod tally;

pub use mutants::Mutants;
/// The command line of the faulty server, which `mutants` starts as a task of its own program.
pub use ssespec_faulty_server::Arguments as FaultyServer;
