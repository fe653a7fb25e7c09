//! Which hosts requests may be meant for: names of somebody else's domain have no business on loopback (DNS rebinding).

use std::net::IpAddr;

use super::request::Request;

/// Whether a request was meant for a host that this server cannot be.
pub(crate) fn is_foreign(request: &Request) -> bool {
    request.field("host").is_some_and(|host| is_foreign_name(&String::from_utf8_lossy(host)))
}

/// Nobody can own an address, or a name without a dot.
fn is_foreign_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default().trim_end_matches('.');
    name.parse::<IpAddr>().is_err() && name.contains('.') && !name.ends_with(".localhost")
}
