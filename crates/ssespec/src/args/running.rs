//! How a run goes about: how much at once, how strict, when to stop.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ssespec_report::{Policy, Strictness};
use ssespec_runner::OnFailure;
use ssespec_scenario::{Scenario, Span};

use super::Shard;
use crate::failure::Failure;

/// How long streams are held unless asked otherwise.
const HOLD: Span = Span::from_millis(20_000);

fn hold(text: &str) -> Result<Span, String> {
    let span: Span = text.parse()?;
    match span.duration().as_secs() {
        1..=3600 => Ok(span),
        _ => Err("must be between 1s and 1h".to_owned()),
    }
}

/// How a run goes about.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Running")]
pub struct RunArgs {
    /// Maximum number of scenarios to run in parallel, over all targets; fewer run while this machine is overloaded
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Treat warnings as failures
    #[arg(long)]
    pub strict: bool,
    /// Treat targets whose programs are not installed as errors instead of skipping them
    #[arg(long)]
    pub require_all: bool,
    /// How long to hold long-lived streams open: 20s, 65s, 130s and 310s exceed the usual timeouts
    #[arg(long, value_name = "TIME", default_value_t = HOLD, value_parser = hold)]
    pub hold: Span,
    /// Retries to confirm a failure that rests on timing, on order or on missing data; unconfirmed, it is inconclusive
    #[arg(long, value_name = "N", value_enum, default_value_t = Retries::One)]
    pub retries: Retries,
    /// Stop at the first failure that is not a known one
    #[arg(long)]
    pub fail_fast: bool,
    /// Run only this part of the scenarios, such as 1/3; merge the results with `ssespec report`
    #[arg(long, value_name = "PART/PARTS")]
    pub shard: Option<Shard>,
    /// Save every recording to this directory
    #[arg(long, value_name = "DIR")]
    pub recordings: Option<PathBuf>,
}

/// How often a scenario runs again whose accusation is to be confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Retries {
    /// Never: such a failure is inconclusive at once.
    #[value(name = "0")]
    None,
    /// Once, alone.
    #[default]
    #[value(name = "1")]
    One,
}

impl From<Retries> for ssespec_runner::Retries {
    fn from(retries: Retries) -> Self {
        match retries {
            Retries::None => Self::None,
            Retries::One => Self::One,
        }
    }
}

impl Default for RunArgs {
    fn default() -> Self {
        Self {
            jobs: 256,
            strict: false,
            require_all: false,
            hold: HOLD,
            retries: Retries::One,
            fail_fast: false,
            shard: None,
            recordings: None,
        }
    }
}

impl RunArgs {
    /// What is treated as a failure.
    pub fn strictness(&self) -> Strictness {
        let policy = |refuse| if refuse { Policy::Refuse } else { Policy::Tolerate };
        Strictness { warnings: policy(self.strict), missing: policy(self.require_all) }
    }

    /// What the first failure does that is not listed as known.
    pub fn on_failure(&self) -> OnFailure {
        if self.fail_fast { OnFailure::Stop } else { OnFailure::Continue }
    }

    /// The part of the scenarios that is this machine's.
    ///
    /// # Errors
    /// There are more parts than scenarios, and this one is empty.
    pub fn part_of(&self, scenarios: Vec<Scenario>) -> Result<Vec<Scenario>, Failure> {
        let Some(shard) = self.shard else { return Ok(scenarios) };
        let part = shard.keep(scenarios);
        if part.is_empty() {
            let why = format!("--shard {shard} is empty: there are fewer scenarios than parts");
            return Err(Failure::Nothing(why));
        }
        Ok(part)
    }

    /// The flags that a command needs to repeat a run that would end alike.
    pub fn repeated(&self) -> Vec<String> {
        let mut flags = if self.strict { vec!["--strict".to_owned()] } else { Vec::new() };
        if self.hold != HOLD {
            flags.extend(["--hold".to_owned(), self.hold.to_string()]);
        }
        flags
    }
}
