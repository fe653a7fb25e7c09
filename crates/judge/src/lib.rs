//! The judge: a pure function of a scenario and its recording.
//!
//! [`judge`] takes a scenario and what was recorded of it, and gives one [`Judged`] for each check. It asks no clock, opens nothing
//! and remembers nothing, so the same recording gets the same verdicts live, from its file, and in a browser.
//!
//! ```text
//! Recording ─> View (an exchange, decoded when first asked for) ─> expectation ─> Outcome ─> Verdict, by the requirement's level
//!                                                                                               │
//!                      both tries of a scenario ───────────────────> policy ─> what counts <────┘
//! ```
//!
//! - `expectation` chooses the module for each expectation; the modules (`head`, `events`, `timing`, ..) give an `Outcome` with what
//!   was expected, what came, and the byte and the moment of it.
//! - [`additions`] learns what a server adds of its own to every script. The view of an exchange takes that away, so that no
//!   expectation sees it that speaks of events, their order or their times.
//! - Moments are intervals. What is only probable is no verdict: a rule about time passes or accuses where every point of the
//!   interval agrees, and is inconclusive otherwise.
//! - [`observed`] weighs what is judged of an endpoint of which nothing was declared: what it shows of itself decides which
//!   requirements bind it.
//! - [`policy`] says what a second try is for, and what counts of both.

pub mod additions;
mod altered;
mod beside;
mod blocks;
mod buffers;
pub mod causes;
mod coded;
mod condition;
mod connection;
mod contrast;
mod cookies;
mod cut;
mod dialect;
mod end_marker;
mod ended;
mod escaped;
mod events;
mod expectation;
mod expected;
mod failure_text;
mod findings;
mod foreign;
mod gates;
mod group;
mod head;
mod heartbeat;
mod held;
mod http2;
mod incremental;
#[cfg(test)]
mod interval_support;
#[cfg(test)]
mod interval_tests;
mod judged;
mod life;
mod line_view;
mod lines;
mod mcp;
mod media;
mod message;
mod nothing_seen;
pub mod observed;
mod outcome;
mod payloads;
mod permission;
pub mod policy;
mod printed;
mod publishing;
mod reconnects;
mod refusal;
mod refused;
mod relation;
mod request;
mod scripted;
mod sent;
mod sequence;
mod spared;
mod spoken;
mod stored;
mod stream;
mod summary;
mod timing;
mod truncated;
mod values;
mod verdict;
pub mod view;
mod views;

pub use dialect::{grammars_of, reports_error, spoken};
pub use head::is_event_stream;
pub use incremental::is_incremental;
pub use judged::Judged;
pub use media::MediaType;
pub use reconnects::judge_reconnects;
pub use summary::{BEGINNING, ResponseSummary};
pub use verdict::judge;
