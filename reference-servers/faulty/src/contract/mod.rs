//! The emit contract: `/events`, `/emit` and `/stats`, scripts of steps, and how steps are played.
//!
//! It uses `net`, `http` and `sse`. Higher layers open streams through [`open()`] with a [`Play`] of their own, and
//! share the [`Stage`]. What a fault changes in it are the values and functions of [`Contract`], whose defaults are
//! right.

mod admission;
mod ending;
mod endpoint;
mod endpoints;
mod limit;
mod methods;
mod open;
mod other_methods;
mod places;
mod play;
mod protection;
mod refusal;
mod resume;
mod script;
mod sentences;
mod settings;
mod stage;
mod step;
mod streams;
mod ticket;
mod written;

pub(crate) use admission::Unencodable;
pub(crate) use ending::Ending;
pub(crate) use endpoint::{Endpoint, Scope};
pub(crate) use endpoints::{emit, events, stats};
pub(crate) use limit::{Above, Older, Places};
pub(crate) use methods::{Methods, Reaction, ToHead, react};
pub(crate) use open::open;
pub(crate) use other_methods::unless_streams;
pub(crate) use play::{Aged, Bursts, Clock, Gather, LastByte, OnEnding, Play, Player};
pub(crate) use protection::{bearer, checked, permitted};
pub(crate) use refusal::{as_asked, with_status};
pub(crate) use resume::{Left, left, position, sent};
pub(crate) use script::{RetryValues, UnknownSteps};
pub(crate) use settings::{Contract, Failure};
pub(crate) use stage::{Stage, Timing};
pub(crate) use step::{Protect, Refuse, Step};
pub(crate) use streams::AfterLoss;
pub(crate) use ticket::ticket;
