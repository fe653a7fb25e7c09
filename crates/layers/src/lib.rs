//! Which crates may depend on which, which modules import each other in a circle, who decides by the words of a sentence, and
//! which words are used for what.
//!
//! The layers of this repository are a promise to its readers: what judges opens no socket, and a module can be understood with
//! those below it alone. Sentences do not keep such promises, so `tests/layers.rs` reads the manifests and the sources, and
//! `tests/glossary.rs` whatever is written.

mod crates;
pub mod glossary;
mod imports;
mod modules;
mod paths;
mod sentences;

pub use crates::Crates;
pub use imports::{circles, imports_of};
pub use sentences::read_by_program;
