//! Where a target's endpoints are, and whether anything is there.

use ssespec_scenario::{Endpoint, Endpoints, Target};
use url::Url;

use super::error::TargetError;
use crate::limits::Limits;
use crate::net::connect;
use crate::stamps::keep_on;

/// A target that can be asked.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The target's name.
    pub name: String,
    /// The URL that the endpoints' paths are relative to.
    pub base: Url,
    /// The paths.
    pub endpoints: Endpoints,
}

impl Attached {
    /// The URL of an endpoint, or a sentence that there is none.
    ///
    /// # Errors
    /// The target file does not name it, or not as a path.
    pub fn url(&self, endpoint: Endpoint) -> Result<Url, String> {
        let (path, word) = match endpoint {
            Endpoint::Stream => (Some(&self.endpoints.stream), "stream"),
            Endpoint::Emit => (self.endpoints.emit.as_ref(), "emit"),
            Endpoint::Stats => (self.endpoints.stats.as_ref(), "stats"),
        };
        let path =
            path.ok_or_else(|| format!("the target has no `{word}` endpoint: name it under `endpoints`"))?;
        self.base.join(path).map_err(|e| format!("the `{word}` endpoint `{path}` is not a path: {e}"))
    }
}

/// Checks that something accepts connections at the target's URL.
///
/// # Errors
/// A URL that cannot be used, or nothing there.
pub async fn attach(target: &Target) -> Result<Attached, TargetError> {
    let text = target.url.as_ref().ok_or(TargetError::Nowhere)?;
    let base = base_url(text)?;
    keep_on();
    connect(&base, Limits::default().connect)
        .await
        .map_err(|why| TargetError::Unreachable { url: base.to_string(), why })?;
    Ok(Attached { name: target.name.clone(), base, endpoints: target.endpoints.clone() })
}

fn base_url(text: &str) -> Result<Url, TargetError> {
    let wrong = |why: &str| TargetError::Url { url: text.to_owned(), why: why.to_owned() };
    let url = Url::parse(text).map_err(|e| wrong(&e.to_string()))?;
    match url.scheme() {
        "http" if url.host().is_some() => Ok(url),
        "https" => Err(wrong("https is planned but not there yet")),
        _ => Err(wrong("only http is spoken")),
    }
}
