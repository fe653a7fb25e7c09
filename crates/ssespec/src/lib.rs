//! The conformance suite for Server-Sent Events: the commands of `ssespec` and of `cargo xtask conformance`.

mod args;
mod check;
pub mod cli;
mod compare;
mod config;
pub mod conformance;
pub mod embedded;
mod failure;
mod init;
mod interruptible;
mod keeping;
mod known_update;
pub mod matrix;
mod named;
mod output;
mod pages;
mod progress;
pub mod proxies;
mod report_files;
mod run;
mod selection;
mod show;
mod suite_run;
mod targets;
