//! The command line.

use clap::{Parser, Subcommand};

use crate::corpus::Corpus;
use crate::subject::Subject;

/// Measures the decoder beside other crates: times as ratios from one run, then instructions as cachegrind counts them.
#[derive(Debug, Parser)]
#[command(name = "ssespec-bench", version)]
pub(crate) struct Options {
    /// Print the instruction counts alone
    #[arg(long, conflicts_with = "times_only")]
    pub(crate) counts_only: bool,

    /// Print the times alone
    #[arg(long)]
    pub(crate) times_only: bool,

    /// Count our decoder alone, and exit with 1 when a count lies more than 5 % above its baseline or goal
    #[arg(long, conflicts_with = "times_only")]
    pub(crate) gate: bool,

    /// How often each time is taken; the median counts
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "N")]
    pub(crate) rounds: u16,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read one corpus with one subject a number of times, for cachegrind to watch
    #[command(hide = true)]
    Read {
        #[arg(value_parser = subject)]
        subject: Subject,
        #[arg(value_parser = corpus)]
        corpus: Corpus,
        passes: u32,
    },
}

fn subject(name: &str) -> Result<Subject, String> {
    let names = || Subject::ALL.map(Subject::name).join(", ");
    Subject::named(name).ok_or_else(|| format!("the subjects are {}", names()))
}

fn corpus(name: &str) -> Result<Corpus, String> {
    let names = || Corpus::ALL.map(Corpus::name).join(", ");
    Corpus::named(name).ok_or_else(|| format!("the corpora are {}", names()))
}
