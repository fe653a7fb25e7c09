//! The `protect` step: who may have the rest of a script, and for how long.

use std::time::Duration;

use tokio::time::Instant;

use crate::behaviour::Protection;
use crate::ending::Ending;
use crate::head::{Head, head};
use crate::request::Request;
use crate::step::Step;

/// The steps behind a `protect` step with the end of the permission, or the head of a refusal.
pub(crate) fn enter(
    mut steps: Vec<Step>,
    request: &Request,
    protection: Protection,
) -> Result<(Vec<Step>, Option<Instant>), Head> {
    let Some(Step::Protect(protect)) = steps.first().cloned() else { return Ok((steps, None)) };
    steps.remove(0);
    let from_address = || protection == Protection::FromAddress;
    let in_address = || request.parameter("access_token").filter(|_| from_address());
    let right = bearer(request).or_else(in_address).is_some_and(|token| token == protect.token);
    let expired = protect.expires == Some(0) && protection != Protection::TakesExpired;
    match protection {
        Protection::NotChecked => Ok((steps, None)),
        Protection::NoChallenge if !right || expired => Err(head(401)),
        _ if !right || expired => Err(head(401).with("WWW-Authenticate", "Bearer")),
        Protection::Outlives => Ok((steps, None)),
        Protection::TakesExpired if protect.expires == Some(0) => Ok((steps, None)),
        _ => Ok((steps, protect.expires.map(|ms| Instant::now() + Duration::from_millis(ms)))),
    }
}

/// How a stream ends whose token is over.
pub(crate) fn at_expiry(protection: Protection) -> Ending {
    match protection {
        Protection::CutAtExpiry => Ending::Broken,
        _ => Ending::Proper,
    }
}

fn bearer(request: &Request) -> Option<String> {
    let field = std::str::from_utf8(request.field("authorization")?).ok()?;
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
