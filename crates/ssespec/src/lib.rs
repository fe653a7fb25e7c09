//! The conformance suite for Server-Sent Events: the commands of `ssespec` and of `cargo xtask conformance`.

mod args;
mod check;
pub mod cli;
mod compare;
mod config;
pub mod conformance;
pub mod embedded;
pub mod embedding;
mod estimate;
mod failure;
#[cfg(test)]
mod fixture;
mod halt;
mod init;
pub mod interrupt;
mod judging;
mod keeping;
mod known_update;
pub mod matrix;
mod named;
mod output;
mod own_server;
mod pages;
mod plan;
mod progress;
pub mod proxies;
mod report_files;
mod run;
mod schedule;
mod selection;
mod show;
mod target_run;
mod targets;
mod tolerance;
