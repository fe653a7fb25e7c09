//! The `protect` step: who may have the rest of a script, and for how long.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use tokio::time::Instant;

use crate::script::Step;

/// Whether a request may have the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It has the permission until then, if that ends.
    Admitted(Vec<Step>, Option<Instant>),
    /// It has none.
    Refused,
}

/// Takes a protect step off the script. The token counts in `Authorization` alone: addresses stand in logs.
pub(crate) fn enter(mut steps: Vec<Step>, request: &HeaderMap) -> Entry {
    let Some(Step::Protect(protect)) = steps.first() else { return Entry::Admitted(steps, None) };
    if bearer(request) != Some(&protect.token) || protect.expires == Some(Duration::ZERO) {
        return Entry::Refused;
    }
    let until = protect.expires.map(|time| Instant::now() + time);
    steps.remove(0);
    Entry::Admitted(steps, until)
}

/// The token that came with the request.
fn bearer(request: &HeaderMap) -> Option<&str> {
    let (scheme, token) = request.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Protect;

    fn entered(authorization: &'static str, expires: Option<u64>) -> Entry {
        let mut request = HeaderMap::new();
        request.insert(header::AUTHORIZATION, authorization.parse().unwrap());
        let expires = expires.map(Duration::from_millis);
        let protect = Protect { token: "t".to_owned(), expires };
        enter(vec![Step::Protect(protect), Step::Hold], &request)
    }

    #[test]
    fn the_right_token_lets_in_until_it_expires() {
        assert_eq!(entered("bearer t", None), Entry::Admitted(vec![Step::Hold], None));
        assert!(matches!(entered("Bearer t", Some(5)), Entry::Admitted(_, Some(_))));
        for wrong in ["Bearer u", "Basic t", "t", "Bearer"] {
            assert_eq!(entered(wrong, None), Entry::Refused, "{wrong}");
        }
        assert_eq!(entered("Bearer t", Some(0)), Entry::Refused);
        assert_eq!(enter(vec![Step::Hold], &HeaderMap::new()), Entry::Admitted(vec![Step::Hold], None));
    }
}
