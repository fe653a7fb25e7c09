//! `cargo xtask conformance`, `cargo xtask mutants` and `cargo xtask steady` as a user meets them: exact texts and exit codes.

mod bad_input;
mod endings;
mod mutants;
mod steady;
mod support;
mod tables;
mod targets;
mod whole_run;
