//! Developer tasks: each is a few lines over the crates.
fn main() {}
