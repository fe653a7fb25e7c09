//! What the tests of the commands share: targets in temporary folders, servers, and texts without what varies.

pub mod fixture;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Duration;

use ssespec_faulty_server::{Options, catalogue, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Exit code and both outputs without what varies.
pub fn text(output: &Output, folder: &Path) -> String {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let code = output.status.code().map_or("a signal".to_owned(), |code| code.to_string());
    let whole = format!("exit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}");
    steady(&whole.replace(&*folder.to_string_lossy(), "[DIR]"))
}

/// Replaces ports behind the loopback address, times in seconds or milliseconds, and the scenario that took longest.
pub fn steady(text: &str) -> String {
    without_ranges(&without_numbers(&without_longest(text)))
}

/// Whether a time is known as one number or as two, with one unit or two, is for the machine to say.
fn without_ranges(text: &str) -> String {
    const UP_TO: &str = " to [TIME]";
    let mut pieces = text.split(UP_TO).peekable();
    let mut out = String::new();
    while let Some(piece) = pieces.next() {
        let least = piece.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
        let is_range = piece.ends_with("[TIME]") || piece.ends_with(|c: char| c.is_ascii_digit());
        match pieces.peek() {
            Some(_) if is_range => out.extend([least.strip_suffix("[TIME]").unwrap_or(least), "[TIME]"]),
            Some(_) => out.extend([piece, UP_TO]),
            None => out.push_str(piece),
        }
    }
    out
}

/// Which of two scenarios took longer is for the machine to say.
fn without_longest(text: &str) -> String {
    const BEFORE: &str = "longest ";
    let mut pieces = text.split(BEFORE);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(BEFORE);
        match piece.split_once(' ') {
            Some((name, rest)) if name.contains('/') => out.extend(["[SCENARIO] ", rest]),
            _ => out.push_str(piece),
        }
    }
    out
}

fn without_numbers(text: &str) -> String {
    const HOST: &str = "127.0.0.1:";
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        out.push_str(before);
        if let Some(after) = number.strip_prefix(HOST) {
            out.push_str(HOST);
            let port = after.trim_start_matches(|c: char| c.is_ascii_digit());
            out.push_str(if port.len() < after.len() { "[PORT]" } else { "" });
            rest = port;
            continue;
        }
        let after = behind_number(number);
        // The unit goes, too: a busy machine makes seconds of milliseconds.
        let behind = [" s", " ms"].iter().find_map(|unit| after.strip_prefix(unit));
        let behind = behind.filter(|more| !more.starts_with(|c: char| c.is_alphanumeric()));
        out.push_str(if behind.is_some() { "[TIME]" } else { &number[..number.len() - after.len()] });
        rest = behind.unwrap_or(after);
    }
    out + rest
}

/// What stands behind the number at the beginning, which may have commas between its thousands.
fn behind_number(text: &str) -> &str {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    match after.strip_prefix(',') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => behind_number(rest),
        Some(_) | None => after,
    }
}

/// A correct server in this process, or one with a fault.
pub fn server(fault: Option<&str>) -> SocketAddr {
    paced_server(fault, Duration::from_millis(20))
}

/// The same, with so long a pause between the events of its own stream.
pub fn paced_server(fault: Option<&str>, interval: Duration) -> SocketAddr {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| Runtime::new().expect("a runtime starts"));
    let fault = fault.map(|name| {
        catalogue().iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{name} is not a fault"))
    });
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let options = Options { interval, heartbeat: Duration::from_millis(500), max_streams: None, fault };
    runtime.spawn(serve(listener, options));
    address
}

/// A folder with a target file.
pub struct Folder(TempDir);

impl Folder {
    /// A folder with this `target.yaml`.
    pub fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("target.yaml"), text).expect("the target file is written");
        Self(folder)
    }

    /// A folder with the target file of a running server.
    pub fn attached(address: SocketAddr, stream: &str, more: &str) -> Self {
        Self::with(&format!(
            "name: mine\nabout: a server of the test\nurl: http://{address}/\n\
             endpoints: {{ stream: {stream}, emit: /emit, stats: /stats }}\n\
             capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors]\n{more}"
        ))
    }

    /// A folder with a target that starts the correct server through a shell, which writes the server's id into `pid`.
    pub fn launched() -> Self {
        let server = faulty_server();
        let server = server.display();
        Self::with(&format!(
            "name: mine\nabout: a server of the test\nlaunch:\n  \
               run: [sh, -c, 'echo $$ > pid; exec \"$0\" \"$@\"', '{server}', --port, '{{port}}']\n  \
               ready: {{ get: /, within: 60s }}\n\
             endpoints: {{ stream: /events, emit: /emit, stats: /stats }}\n\
             capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors]\n"
        ))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The target file, as an argument.
    pub fn target(&self) -> String {
        self.path().join("target.yaml").display().to_string()
    }
}

/// The repository's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program of the faulty server, built if it is not.
pub fn faulty_server() -> PathBuf {
    program("ssespec-faulty-server")
}

/// The program of the reference server on axum, built if it is not.
pub fn rust_server() -> PathBuf {
    program("ssespec-rust-server")
}

/// The program that a package of this repository has under its own name.
fn program(package: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["build", "--package", package, "--bin", package])
        .args(["--message-format", "json-render-diagnostics"])
        .output()
        .expect("cargo can be started");
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    program.unwrap_or_else(|| panic!("no program was built: {}", String::from_utf8_lossy(&output.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_scenario_is_replaced() {
        assert_eq!(
            steady("9 pass; longest stream/whole 1.2 s, the longest name"),
            "9 pass; longest [SCENARIO] [TIME], the longest name"
        );
    }

    #[test]
    fn a_time_between_two_bounds_is_a_time() {
        assert_eq!(steady("head after 999 ms to 1.02 s, 3 to 5 events"), "head after [TIME], 3 to 5 events");
        assert_eq!(steady("within 9 to 16 ms, with 1 event"), "within [TIME], with 1 event");
        assert_eq!(
            steady("1,203 to 2,104 ms, from here to 3 s, 1, 2 ms"),
            "[TIME], from here to [TIME], 1, [TIME]"
        );
    }

    #[test]
    fn only_ports_and_times_are_replaced() {
        assert_eq!(
            steady(
                "http://127.0.0.1:4711/ took 4.3 s in 127.0.0.1, 12 ms, 3 steps, 5 msgs, 127.0.0.1:{port}"
            ),
            "http://127.0.0.1:[PORT]/ took [TIME] in 127.0.0.1, [TIME], 3 steps, 5 msgs, 127.0.0.1:{port}"
        );
    }
}
