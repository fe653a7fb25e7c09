//! The recorder: does what a scenario's steps say and writes down what comes back.
//!
//! [`record`] carries out the steps of one scenario. Each exchange runs in the background (`exchange`), carried by one of the
//! transports behind it, and is written down on a `tape`; the `stage` opens, closes and waits for them as the steps say.

mod addressed;
mod capturing;
mod carried;
mod churn;
pub(crate) mod clock;
mod context;
mod control;
pub(crate) mod count;
mod exchange;
mod exchange_recorder;
mod follow;
mod handle;
#[cfg(test)]
mod held_up_tests;
mod link;
mod observer;
mod offer;
mod own_server;
mod patience;
mod plans;
mod prepare;
mod prepared_request;
mod publisher;
mod record;
pub(crate) mod redaction;
mod request_text;
mod reusable;
mod stage;
mod start;
mod transport;

pub use count::stats_request;
pub use follow::{Ending, Keep, Next, follow};
pub use observer::{Observer, Updates, observer};
pub use prepare::{Prepared, prepare};
pub use record::{record, record_own, record_together};
