//! Where and when the runs were played.

use std::path::Path;
use std::process::{Command, Stdio};

/// The machine, the day, and what the servers are made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The day, as `2026-11-29`.
    pub date: String,
    /// How many processors this program may use.
    pub cores: usize,
    /// The system and its version.
    pub system: String,
    /// The version of each language that the servers are written in, as its tool says it.
    pub tools: Vec<String>,
}

/// What says the version of each language.
const TOOLS: [[&str; 2]; 3] = [["rustc", "--version"], ["go", "version"], ["python3", "--version"]];

impl Machine {
    /// This machine, today.
    pub fn here() -> Self {
        Self {
            date: jiff::Timestamp::now().to_string().chars().take_while(|c| *c != 'T').collect(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: system(),
            tools: TOOLS.iter().filter_map(|[tool, asks]| version(tool, asks)).collect(),
        }
    }
}

fn system() -> String {
    let kernel = std::fs::read_to_string(Path::new("/proc/sys/kernel/osrelease")).unwrap_or_default();
    let (system, kernel) = (std::env::consts::OS, kernel.trim());
    [system, kernel, std::env::consts::ARCH]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first line of what a tool says of its version; none where it is not installed.
fn version(tool: &str, asks: &str) -> Option<String> {
    let output = Command::new(tool).arg(asks).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}
