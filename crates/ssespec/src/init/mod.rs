//! `ssespec init`: writes what a server needs to be judged: a target file, a workflow, the handler of the emit contract.

mod ask;
mod command;
mod files;
mod language;
mod next;
mod target_file;
mod wanted;
mod workflow;

pub use command::Init;
