//! The stream as bytes: events and comments become lines, and lines become blocks.
//!
//! It uses nothing else of this crate, opens no connection and knows no script. What a fault changes in it are the
//! functions of [`Sse`], whose defaults are right.

mod event;
mod lines;
mod settings;
mod writer;

pub(crate) use event::Event;
pub(crate) use lines::{Lines, comment, field, lines};
pub(crate) use settings::{Order, Sse};
pub(crate) use writer::Writer;
