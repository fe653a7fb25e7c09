//! What is shown of a stream while it comes, for people: rows, bytes as they came, the pieces of a model's response, a summary.

mod body;
mod bytes;
mod line;
mod merged;
mod seconds;
mod summary;
mod writer;

pub use body::write_body;
pub use bytes::write_bytes;
pub use merged::MergedWriter;
pub use summary::write_summary;
pub use writer::{Detail, RowWriter};

#[cfg(test)]
mod tests;
