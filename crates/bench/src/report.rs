//! One run: times first, then counts, then the gate.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::corpus::Corpus;
use crate::counts::{self, Cachegrind, Count};
use crate::options::{Command, Options};
use crate::series::{LongLine, Pieces, Series};
use crate::subject::Subject;
use crate::tables::{self, Gate};

/// What is said where cachegrind is missing.
const NO_VALGRIND: &str = "No instruction counts: valgrind is not installed.\n\
                           Install it (Debian and Ubuntu: apt-get install valgrind, Fedora: dnf install valgrind) and run this again.";

/// Runs what the command line asks for. Exits with 1 when the gate is closed, 2 on a wrong command line, and 3 when the
/// gate was asked for and nothing could be counted.
pub fn run() -> ExitCode {
    match report(&Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn report(options: &Options) -> Result<ExitCode> {
    if let Some(Command::Read { subject, corpus, passes }) = options.command {
        std::hint::black_box(counts::read(subject, corpus, passes));
        return Ok(ExitCode::SUCCESS);
    }
    if !options.counts_only && !options.gate {
        times(usize::from(options.rounds));
    }
    if options.times_only {
        return Ok(ExitCode::SUCCESS);
    }
    if Cachegrind::look()? == Cachegrind::Absent {
        println!("{NO_VALGRIND}");
        return Ok(if options.gate { ExitCode::from(3) } else { ExitCode::SUCCESS });
    }
    let subjects: &[Subject] =
        if options.gate { &[Subject::Borrowed, Subject::Owned] } else { &Subject::ALL };
    let counts = count(subjects)?;
    println!("{}\n", tables::counts(&counts));
    let (text, gate) = tables::gate(&counts);
    println!("{text}");
    Ok(match gate {
        Gate::Closed if options.gate => ExitCode::from(1),
        Gate::Closed | Gate::Open => ExitCode::SUCCESS,
    })
}

fn times(rounds: usize) {
    let mut all = Vec::new();
    for corpus in Corpus::STREAMS {
        for pieces in Pieces::ALL {
            eprintln!("timing {} in pieces: {}", corpus.name(), pieces.name());
            all.push(Series::measure(corpus, pieces, rounds));
        }
    }
    eprintln!("timing a long line");
    let lines = LongLine::measure(rounds);
    println!("{}\n\n{}\n\n{}\n", tables::rates(&all), tables::ratios(&all), tables::long_line(&lines));
}

fn count(subjects: &[Subject]) -> Result<Vec<Count>> {
    let mut all = Vec::new();
    for &subject in subjects {
        eprintln!("counting {}", subject.title());
        for corpus in Corpus::STREAMS {
            all.push(counts::count(subject, corpus)?);
        }
    }
    Ok(all)
}
