//! Turns what happens in an exchange into rows that can be shown, as it happens or from a recording.
//!
//! [`Inspector`] takes [`Update`](ssespec_evidence::update::Update)s, from a stream that is read right now, from one that passes a
//! proxy or from a recording, and gives [`Row`]s: the request, the head, each event with its time and its gap, comments, what the
//! decoder ignored, what came again after a reconnect, the end and what a browser does then. It opens nothing and asks no clock.
//!
//! [`browser`] says what a browser does after an end, [`Filter`] which rows are wanted, [`Summary`] adds them up, and [`Merging`]
//! puts the pieces of a model's response together. [`silence`] says why nothing is shown. [`Series`] tells which requests that pass a
//! proxy are of one client that reconnects.

mod again;
mod arrivals;
pub mod browser;
mod cors;
mod ended;
mod exact;
mod filter;
mod inspector;
mod merging;
mod problem;
mod refusal;
mod rest;
mod row;
mod series;
pub mod silence;
mod stream;
mod summary;

pub use ended::EndKind;
pub use filter::{Filter, FilterError};
pub use inspector::Inspector;
pub use merging::{Merging, Piece, ending};
pub use row::{
    AskedAgain, Comment, End, Event, Follows, Head, Ids, Lacks, Notice, Problem, Redirect, Refusal, Request,
    Retry, Row, Shown, Silence, Span, Times,
};
pub use series::{Over, Series};
pub use summary::Summary;
