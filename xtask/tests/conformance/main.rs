//! `cargo xtask conformance` and `cargo xtask mutants` as a user meets them: exact texts and exit codes.

mod bad_input;
mod endings;
mod mutants;
mod support;
mod tables;
mod targets;
mod whole_run;
