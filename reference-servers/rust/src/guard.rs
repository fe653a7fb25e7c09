//! The guard of a server on loopback: a page that has pointed its own name at this machine (DNS rebinding) is refused.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::refusal;

/// Which names a server may be asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Those that nobody else can own: addresses, and names without a dot.
    Own,
    /// Any.
    Any,
}

impl Names {
    /// Those of a server that listens here: behind another address, names are a matter for who deploys it.
    pub(crate) fn of(address: SocketAddr) -> Self {
        if address.ip().is_loopback() { Self::Own } else { Self::Any }
    }
}

/// Refuses requests that were meant for a host of somebody else's domain.
pub(crate) async fn check(State(names): State<Names>, request: Request, next: Next) -> Response {
    let field = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = field.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    match host {
        Some(host) if names == Names::Own && is_foreign(host) => {
            refusal::sentence(StatusCode::FORBIDDEN, "this server is asked by its own names only")
        }
        _ => next.run(request).await,
    }
}

/// Whether a Host field names a host of somebody else's domain.
fn is_foreign(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    name.parse::<IpAddr>().is_err() && name.contains('.') && !name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn foreign_hosts_are_told_from_own() {
        let own = [
            "",
            "127.0.0.1:8082",
            "[::1]:8082",
            "[::1]",
            "localhost",
            "LOCALHOST.:80",
            "a.localhost:1",
            "proxy",
        ];
        for host in own {
            assert!(!is_foreign(host), "{host}");
        }
        for host in ["rebound.example", "rebound.example.:8082", "localhost.example:80", "127.0.0.1.example"]
        {
            assert!(is_foreign(host), "{host}");
        }
    }
}
