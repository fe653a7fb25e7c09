//! The servers that have a page, from their target files.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ssespec_harness::launcher::{Server, TargetError, check_needs, launch};
use ssespec_scenario::{LoadedTarget, Suite, load_target};

use crate::driver::Brand;

/// Whether a test can start.
#[derive(Debug)]
pub enum Start {
    /// Everything it needs is installed.
    Can,
    /// A program is missing; the sentence names it and how to get it.
    Cannot(String),
    /// A program is missing that is nowhere required; the sentence names it and how to get it.
    CannotOptional(String),
}

/// The target of one of the reference servers, by the name of its folder.
///
/// # Errors
/// When its file, or the suite that it is checked against, is broken.
pub fn named(folder: &str) -> anyhow::Result<(LoadedTarget, Start)> {
    let root = root();
    let suite = Suite::load(&root.join("scenarios")).map_err(|e| anyhow::anyhow!("{e}"))?;
    let file = root.join("reference-servers").join(folder).join("target.yaml");
    let target = load_target(&file, &suite).map_err(|e| anyhow::anyhow!("{e}"))?;
    let browser = Brand::Chromium.target();
    let launches = [&browser, &target.target];
    let missing =
        launches.iter().filter_map(|target| target.launch.as_ref()).find_map(|l| check_needs(l).err());
    Ok((target, start_or(missing)?))
}

/// Whether a browser can be started. Firefox is optional: Debian has no driver for it.
///
/// # Errors
/// When what is installed cannot be found out.
pub fn browser(brand: Brand) -> anyhow::Result<Start> {
    let missing = brand.target().launch.as_ref().and_then(|launch| check_needs(launch).err());
    Ok(match (brand, start_or(missing)?) {
        (Brand::Firefox, Start::Cannot(why)) => Start::CannotOptional(why),
        (_, start) => start,
    })
}

/// Whether Node can be started, which runs the tests of modules that need no browser.
pub fn node() -> Start {
    match std::process::Command::new("node").arg("--version").output() {
        Ok(_) => Start::Can,
        Err(error) => Start::Cannot(format!(
            "node cannot be started ({error}): on Debian or Ubuntu, apt install nodejs"
        )),
    }
}

fn start_or(missing: Option<TargetError>) -> anyhow::Result<Start> {
    match missing {
        None => Ok(Start::Can),
        Some(missing @ TargetError::Missing { .. }) => Ok(Start::Cannot(missing.to_string())),
        Some(other) => Err(other.into()),
    }
}

/// Starts a server.
///
/// # Errors
/// When it does not become ready.
pub async fn start(target: &LoadedTarget) -> anyhow::Result<Server> {
    launch(&target.target, &target.dir).await.with_context(|| format!("target {}", target.target.name))
}

/// The workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
