//! `ssespec watch`: shows a stream while it comes, as a client sees it.

mod command;
pub mod form;
pub mod live;
mod replay;
pub mod showing;

pub use command::Watch;
