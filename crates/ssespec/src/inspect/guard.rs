//! Who is served: the page itself, at its own address, with the token that it was opened with.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::refusal::{API, refused};
use super::token::Token;

/// What keeps others out.
#[derive(Clone)]
pub struct Guard {
    /// Where the page is served.
    pub address: SocketAddr,
    /// What its requests carry.
    pub token: Token,
}

/// Lets nobody in by another name, which is how a page elsewhere would reach this one (DNS rebinding), from another origin, or
/// without the token; and lets no response be read as anything but what it is.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.refusal(request.uri().path(), request.headers()) {
        Some((status, why)) if request.uri().path().starts_with(API) => refused(status, why).into_response(),
        // A person reads it, who opened the page by another name.
        Some((status, why)) => (status, why).into_response(),
        None => next.run(request).await,
    };
    harden(&mut response);
    response
}

impl Guard {
    fn refusal(&self, path: &str, fields: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let text = |name| fields.get(name).and_then(|value| value.to_str().ok());
        if !text(HOST).is_some_and(|host| self.is_own(host)) {
            return Some((
                StatusCode::MISDIRECTED_REQUEST,
                "this is served at its own address alone: open the one that `ssespec inspect` printed",
            ));
        }
        let is_foreign = |origin: &str| !origin.strip_prefix("http://").is_some_and(|host| self.is_own(host));
        if fields.contains_key(ORIGIN) && text(ORIGIN).is_none_or(is_foreign) {
            return Some((
                StatusCode::FORBIDDEN,
                "this is served to its own page alone: open the address that `ssespec inspect` printed",
            ));
        }
        let token = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let is_open = !path.starts_with(API);
        if !is_open && !token.is_some_and(|token| self.token.is(token)) {
            return Some((
                StatusCode::UNAUTHORIZED,
                "the token is missing or wrong: open the address that `ssespec inspect` printed; it ends with #token=...",
            ));
        }
        None
    }

    fn is_own(&self, host: &str) -> bool {
        let port = self.address.port();
        [format!("{}", self.address), format!("localhost:{port}")].iter().any(|own| own == host)
    }
}

/// What a browser may do with what is served here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

fn harden(response: &mut Response<Body>) {
    let fields = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        fields.insert(name, HeaderValue::from_static(value));
    }
    fields.entry("cache-control").or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, fields: &[(&'static str, &str)]) -> Option<u16> {
        let guard =
            Guard { address: "127.0.0.1:8089".parse().expect("an address"), token: Token::known("secret") };
        let fields = fields.iter().map(|(name, value)| {
            ((*name).parse().expect("a name"), HeaderValue::from_str(value).expect("a value"))
        });
        guard.refusal(path, &fields.collect()).map(|(status, _)| status.as_u16())
    }

    const OWN: (&str, &str) = ("host", "127.0.0.1:8089");
    const TOKEN: (&str, &str) = ("authorization", "Bearer secret");

    #[test]
    fn the_page_is_let_in_with_its_token() {
        assert_eq!(refused("/", &[OWN]), None);
        assert_eq!(refused("/api/streams", &[OWN, TOKEN]), None);
        assert_eq!(refused("/api/streams", &[("host", "localhost:8089"), TOKEN]), None);
        assert_eq!(refused("/api/streams", &[OWN, ("origin", "http://127.0.0.1:8089"), TOKEN]), None);
    }

    #[test]
    fn nobody_else_is() {
        assert_eq!(refused("/api/streams", &[OWN]), Some(401));
        assert_eq!(refused("/api/streams", &[OWN, ("authorization", "Bearer wrong")]), Some(401));
        assert_eq!(refused("/", &[]), Some(421));
        assert_eq!(refused("/", &[("host", "evil.example:8089")]), Some(421));
        for origin in ["http://evil.example", "https://127.0.0.1:8089", "null", "http://127.0.0.1:8090"] {
            assert_eq!(refused("/api/streams", &[OWN, TOKEN, ("origin", origin)]), Some(403), "{origin}");
        }
    }
}
