//! A small hub: `/hub` and `/publish`. What is published to a topic is kept, and given to all who read that topic.
//!
//! It uses `net`, `http`, `sse`, and `contract` to open streams. What a fault changes in it are the values and
//! functions of [`Hub`], whose defaults are right.

mod endpoints;
mod follow;
mod form;
mod log;
mod reading;
mod settings;
mod topics;

pub(crate) use endpoints::{publish, read};
pub(crate) use log::find;
pub(crate) use reading::Reading;
pub(crate) use settings::{Handoff, Hub, Lines, Repeated};
pub(crate) use topics::Topics;
