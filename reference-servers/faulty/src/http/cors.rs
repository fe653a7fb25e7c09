//! What pages of other origins are told.

use super::head::{Head, head};
use super::request::Request;

/// What pages of other origins are told.
pub(crate) struct Cors {
    /// A response with the fields that let pages read it; the origin is that of the request, if it has one.
    pub allowed: fn(Head, Option<&[u8]>) -> Head,
    /// Whether a page of this origin has no business here.
    pub refuses: fn(&[u8]) -> bool,
    /// The status of the answer to a preflight.
    pub preflight: u16,
    /// The names of fields that it allows.
    pub fields: Option<&'static str>,
}

impl Default for Cors {
    fn default() -> Self {
        Self {
            allowed: |head, _| with_origin(head, "*"),
            refuses: |_| false,
            preflight: 204,
            fields: Some("Last-Event-ID, Content-Type, Cache-Control, Authorization"),
        }
    }
}

const ORIGIN: &str = "Access-Control-Allow-Origin";

/// A response that allows an origin.
pub(crate) fn with_origin(head: Head, origin: &str) -> Head {
    head.with(ORIGIN, origin)
}

/// A response with the fields that let pages read it.
pub(crate) fn allowed(head: Head, request: &Request, cors: &Cors) -> Head {
    if head.has(ORIGIN) { head } else { (cors.allowed)(head, request.field("origin")) }
}

/// The answer to OPTIONS.
pub(crate) fn preflight(allow: &str, cors: &Cors) -> Head {
    let answer = head(cors.preflight)
        .with("Allow", allow)
        .with("Access-Control-Allow-Methods", allow)
        .with("Access-Control-Max-Age", "600");
    match cors.fields {
        Some(fields) => answer.with("Access-Control-Allow-Headers", fields),
        None => answer,
    }
}
