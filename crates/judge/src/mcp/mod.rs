//! Rules of the Model Context Protocol around its streams: Streamable HTTP, revision 2025-11-25.

mod messages;
mod rules;
mod session;
mod status;
#[cfg(test)]
mod tests;

pub(super) use rules::judge;
