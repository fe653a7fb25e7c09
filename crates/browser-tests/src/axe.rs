//! Holds a page to the rules of axe-core, which npm brings.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, bail};
use fantoccini::Client;
use serde::Deserialize;

use crate::servers::Start;

/// The rules that are broken, and where.
const RUN: &str = "const done = arguments[0];
    const where = (node) => `${node.target.join(' ')}: ${[...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ')}`;
    axe.run(document, { resultTypes: ['violations'] }).then(
        (found) => done({ rules: found.passes.length, violations: found.violations.map((rule) => `${rule.id} at ${rule.nodes.map(where).join(', at ')}`) }),
        (error) => done({ rules: 0, violations: [String(error)] }))";

#[derive(Debug, Deserialize)]
struct Found {
    rules: usize,
    violations: Vec<String>,
}

/// Whether axe-core is there; it is installed first if it is not.
pub fn axe() -> Start {
    match installed() {
        Ok(_) => Start::Can,
        Err(why) => Start::Cannot(why.clone()),
    }
}

/// The script, installed once for the whole process.
fn installed() -> Result<&'static str, &'static String> {
    static SCRIPT: OnceLock<Result<String, String>> = OnceLock::new();
    SCRIPT.get_or_init(install).as_ref().map(String::as_str)
}

fn install() -> Result<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("axe");
    let words = ["ci", "--no-audit", "--no-fund", "--silent"];
    let npm =
        Command::new("npm").args(words).current_dir(&folder).output().map_err(|error| {
            format!("npm cannot be started ({error}): on Debian or Ubuntu, apt install npm")
        })?;
    if !npm.status.success() {
        let said = String::from_utf8_lossy(&npm.stderr);
        return Err(format!(
            "`npm ci` in crates/browser-tests/axe ended with {}; without a network there is no axe-core: {}",
            npm.status,
            said.trim()
        ));
    }
    let script = folder.join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&script).map_err(|error| format!("{}: {error}", script.display()))
}

/// Lists what breaks a rule of axe-core on the page as it is now, with the name of the state that it is in.
///
/// # Errors
/// When the browser cannot be driven, or axe-core looked at nothing.
pub async fn violations(window: &Client, state: &str) -> anyhow::Result<Vec<String>> {
    let script = installed().map_err(|why| anyhow::anyhow!("{why}"))?;
    if window.execute("return typeof axe", Vec::new()).await? == "undefined" {
        window.execute(script, Vec::new()).await?;
    }
    // What moves into its place is looked at where it will be.
    let still = "const done = arguments[0];
        const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
        Promise.all(ending.map((one) => one.finished.catch(() => null))).then(() => done())";
    window.execute_async(still, Vec::new()).await?;
    let found: Found = serde_json::from_value(window.execute_async(RUN, Vec::new()).await?).context(RUN)?;
    if found.rules < 10 && found.violations.is_empty() {
        bail!("{state}: axe-core passed only {} rules", found.rules);
    }
    Ok(found.violations.into_iter().map(|told| format!("{state}: {told}")).collect())
}
