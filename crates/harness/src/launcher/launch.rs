//! Starts a target on a free port and waits until it is ready.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ssespec_evidence::recording::KnownBy;
use ssespec_scenario::template::{fill_ports, ports_wanted};
use ssespec_scenario::{Launch, Publish, Target, Tls};
use tokio::time::Instant;
use url::Url;

use super::attach::Attached;
use super::error::{TargetError, command_line, outcome};
use super::needs::check_needs;
use super::output::{Output, piped};
use super::process_group::Group;
use super::programs::program;
use super::ready::answers;
use super::server::Server;
use super::setup::set_up;
use crate::access::Access;
use crate::dialects::dialects;
use crate::learned::Learned;
use crate::limits::PORT_TRIES;
use crate::timestamping;

/// Checks what the target needs, sets it up, starts it and waits until it answers. `dir` is the target file's folder.
///
/// # Errors
/// Any [`TargetError`] up to the first response; nothing is left running then.
pub async fn launch(target: &Target, dir: &Path) -> Result<Server, TargetError> {
    let launch = target.launch.as_ref().ok_or(TargetError::Nowhere)?;
    let dir = std::path::absolute(dir).map_err(|source| TargetError::File {
        doing: "find",
        path: dir.to_owned(),
        source,
    })?;
    timestamping::retain();
    check_needs(launch)?;
    set_up(launch, &dir).await?;
    let mut tries = 1;
    loop {
        match start(target, launch, &dir).await {
            // Between our choice and the server's bind somebody else may take the port.
            Err(TargetError::DiedEarly { output, .. }) if tries < PORT_TRIES && port_was_taken(&output) => {
                tries += 1
            }
            other => return other,
        }
    }
}

async fn start(target: &Target, launch: &Launch, dir: &Path) -> Result<Server, TargetError> {
    let publish = target.publish.as_ref();
    let texts = launch.run.iter().chain(launch.env.values()).chain(publish.map(|publish| &publish.to));
    let ports: Vec<u16> = (0..ports_wanted(texts.map(String::as_str)))
        .map(|at| launch.port.filter(|_| at == 0).map_or_else(free_port, Ok))
        .collect::<std::io::Result<_>>()
        .map_err(|source| TargetError::File {
            doing: "find a free port on",
            path: "127.0.0.1".into(),
            source,
        })?;
    let port = ports[0];
    let fill = |text: &String| fill_ports(text, &ports);
    let words: Vec<String> = launch.run.iter().map(fill).collect();
    let line = command_line(&words);
    let (first, rest) = words.split_first().ok_or(TargetError::Nowhere)?;
    let mut command = Command::new(program(first, dir, launch));
    command.args(rest).current_dir(dir).stdin(Stdio::null());
    command.envs(launch.env.iter().map(|(name, value)| (name, fill(value))));
    let start_failed = |source| TargetError::Start { command: line.clone(), source };
    let pipe = piped(&mut command).map_err(start_failed)?;
    let mut group = Group::spawn(command).map_err(|e| e.named(&line))?;
    let output = Output::pump(pipe).map_err(start_failed)?;

    let base = Url::parse(&format!("{}://127.0.0.1:{port}/", launch.scheme.as_str()))
        .expect("an address and a port make a URL");
    let ready = base
        .join(&launch.ready.get)
        .map_err(|e| TargetError::Url { url: launch.ready.get.clone(), why: e.to_string() })?;
    let tls = target.tls.as_ref().map(|tls| Tls { ca: tls.ca.as_ref().map(fill), ..tls.clone() });
    let target = &Target { tls, ..target.clone() };
    let deadline = Instant::now() + launch.ready.within.duration();
    let mut last: Option<String> = None;
    let access = loop {
        // Asked before the next try: a stranger's answer on the port of a dead server must not count.
        if let Some(status) = group.ended() {
            output.settle().await;
            return Err(TargetError::DiedEarly {
                command: line,
                outcome: outcome(status),
                output: output.last_lines(),
            });
        }
        tokio::select! {
            answer = tokio::time::timeout_at(deadline, asked(target, dir, &ready)) => match answer {
                Ok(Ok(access)) if group.ended().is_none() => break access,
                Ok(Ok(_)) => continue,
                Ok(Err(why)) => last = Some(why),
                Err(_) => last = last.or_else(|| Some("connected, but no response".to_owned())),
            },
            _ = group.wait() => continue,
        }
        if Instant::now() >= deadline {
            let (url, within) = (ready.to_string(), launch.ready.within);
            let last = last.unwrap_or_else(|| "it was never asked".to_owned());
            return Err(TargetError::NotReady { url, within, last, output: output.last_lines() });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let endpoints = target.endpoints.clone();
    let publish = publish.map(|publish| Publish { to: fill(&publish.to), ..publish.clone() });
    let (known_by, dialects) = (KnownBy::Declaration, dialects(&target.dialect, dir)?);
    let (strain, learned) = (group.strain(), Learned::default());
    let name = target.name.clone();
    let attached = Attached { name, base, endpoints, access, publish, known_by, dialects, strain, learned };
    Ok(Server::new(attached, group, output))
}

/// Asks once. The CA file may be the server's own, which it writes at its start.
async fn asked(target: &Target, dir: &Path, ready: &Url) -> Result<Access, String> {
    let access = Access::of_target(target, dir).map_err(|e| e.to_string())?;
    answers(ready, &access).await?;
    Ok(access)
}

/// A port that nobody listens on now and that this process has not given away before.
fn free_port() -> std::io::Result<u16> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if given.len() > 10_000 {
            given.clear();
        }
        if given.insert(port) {
            return Ok(port);
        }
    }
}

fn port_was_taken(output: &str) -> bool {
    let output = output.to_ascii_lowercase();
    ["address already in use", "address in use", "eaddrinuse"].iter().any(|words| output.contains(words))
}
