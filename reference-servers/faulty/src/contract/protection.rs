//! The `protect` step: who may have the rest of a script, and for how long.

use std::time::Duration;

use tokio::time::Instant;

use super::ending::Ending;
use super::step::{Protect, Step};
use crate::http::{Head, Request, head};

/// Who may have a protected stream.
pub(crate) struct Protection {
    /// For how many milliseconds a request may have it, if they are counted; or the head of a refusal.
    pub permission: fn(&Protect, &Request) -> Result<Option<u64>, Head>,
    /// How a stream ends whose permission is over.
    pub at_expiry: Ending,
}

impl Default for Protection {
    fn default() -> Self {
        Self { permission: permitted, at_expiry: Ending::Proper }
    }
}

impl Protection {
    /// The steps behind a `protect` step with the end of the permission, or the head of a refusal.
    pub(super) fn enter(
        &self,
        mut steps: Vec<Step>,
        request: &Request,
    ) -> Result<(Vec<Step>, Option<Instant>), Head> {
        let Some(Step::Protect(protect)) = steps.first().cloned() else { return Ok((steps, None)) };
        steps.remove(0);
        let lasts = (self.permission)(&protect, request)?;
        Ok((steps, lasts.map(|ms| Instant::now() + Duration::from_millis(ms))))
    }
}

/// What who has the token in the usual field is given.
pub(crate) fn permitted(protect: &Protect, request: &Request) -> Result<Option<u64>, Head> {
    checked(protect, bearer(request))
}

/// What who has this token is given.
pub(crate) fn checked(protect: &Protect, token: Option<String>) -> Result<Option<u64>, Head> {
    match token.is_some_and(|token| token == protect.token) && protect.expires != Some(0) {
        true => Ok(protect.expires),
        false => Err(head(401).with("WWW-Authenticate", "Bearer")),
    }
}

/// The token in the field Authorization.
pub(crate) fn bearer(request: &Request) -> Option<String> {
    let field = std::str::from_utf8(request.field("authorization")?).ok()?;
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
