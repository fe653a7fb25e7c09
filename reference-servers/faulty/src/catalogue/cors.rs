//! Faults of what pages of other origins are told.

use super::entry::{fault, variant};
use crate::fault::Fault;
use crate::http::{Head, with_origin};

const CREDENTIALS: &str = "Access-Control-Allow-Credentials";

/// The origins that are known, where some are.
const KNOWN: [&[u8]; 2] = [b"https://page.example", b"https://other.example"];

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "errors-closed-to-other-origins",
            "answers from 400 on do not allow other origins",
            &["cors.error-responses"],
            &[],
            |b| {
                b.http.cors.allowed = |head, _| if head.status >= 400 { head } else { with_origin(head, "*") }
            },
        ),
        fault(
            "redirects-closed-to-other-origins",
            "redirects do not allow other origins",
            &["cors.redirect"],
            &[],
            |b| {
                b.http.cors.allowed = |head, _| match head.status {
                    300..400 => head,
                    _ => with_origin(head, "*"),
                }
            },
        ),
        fault(
            "origin-reflected-without-vary",
            "the origin comes back in Access-Control-Allow-Origin, and Vary does not say so",
            &["cors.vary-origin"],
            &["cors.private-network"],
            |b| {
                b.http.cors.allowed = |head, origin| with_origin(head, &named(origin));
                // What no cache may store needs no Vary.
                b.contract.head = |h, _| h.set("Cache-Control", "no-cache, no-transform");
            },
        ),
        fault(
            "origin-star-twice",
            "the handler and the proxy each allow all origins, and browsers refuse `*, *`",
            &["cors.allow-origin", "cors.error-responses", "cors.preflight", "cors.redirect"],
            &[],
            |b| b.http.cors.allowed = |head, _| with_origin(with_origin(head, "*"), "*"),
        ),
        fault(
            "cookies-for-any-origin",
            "whatever origin asks is named, and may send cookies",
            &["cors.any-origin-credentials"],
            &["cors.private-network"],
            |b| {
                b.http.cors.allowed =
                    |head, origin| with_origin(varying(head), &named(origin)).with(CREDENTIALS, "true")
            },
        ),
        fault(
            "cookies-for-all-origins",
            "cookies are allowed beside `*`, which browsers refuse",
            &["cors.credentials"],
            &[],
            |b| b.http.cors.allowed = |head, _| with_origin(head, "*").with(CREDENTIALS, "true"),
        ),
        fault(
            "cookies-allowed-by-true-in-capitals",
            "`Access-Control-Allow-Credentials: True`, which no browser takes",
            &["cors.credentials"],
            &["cors.private-network"],
            |b| {
                b.http.cors.allowed =
                    |head, origin| with_origin(varying(head), &named(origin)).with(CREDENTIALS, "True")
            },
        ),
        fault(
            "preflight-without-field-names",
            "a preflight does not allow Last-Event-ID",
            &["cors.preflight"],
            &[],
            |b| b.http.cors.fields = None,
        ),
        variant(
            "cookies-for-known-origins",
            "known origins are named, and may send cookies; others get 403",
            &[],
            &[],
            |b| {
                b.http.cors.refuses = |origin| !KNOWN.contains(&origin);
                b.http.cors.allowed = |head, origin| match origin {
                    Some(known) if KNOWN.contains(&known) => {
                        with_origin(varying(head), &named(origin)).with(CREDENTIALS, "true")
                    }
                    _ => varying(head),
                };
            },
        ),
        variant("preflight-allows-any-field", "a preflight is answered 200 with `*`", &[], &[], |b| {
            b.http.cors.preflight = 200;
            b.http.cors.fields = Some("*");
        }),
    ]
}

/// The origin by its name.
fn named(origin: Option<&[u8]>) -> String {
    String::from_utf8_lossy(origin.unwrap_or(b"*")).into_owned()
}

fn varying(mut head: Head) -> Head {
    head.add("Vary", "Origin");
    head
}
