//! The target file: the target with a comment for everything that is likely to be changed.

use std::fmt::Write as _;

use ssespec_scenario::{Endpoints, Target};

use super::language::Language;
use super::wanted::{Start, Wanted};
use crate::yaml::scalar;

const KNOWN: &str = "\
# What has to stay as it is. It is still run: once it passes, the run fails until the entry is removed.
# known-failures:
#   - check: http.http10
#     reason: the development server answers HTTP/1.0 requests with chunks
";

/// The text of the target file.
pub fn text(wanted: &Wanted, target: &Target) -> String {
    let mut out = "# A server under test. Run the suite against it with `ssespec run`.\n".to_owned();
    line(&mut out, "name", &target.name);
    line(&mut out, "about", &target.about);
    if let Some(url) = &target.url {
        out += "# It must already be running. With `launch:` instead of `url:`, ssespec starts it and ends it.\n";
        line(&mut out, "url", url);
    }
    if let Some(launch) = &target.launch {
        out += match wanted.start() {
            Start::Handler => {
                "# Started on a free port and ended with the run. Put the command of your own server here.\n"
            }
            _ => {
                "# Started for the run and ended with it; `{port}` is a free port. Commands run in the folder of this file.\n"
            }
        };
        out += "launch:\n";
        if let Some(language) = needed(wanted) {
            let (program, from) = language.handler().needs;
            let _ = writeln!(out, "  needs:\n    {program}: {}", scalar(from));
        }
        let _ = writeln!(out, "  run: [{}]", list(&launch.run));
        if let Some(port) = launch.port {
            let _ = writeln!(out, "  port: {port}");
        }
        if launch.scheme.as_str() == "https" {
            out += "  scheme: https\n";
        }
        let _ = writeln!(
            out,
            "  ready: {{ get: {}, within: {} }}",
            scalar(&launch.ready.get),
            launch.ready.within
        );
    }
    let _ = writeln!(out, "endpoints: {{ {} }}", endpoints(&target.endpoints));
    out += if target.endpoints.emit.is_some() {
        "# What it can do: emit, post, resume, heartbeat, stats, gzip, br, zstd, cors. What is not listed is skipped.\n"
    } else {
        "# It is only observed. With a scripted test endpoint (`ssespec init --language ..`) the whole suite runs.\n"
    };
    let capabilities: Vec<String> = target.capabilities.iter().map(ToString::to_string).collect();
    let _ = writeln!(out, "capabilities: [{}]", capabilities.join(", "));
    out + KNOWN
}

/// Only the handler's program is known to be needed.
fn needed(wanted: &Wanted) -> Option<Language> {
    wanted.handler().filter(|_| wanted.start() == Start::Handler)
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key}: {}", scalar(value));
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| scalar(word)).collect::<Vec<_>>().join(", ")
}

fn endpoints(endpoints: &Endpoints) -> String {
    let stream = format!("stream: {}", scalar(&endpoints.stream));
    match &endpoints.emit {
        Some(emit) => format!("{stream}, emit: {}", scalar(emit)),
        None => stream,
    }
}
