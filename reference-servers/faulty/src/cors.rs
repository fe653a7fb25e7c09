//! What pages of other origins are told.

use crate::behaviour::{Cors, HeadEdit};
use crate::head::{Head, head};
use crate::request::Request;

/// The origins that are known, where some are.
const KNOWN: [&[u8]; 2] = [b"https://page.example", b"https://other.example"];

/// An answer with the fields that let pages read it.
pub(crate) fn allowed(head: Head, request: &Request, cors: Cors) -> Head {
    const ORIGIN: &str = "Access-Control-Allow-Origin";
    const CREDENTIALS: &str = "Access-Control-Allow-Credentials";
    let origin = request.field("origin");
    let named = || String::from_utf8_lossy(origin.unwrap_or(b"*")).into_owned();
    match cors {
        Cors::NoOrigin => head,
        _ if head.has(ORIGIN) => head,
        Cors::NotOnErrors if head.status >= 400 => head,
        Cors::NotOnRedirects if (300..400).contains(&head.status) => head,
        Cors::Reflected => head.with(ORIGIN, named()),
        Cors::CookiesForAll => head.with(ORIGIN, "*").with(CREDENTIALS, "true"),
        Cors::CookiesMiswritten => varying(head).with(ORIGIN, named()).with(CREDENTIALS, "True"),
        Cors::Cookies if origin.is_some_and(|origin| KNOWN.contains(&origin)) => {
            varying(head).with(ORIGIN, named()).with(CREDENTIALS, "true")
        }
        Cors::Cookies => varying(head),
        _ => head.with(ORIGIN, "*"),
    }
}

/// Whether a request comes from a page that has no business here.
pub(crate) fn refuses(request: &Request, cors: Cors) -> bool {
    cors == Cors::Cookies && request.field("origin").is_some_and(|origin| !KNOWN.contains(&origin))
}

fn varying(mut head: Head) -> Head {
    head.edit(HeadEdit::Add("Vary", "Origin"));
    head
}

/// The answer to OPTIONS.
pub(crate) fn preflight(allow: &str, cors: Cors) -> Head {
    const FIELDS: &str = "Access-Control-Allow-Headers";
    let (status, fields) = match cors {
        Cors::NoFieldNames => (204, None),
        Cors::AnyField => (200, Some("*")),
        _ => (204, Some("Last-Event-ID, Content-Type, Cache-Control, Authorization")),
    };
    let answer = head(status)
        .with("Allow", allow)
        .with("Access-Control-Allow-Methods", allow)
        .with("Access-Control-Max-Age", "600");
    match fields {
        Some(fields) => answer.with(FIELDS, fields),
        None => answer,
    }
}
