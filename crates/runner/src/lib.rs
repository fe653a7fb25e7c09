//! Runs the suite against servers, as a library: no command line, and nothing is printed.
//!
//! A [`Run`] starts its targets, plays the scenarios that each of them can take, judges every recording as it ends, confirms
//! with a second try what could be this machine's own lateness, and gives one report for each target. An [`Observer`] receives
//! what happens meanwhile as [`RunEvent`]s.
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use ssespec_runner::{OnFailure, Run, RunEvent};
//! use ssespec_scenario::{Suite, load_target};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let suite = Arc::new(Suite::load(Path::new("scenarios"))?);
//! let target = load_target(Path::new("target.yaml"), &suite)?;
//! let reports = Run::builder(suite)
//!     .target(target)
//!     .hold(Duration::from_secs(65))
//!     .on_failure(OnFailure::Stop)
//!     .keep_recordings("recordings")
//!     .observer(Arc::new(|event: RunEvent| eprintln!("{event:?}")))
//!     .run()
//!     .await?;
//! for report in reports {
//!     println!("{}: {} checks fail", report.name, report.counts().fail);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The future of a run needs a tokio runtime with timers, input and output enabled. Dropping it stops the run and kills the
//! servers that it launched; [`interrupt::interrupted`] does the same for a process that is asked to end.

mod admission;
mod asked_to_wait;
mod confirming;
mod context;
mod cost;
pub mod demand;
mod estimate;
mod event;
mod fail_fast;
mod first_round;
pub mod interrupt;
mod known;
mod learning;
mod options;
mod own_server;
mod plan;
mod prepare;
mod run;
mod schedule;
mod second_try;
mod session;
mod streams;
mod target_report;
mod target_run;

pub use admission::Admission;
pub use event::{Observer, RunEvent, ScenarioEnd, Start};
pub use options::{OnFailure, Recordings, Retries};
pub use plan::{RunPlan, by_method, skips};
pub use run::{Run, RunBuilder};
pub use session::Session;
pub use streams::Streams;
pub use target_run::TargetRun;
