//! Grammars of what is sent over Server-Sent Events (chat completions, MCP, GraphQL and others), and a matcher for streams.
//!
//! A grammar is a YAML file (docs/dialects.md; those that come with the suite are in `scenarios/dialects`). [`Grammar::read`]
//! loads it strictly, [`recognise()`] tells which of several a stream is of, and a [`Matcher`] takes its events one by one and
//! names the first that does not fit, what was allowed there, and its byte.
//!
//! Nothing here opens a socket, and nothing but [`Grammar::load`] reads a file. Time and memory are linear in the stream; how many
//! groups of events are followed is bounded ([`MAX_GROUPS`]).
//!
//! ```
//! use ssespec_dialect::{Ending, Event, Matcher, Request, shipped};
//!
//! let grammars = shipped()?;
//! let chat = grammars.iter().find(|grammar| grammar.name() == "openai-chat").expect("it is there");
//! let mut matcher = Matcher::new(chat, Some(&Request::default()), None);
//! matcher.event(&Event { event_type: "message", data: "[DONE]", id: None, byte: 0 });
//! matcher.event(&Event { event_type: "message", data: "[DONE]", id: None, byte: 14 });
//! let report = matcher.finish(Ending::Complete);
//! let told = report.findings.last().expect("a finding").to_string();
//! assert!(told.starts_with("fail dialect.ends at event 2, byte 14: [DONE] after [DONE]; allowed: the end of the body"));
//! # Ok::<(), ssespec_scenario::LoadError>(())
//! ```

mod automaton;
mod basis;
mod check;
mod file;
mod finding;
mod grammar;
mod input;
mod limits;
mod matcher;
mod payload;
mod pointer;
mod recognise;
mod report;
mod rules;
mod shape;
mod shipped;
mod shown;
mod wildcard;

pub use basis::Basis;
pub use finding::{Finding, Level, Place};
pub use grammar::Grammar;
pub use input::{Ending, Event, Head, Request};
pub use limits::{MAX_GROUPS, OPEN_LONG};
pub use matcher::Matcher;
pub use recognise::{Recognition, named, recognise};
pub use report::{Conclusion, End, Merged, Report};
pub use shipped::shipped;
pub use ssespec_scenario::DialectRule as Rule;
