//! Which proxy stands in between, by what it leaves in the head.

use serde::{Deserialize, Serialize};
use ssespec_evidence::message::Head;

/// A proxy that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// nginx and what is made of it.
    Nginx,
    /// HAProxy.
    Haproxy,
    /// Caddy.
    Caddy,
    /// lighttpd.
    Lighttpd,
    /// Apache httpd.
    Apache,
    /// Varnish.
    Varnish,
    /// Envoy.
    Envoy,
    /// Cloudflare.
    Cloudflare,
    /// Some other.
    Unknown,
}

impl Kind {
    /// Those that can be named.
    pub const KNOWN: [Self; 8] = [
        Self::Nginx,
        Self::Haproxy,
        Self::Caddy,
        Self::Lighttpd,
        Self::Apache,
        Self::Varnish,
        Self::Envoy,
        Self::Cloudflare,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Lighttpd => "lighttpd",
            Self::Apache => "Apache httpd",
            Self::Varnish => "Varnish",
            Self::Envoy => "Envoy",
            Self::Cloudflare => "Cloudflare",
            Self::Unknown => "a proxy",
        }
    }

    /// The word by which a flag names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
            Self::Caddy => "caddy",
            Self::Lighttpd => "lighttpd",
            Self::Apache => "apache",
            Self::Varnish => "varnish",
            Self::Envoy => "envoy",
            Self::Cloudflare => "cloudflare",
            Self::Unknown => "unknown",
        }
    }
}

/// The proxy, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proxy {
    /// Which proxy.
    pub kind: Kind,
    /// How it is known.
    pub by: String,
}

/// Fields that only one kind of proxy adds: the beginning of the name, in lower case.
const OWN_FIELDS: [(&str, Kind); 3] =
    [("cf-ray", Kind::Cloudflare), ("x-varnish", Kind::Varnish), ("x-envoy-", Kind::Envoy)];
/// Words by which proxies call themselves in Server and Via.
const NAMES: [(&str, Kind); 10] = [
    ("cloudflare", Kind::Cloudflare),
    ("varnish", Kind::Varnish),
    ("envoy", Kind::Envoy),
    ("nginx", Kind::Nginx),
    ("openresty", Kind::Nginx),
    ("tengine", Kind::Nginx),
    ("haproxy", Kind::Haproxy),
    ("caddy", Kind::Caddy),
    ("lighttpd", Kind::Lighttpd),
    ("apache", Kind::Apache),
];

/// Which proxy stands in between.
pub(super) fn proxy(direct: Option<&Head>, proxied: Option<&Head>) -> Proxy {
    let Some(proxied) = proxied else { return unknown("there is no head to recognise it by") };
    let new = |name: &str, value: &[u8]| direct.is_none_or(|d| !d.all(name).any(|own| own == value));
    for (name, value) in &proxied.fields {
        let lower = name.to_ascii_lowercase();
        let own = OWN_FIELDS.iter().find(|(begin, _)| lower.starts_with(begin));
        if let Some((_, kind)) = own.filter(|_| new(name, value)) {
            return Proxy { kind: *kind, by: format!("its field {name}") };
        }
    }
    for name in ["server", "via"] {
        for value in proxied.all(name).filter(|value| new(name, value)) {
            let text = String::from_utf8_lossy(value);
            let lower = text.to_ascii_lowercase();
            if let Some((_, kind)) = NAMES.iter().find(|(word, _)| lower.contains(word)) {
                return Proxy { kind: *kind, by: format!("{name}: {text}") };
            }
        }
    }
    let named: Vec<String> = ["server", "via", "x-cache"]
        .iter()
        .filter_map(|name| {
            proxied.text(name).filter(|text| new(name, text.as_bytes())).map(|text| format!("{name}: {text}"))
        })
        .collect();
    // HAProxy names itself nowhere, but so do others that spell all names in lower case: that is a hint and no evidence.
    let lower = |head: &Head| head.fields.iter().all(|(n, _)| !n.bytes().any(|b| b.is_ascii_uppercase()));
    let lowered = proxied.raw.starts_with(b"HTTP/1") && lower(proxied) && direct.is_some_and(|d| !lower(d));
    match named.as_slice() {
        [] if lowered => unknown(
            "nothing in its head names it; it spells field names in lower case, as HAProxy and some others do",
        ),
        [] => unknown("nothing in its head names it"),
        names => unknown(&names.join(", ")),
    }
}

fn unknown(by: &str) -> Proxy {
    Proxy { kind: Kind::Unknown, by: by.to_owned() }
}
