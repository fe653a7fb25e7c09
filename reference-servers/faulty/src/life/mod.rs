//! The life of the whole server: which connections it takes, who answers them, and how it ends.
//!
//! The highest layer: it uses all others, and knows no fault. What can be changed in any layer is gathered in
//! [`Behaviour`].

mod behaviour;
mod hostile;
mod routes;
mod server;

pub(crate) use behaviour::{Behaviour, OnTerm};
pub(crate) use hostile::{Answer, Hostile};
pub(crate) use server::Server;
