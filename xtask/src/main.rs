//! Developer tasks: each is a few lines over the crates.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use ssespec_dev::conformance::Conformance;
use ssespec_dev::dialects::Dialects;
use ssespec_dev::gateways::Gateways;
use ssespec_dev::matrix::Matrix;
use ssespec_dev::proxies::Proxies;
use ssespec_mutants::{FaultyServer, Mutants};
use ssespec_steadiness::{Busy, Steady};
use ssespec_trace::Trace;

/// The tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Launch the reference servers and judge them, or any other target
    Conformance(Box<Conformance>),
    /// Prove that every check can fail: judge a server with one fault at a time
    Mutants(Mutants),
    /// Serve with one deliberate fault, as `mutants` does
    Faulty(FaultyServer),
    /// Show what judges each requirement and what proves it, write docs/coverage.md, and fail on a hole
    Trace(Trace),
    /// Play the suite again and again on a busy machine, compare the verdicts, and write docs/steadiness.md
    Steady(Steady),
    /// Keep a processor busy, as `steady` and `mutants --busy` do
    #[command(hide = true)]
    Busy(Busy),
    /// Judge the third-party servers of interop/ and write docs/compatibility.md
    Matrix(Box<Matrix>),
    /// Compare what comes through the proxies of interop/proxies and write docs/proxies.md
    Proxies(Proxies),
    /// Ask real software for streams of each dialect, judge them, and write docs/dialect-results.md
    Dialects(Dialects),
    /// Judge what real gateways make of the streams of model APIs, and write docs/gateway-results.md
    Gateways(Gateways),
    /// Write the JSON Schemas of the YAML files into scenarios/schema
    Schema,
    /// Measure the decoder beside others: times and instruction counts (see `cargo xtask bench -- --help`)
    Bench {
        /// Measure instead how late sockets are read, and whether what is claimed of the moments is true
        #[arg(long)]
        reading: bool,
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    ssespec_allocator::give_back_what_is_freed();
    let root = root();
    match Cli::parse().task {
        Task::Conformance(conformance) => conformance.main(&root).into(),
        Task::Mutants(mutants) => mutants.main(&root).into(),
        Task::Faulty(server) => server.run(),
        Task::Trace(trace) => trace.main(&root).into(),
        Task::Steady(steady) => steady.main(&root).into(),
        Task::Busy(busy) => busy.main().into(),
        Task::Matrix(matrix) => matrix.main(&root).into(),
        Task::Proxies(proxies) => proxies.main(&root).into(),
        Task::Dialects(dialects) => dialects.main(&root).into(),
        Task::Gateways(gateways) => gateways.main(&root).into(),
        Task::Schema => match ssespec_scenario::schema::write_schemas(&root.join("scenarios/schema")) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&format!("cannot write the schemas: {error}")),
        },
        Task::Bench { reading, arguments } => {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            let words: &[&str] = match reading {
                false => &["run", "--quiet", "--profile", "dist", "--package", "ssespec-bench", "--"],
                true => &["bench", "--quiet", "--package", "ssespec-harness", "--bench", "reading", "--"],
            };
            cargo.current_dir(&root).args(words);
            match cargo.args(arguments).status() {
                Ok(status) => u8::try_from(status.code().unwrap_or(3)).unwrap_or(3).into(),
                Err(error) => failed(&format!("cannot start cargo: {error}")),
            }
        }
    }
}

/// The repository's root folder.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

fn failed(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(3)
}
