//! Which hosts requests may be meant for: names of somebody else's domain have no business on loopback (DNS rebinding).

use std::net::IpAddr;

use crate::behaviour::Guard;
use crate::head::{Head, head};
use crate::request::Request;

/// The head of the refusal of a request that was meant for a foreign host.
pub(crate) fn refusal(request: &Request, guard: Guard) -> Option<Head> {
    let host = String::from_utf8_lossy(request.field("host")?);
    match guard {
        Guard::Any => None,
        _ if !is_foreign(&host) => None,
        Guard::Misdirected => Some(head(421)),
        Guard::Right => Some(head(403)),
    }
}

/// Nobody can own an address, or a name without a dot.
fn is_foreign(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default().trim_end_matches('.');
    name.parse::<IpAddr>().is_err() && name.contains('.') && !name.ends_with(".localhost")
}
