//! Starts a proxy from a temporary folder on a free port, as a target that ends with its run.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use anyhow::{Context as _, anyhow};
use ssespec::args::TargetArgs;
use ssespec_harness::launcher::{Server, TargetError, launch};
use ssespec_scenario::Span;
use tempfile::TempDir;

use super::catalogue::Proxy;
use super::config::{Places, Role, filled, template};

/// How long a start may take.
const READY_WITHIN: Span = Span::from_millis(60_000);
/// Somebody else may take the port before the proxy does.
const TRIES: u32 = 3;

/// A proxy that runs, and its folder, which is gone with it.
pub struct Started {
    /// The proxy, as a server of its own.
    pub server: Server,
    _folder: TempDir,
}

/// Starts a proxy in front of a server.
///
/// # Errors
/// It is not installed, or does not come up; nothing is left running then.
pub async fn start(proxy: &Proxy, role: Role, upstream: SocketAddr) -> anyhow::Result<Started> {
    let mut tries = 1;
    loop {
        match start_once(proxy, role, upstream).await {
            Err(error)
                if tries < TRIES && matches!(error.downcast_ref(), Some(TargetError::DiedEarly { .. })) =>
            {
                tries += 1;
            }
            other => return other,
        }
    }
}

async fn start_once(proxy: &Proxy, role: Role, upstream: SocketAddr) -> anyhow::Result<Started> {
    let described = &proxy.described;
    let program = proxy
        .program()
        .ok_or_else(|| anyhow!("{} is not installed: `{}`", described.program, described.get))?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let places = Places { port, upstream, folder: folder.path() };
    let config = folder.path().join(role.file());
    std::fs::write(&config, filled(&template(proxy, role)?, &places))
        .with_context(|| format!("cannot write {}", config.display()))?;
    let mut target = target(proxy)?;
    if let Some(launch) = &mut target.launch {
        let fill = |text: &String| filled(text, &places).replace("{config}", &config.display().to_string());
        launch.run =
            std::iter::once(program.display().to_string()).chain(described.run.iter().map(fill)).collect();
        launch.env = described.env.iter().map(|(name, value)| (name.clone(), fill(value))).collect();
        launch.port = Some(port);
    }
    let server = launch(&target, Path::new(folder.path())).await?;
    Ok(Started { server, _folder: folder })
}

/// The proxy as a target: ready when the server's page comes through it.
fn target(proxy: &Proxy) -> anyhow::Result<ssespec_scenario::Target> {
    let described = TargetArgs {
        url: Some("http://127.0.0.1:{port}/".to_owned()),
        cmd: Some("proxy {port}".to_owned()),
        emit: Some("/emit".to_owned()),
        ready_within: Some(READY_WITHIN),
        name: Some(proxy.name.clone()),
        ..TargetArgs::default()
    };
    let target = described.target().map_err(|failure| anyhow!("{failure:?}"))?;
    target.ok_or_else(|| anyhow!("a proxy has a URL"))
}
