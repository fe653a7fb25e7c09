//! Programs that judge a report from outside, where they are at hand.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a program on an input: whether it was content, and all that it printed. `None` if it is not here, which a run
/// that requires everything (`SSESPEC_REQUIRE_ALL`) does not forgive.
pub fn judged_by(program: &str, arguments: &[&str], folder: &Path, input: &str) -> Option<(bool, String)> {
    let started = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            assert!(std::env::var_os("SSESPEC_REQUIRE_ALL").is_none(), "`{program}` is missing: {error}");
            eprintln!("skipped: `{program}` is not here ({error})");
            return None;
        }
    };
    let mut stdin = child.stdin.take().expect("it was asked for");
    let bytes = input.as_bytes().to_vec();
    // Beside the reading, since a program may print before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().expect("a program that ends");
    writer.join().expect("no panic").expect("a program that reads all of its input");
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Some((output.status.success(), text))
}
