//! Where requests are relayed to: the server, the prefix of its paths, whom to trust.

use std::time::{Duration, Instant};

use ssespec_evidence::recording::TlsView;
use url::{Host, Url};

use super::side::Side;
use super::socket::Socket;
use crate::access::Trust;
use crate::net::{self, NotConnected};
use crate::tls::{self, Offer};

/// Where requests are relayed to.
#[derive(Clone, Debug)]
pub struct Upstream {
    base: Url,
    trust: Trust,
}

/// Why a text is not an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// It is no URL of HTTP.
    #[error("must be a URL of http or https, such as https://api.example.com")]
    NoUrl,
    /// It has a user in it, a query or a fragment.
    #[error("must be a URL without user, query and fragment: they come with each request")]
    TooMuch,
}

impl Upstream {
    /// The server at this URL. A path in it goes before that of each request.
    ///
    /// # Errors
    /// The text is no such URL.
    pub fn new(text: &str, trust: Trust) -> Result<Self, UpstreamError> {
        let base = Url::parse(text).map_err(|_| UpstreamError::NoUrl)?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none_or(str::is_empty) {
            return Err(UpstreamError::NoUrl);
        }
        let has_user = !base.username().is_empty() || base.password().is_some();
        if has_user || base.query().is_some() || base.fragment().is_some() {
            return Err(UpstreamError::TooMuch);
        }
        Ok(Self { base, trust })
    }

    /// What stands in `Host`.
    pub fn authority(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether this port of this machine is it, as far as the URL tells.
    pub fn is_here(&self, port: u16) -> bool {
        let is_here = match self.base.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        is_here && self.base.port_or_known_default() == Some(port)
    }

    /// The target of a request as the server gets it.
    pub(super) fn target(&self, target: &str) -> String {
        match target.starts_with('/') {
            true => format!("{}{target}", self.base.path().trim_end_matches('/')),
            false => target.to_owned(),
        }
    }

    /// The whole URL of such a target. That of `*` has no path (RFC 9112 3.3).
    pub(super) fn url(&self, target: &str) -> String {
        let path = if target.starts_with('/') { target } else { "" };
        format!("{}://{}{path}", self.base.scheme(), self.authority())
    }

    /// Opens a connection, with what TLS showed.
    ///
    /// # Errors
    /// There is none, and why: one clause, with the fix.
    pub(super) async fn connect(&self, within: Duration) -> Result<(Side, Option<TlsView>), NotConnected> {
        let since = Instant::now();
        let failed = |why: String| {
            NotConnected::Failed(format!(
                "cannot connect to {}://{}: {why}",
                self.base.scheme(),
                self.authority()
            ))
        };
        let stream = net::connect(&self.base, within).await.map_err(|why| match why {
            NotConnected::Reset => NotConnected::Reset,
            NotConnected::Failed(why) => failed(why),
        })?;
        let socket = Socket::new(stream, since);
        if self.base.scheme() == "http" {
            return Ok((Side::Clear(socket), None));
        }
        let stream =
            tls::handshake(socket, &self.base, &self.trust, Offer::Relayed, within).await.map_err(failed)?;
        let view = tls::view(stream.get_ref().1, &self.base);
        Ok((Side::Tls(Box::new(stream)), Some(view)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upstream(text: &str) -> Upstream {
        Upstream::new(text, Trust::System).expect("an upstream")
    }

    #[test]
    fn a_path_is_the_prefix_of_each() {
        assert_eq!(upstream("https://api.example.com").target("/v1?a=b"), "/v1?a=b");
        assert_eq!(upstream("https://api.example.com/").target("/v1"), "/v1");
        assert_eq!(upstream("https://api.example.com/v1/").target("/chat"), "/v1/chat");
        assert_eq!(upstream("https://api.example.com/v1").target("*"), "*");
        assert_eq!(upstream("http://a:81/v1").url("/v1/chat"), "http://a:81/v1/chat");
        assert_eq!(upstream("https://a:443").url("/"), "https://a/");
        assert_eq!(upstream("http://a:81/v1").url("*"), "http://a:81");
    }

    #[test]
    fn what_comes_with_each_request_is_refused() {
        let error = |text: &str| Upstream::new(text, Trust::System).map(|_| ()).map_err(|e| e.to_string());
        let no_url = "must be a URL of http or https, such as https://api.example.com";
        let too_much = "must be a URL without user, query and fragment: they come with each request";
        assert_eq!(error("api.example.com"), Err(no_url.to_owned()));
        assert_eq!(error("ftp://example.com"), Err(no_url.to_owned()));
        for text in ["http://me:x@example.com", "http://example.com/?a=b", "http://example.com/#a"] {
            assert_eq!(error(text), Err(too_much.to_owned()));
        }
    }

    #[test]
    fn a_proxy_is_not_its_own_upstream() {
        assert!(upstream("http://localhost:8088").is_here(8088));
        assert!(upstream("http://127.0.0.1:8088/v1").is_here(8088));
        assert!(upstream("http://[::1]:8088").is_here(8088));
        assert!(!upstream("http://127.0.0.1:8089").is_here(8088));
        assert!(!upstream("http://example.com:8088").is_here(8088));
    }
}
