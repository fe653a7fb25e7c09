//! Faults of what pages of other origins are told.

use super::entry::{fault, odd};
use crate::behaviour::Cors;
use crate::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "errors-closed-to-other-origins",
            "answers from 400 on do not allow other origins",
            &["cors.error-responses"],
            &[],
            |b| b.cors = Cors::NotOnErrors,
        ),
        fault(
            "redirects-closed-to-other-origins",
            "redirects do not allow other origins",
            &["cors.redirect"],
            &[],
            |b| b.cors = Cors::NotOnRedirects,
        ),
        fault(
            "origin-reflected-without-vary",
            "the origin comes back in Access-Control-Allow-Origin, and Vary does not say so",
            &["cors.vary-origin"],
            &["cors.private-network"],
            |b| b.cors = Cors::Reflected,
        ),
        fault(
            "cookies-for-all-origins",
            "cookies are allowed beside `*`, which browsers refuse",
            &["cors.credentials"],
            &[],
            |b| b.cors = Cors::CookiesForAll,
        ),
        fault(
            "cookies-allowed-by-true-in-capitals",
            "`Access-Control-Allow-Credentials: True`, which no browser takes",
            &["cors.credentials"],
            &["cors.private-network"],
            |b| b.cors = Cors::CookiesMiswritten,
        ),
        fault(
            "preflight-without-field-names",
            "a preflight does not allow Last-Event-ID",
            &["cors.preflight"],
            &[],
            |b| b.cors = Cors::NoFieldNames,
        ),
        odd(
            "cookies-for-known-origins",
            "known origins are named, and may send cookies; others get 403",
            &[],
            &[],
            |b| {
                b.cors = Cors::Cookies;
            },
        ),
        odd("preflight-allows-any-field", "a preflight is answered 200 with `*`", &[], &[], |b| {
            b.cors = Cors::AnyField;
        }),
    ]
}
