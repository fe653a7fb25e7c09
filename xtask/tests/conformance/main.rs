//! `cargo xtask conformance` as a user meets it: exact texts and exit codes.

mod bad_input;
mod endings;
mod support;
mod tables;
mod targets;
mod whole_run;
