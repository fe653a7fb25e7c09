//! An endpoint by its URL, as a target of which nothing else is known.

use anyhow::anyhow;
use ssespec_evidence::remedy::Remedy;
use ssespec_judge::observed::ASSUMED;
use ssespec_scenario::Target;
use url::Url;

use super::{TargetArgs, with_placeholders};
use crate::failure::Failure;

/// The endpoint as a target: its name is its address.
///
/// # Errors
/// A URL that cannot be used, or with credentials in it.
pub fn endpoint_at(url: &str) -> Result<Target, Failure> {
    let described = TargetArgs { url: Some(url.to_owned()), ..TargetArgs::default() };
    let mut target = described.target()?.ok_or_else(|| Failure::Usage(anyhow!("no URL")))?;
    let parsed = Url::parse(url).map_err(|e| Failure::Usage(anyhow!("`{url}` is not a URL: {e}")))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        let give = Remedy::OfUrl;
        return Err(Failure::Usage(anyhow!(
            "credentials in a URL end up in logs: leave them out, and give them {give}"
        )));
    }
    target.name = with_placeholders(&parsed[url::Position::BeforeHost..url::Position::AfterPath]);
    target.capabilities = ASSUMED.to_vec();
    Ok(target)
}
