//! Where a target's endpoints are, and whether anything is there.

use std::path::Path;

use ssespec_evidence::dialects::Dialects;
use ssespec_evidence::recording::KnownBy;
use ssespec_scenario::template::{Values, fill_url};
use ssespec_scenario::{Endpoint, Endpoints, Publish, Target};
use url::Url;

use super::error::TargetError;
use super::strain::StrainOf;
use crate::access::{Access, Protocol};
use crate::dialects::dialects;
use crate::learned::Learned;
use crate::limits::Limits;
use crate::net::{NotConnected, connect};
use crate::template::address_with_captures;
use crate::timestamping;
use crate::tls::{self, Offer};

/// The address of an endpoint.
pub(crate) struct Address {
    /// As it is asked for.
    pub url: Url,
    /// As it is shown, if it holds something that was captured.
    pub shown: Option<Url>,
}

/// A target that can be asked.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The target's name.
    pub name: String,
    /// The URL that the endpoints' paths are relative to.
    pub base: Url,
    /// The paths.
    pub endpoints: Endpoints,
    /// What every request carries, whom to trust, what to speak.
    pub access: Access,
    /// How to publish, if it is a hub. Its ports are filled in.
    pub publish: Option<Publish>,
    /// How it is known what the server can do.
    pub known_by: KnownBy,
    /// Which dialects its own stream is held to.
    pub dialects: Dialects,
    /// Where it can be asked what kept the server from running; nothing is known of one that is not ours.
    pub strain: StrainOf,
    /// What it adds of its own to every script, as far as that is known.
    pub learned: Learned,
}

impl Attached {
    /// The URL of an endpoint, or a sentence that there is none.
    ///
    /// # Errors
    /// The target file does not name it, or not as a path.
    pub fn url(&self, endpoint: Endpoint) -> Result<Url, String> {
        self.address_of(endpoint, None).map(|address| address.url)
    }

    /// The same for a subscriber of a hub, who names a topic.
    ///
    /// # Errors
    /// As [`Attached::url`]; also something that it needs was not captured.
    pub(crate) fn address_of(&self, endpoint: Endpoint, topic: Option<&str>) -> Result<Address, String> {
        let (path, word) = match endpoint {
            Endpoint::Stream => (Some(&self.endpoints.stream), "stream"),
            Endpoint::Emit => (self.endpoints.emit.as_ref(), "emit"),
            Endpoint::Stats => (self.endpoints.stats.as_ref(), "stats"),
        };
        let path =
            path.ok_or_else(|| format!("the target has no `{word}` endpoint: name it under `endpoints`"))?;
        let filled = match topic {
            Some(topic) => fill_url(path, &Values { topic: topic.to_owned(), ..Values::default() }),
            None => path.clone(),
        };
        let filled = address_with_captures(&filled, &self.access.captured).map_err(|e| e.to_string())?;
        let join = |text: &str| {
            self.base.join(text).map_err(|e| format!("the `{word}` endpoint `{path}` is not a path: {e}"))
        };
        let url = join(&filled.text())?;
        let shown = join(&filled.shown())?;
        Ok(Address { url, shown: (!filled.secret.is_empty()).then_some(shown) })
    }
}

/// Checks that something accepts connections at the target's URL, and that it can be trusted. `dir` is the target file's folder.
///
/// # Errors
/// A URL or CA file that cannot be used, or nothing there.
pub async fn attach(target: &Target, dir: &Path) -> Result<Attached, TargetError> {
    let attached = described(target, dir)?;
    let (base, access) = (&attached.base, &attached.access);
    reach(base, access).await?;
    Ok(attached)
}

/// The target at its URL, with nothing sent to it yet. `dir` is the target file's folder.
///
/// # Errors
/// A URL or CA file that cannot be used.
pub fn described(target: &Target, dir: &Path) -> Result<Attached, TargetError> {
    let text = target.url.as_ref().ok_or(TargetError::Nowhere)?;
    let base = base_url(text)?;
    let access = Access::of_target(target, dir)?;
    timestamping::retain();
    let (endpoints, publish) = (target.endpoints.clone(), target.publish.clone());
    let (known_by, dialects) = (KnownBy::Declaration, dialects(&target.dialect, dir)?);
    let (strain, learned) = (StrainOf::default(), Learned::default());
    let name = target.name.clone();
    Ok(Attached { name, base, endpoints, access, publish, known_by, dialects, strain, learned })
}

async fn reach(base: &Url, access: &Access) -> Result<(), TargetError> {
    let within = Limits::default().connect;
    let unreachable =
        |why: NotConnected| TargetError::Unreachable { url: base.to_string(), why: why.to_string() };
    let stream = connect(base, within).await.map_err(unreachable)?;
    if base.scheme() == "https" {
        let offer = if access.protocol == Protocol::Http2 { Offer::Http2 } else { Offer::Http1 };
        let no_tls = |why| TargetError::NoTls { url: base.to_string(), why };
        tls::handshake(stream, base, &access.trust, offer, within).await.map_err(no_tls)?;
    }
    Ok(())
}

fn base_url(text: &str) -> Result<Url, TargetError> {
    let wrong = |why: &str| TargetError::Url { url: text.to_owned(), why: why.to_owned() };
    let url = Url::parse(text).map_err(|e| wrong(&e.to_string()))?;
    match url.scheme() {
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => {
            let mut bare = url;
            // Neither can fail on a URL that has them; the error goes into logs, where a password has no place.
            let _ = bare.set_username("").and_then(|()| bare.set_password(None));
            let why = "a user name or password does not belong there: send them as an Authorization field";
            Err(TargetError::Url { url: bare.to_string(), why: why.to_owned() })
        }
        "http" | "https" if url.host().is_some() => Ok(url),
        _ => Err(wrong("only http and https are spoken")),
    }
}
