//! Rules of the Model Context Protocol around its streams: Streamable HTTP, revisions 2025-11-25 and 2026-07-28, and HTTP with SSE.

#[cfg(test)]
mod built;
mod http_sse;
#[cfg(test)]
mod http_sse_tests;
mod messages;
mod own_stream;
#[cfg(test)]
mod own_stream_tests;
mod resumption;
#[cfg(test)]
mod resumption_tests;
mod rules;
mod session;
mod stateless;
#[cfg(test)]
mod stateless_tests;
mod status;
mod subscription;
#[cfg(test)]
mod tests;

pub(super) use rules::{another_revision, judge};
