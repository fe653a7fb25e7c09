//! The commands of `ssespec`: arguments, texts and files around the crates that do the work.
//!
//! To run the suite from a program of your own, use `ssespec-runner`. What is public here is shared with the commands of
//! `cargo xtask`.

// Comments of flags are their help texts, which show addresses as users type them.
#![allow(rustdoc::bare_urls)]

pub mod args;
pub mod check;
pub mod cli;
pub mod compare;
mod config;
pub mod embedded;
pub mod failure;
pub mod gateway;
mod init;
pub mod inspect;
pub mod interruptible;
pub mod keeping;
mod known_update;
mod one_stream;
mod output;
mod pages;
mod progress;
mod renamed_flags;
mod report_files;
mod run;
mod selection;
pub mod show;
pub mod suite_run;
mod tap;
mod watch;
mod yaml;
