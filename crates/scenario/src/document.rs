//! The loader for other kinds of files: strict, with problems that point at their line and name the remedy.
//!
//! [`parse`] reads a [`Source`] into a type that knows no extra key; what holds its parts against each other finds their lines
//! by [`Place`] and collects [`Problems`].

pub use crate::load::{Place, Problems, Source, nearest_help, parse};
pub use crate::scalar::{FromText, text};
