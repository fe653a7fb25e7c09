//! Which crates may depend on which, which modules import each other in a circle, and who decides by the words of a sentence.
//!
//! The layers of this repository are a promise to its readers: what judges opens no socket, and a module can be understood with
//! those below it alone. Sentences do not keep such promises, so `tests/layers.rs` reads the manifests and the sources.

mod crates;
mod imports;
mod modules;
mod paths;
mod sentences;

pub use crates::Crates;
pub use imports::circles;
pub use sentences::read_by_program;
