//! Faults of protected streams, of a server on loopback, and of what is asked and told too much.

use std::time::Duration;

use tokio::sync::Mutex;

use super::entry::{fault, variant};
use crate::contract::{Ending, Protect, bearer, checked, permitted};
use crate::fault::Fault;
use crate::http::{TooLong, head};

/// What a failure of some framework's development mode looks like.
const TRACE: &str = "Traceback (most recent call last):\n  File \"/srv/app/stream.py\", line 7, in answer\n";

pub(super) fn faults() -> Vec<Fault> {
    let mut all = protection();
    all.extend(limits());
    all
}

fn protection() -> Vec<Fault> {
    vec![
        fault(
            "protection-not-checked",
            "a protected stream is for everybody",
            &["sec.auth-required", "sec.no-token-in-url", "life.token-expiry"],
            &[],
            |b| b.contract.protection.permission = |_, _| Ok(None),
        ),
        fault(
            "401-without-challenge",
            "401 does not say how to be let in",
            &["sec.auth-required"],
            &[],
            |b| {
                b.contract.protection.permission =
                    |protect, request| permitted(protect, request).map_err(|_| head(401))
            },
        ),
        fault(
            "token-taken-from-the-address",
            "a token in the query opens a protected stream",
            &["sec.no-token-in-url"],
            &[],
            |b| {
                b.contract.protection.permission = |protect, request| {
                    checked(protect, bearer(request).or_else(|| request.parameter("access_token")))
                }
            },
        ),
        fault(
            "expired-token-taken",
            "a token that is over opens a protected stream",
            &["sec.auth-required"],
            &[],
            |b| {
                b.contract.protection.permission = |protect, request| {
                    let expires = protect.expires.filter(|ms| *ms > 0);
                    permitted(&Protect { expires, ..protect.clone() }, request)
                }
            },
        ),
        fault(
            "stream-outlives-its-token",
            "the token is looked at only when the stream is opened",
            &["life.token-expiry"],
            &[],
            |b| {
                b.contract.protection.permission =
                    |protect, request| permitted(protect, request).map(|_| None)
            },
        ),
        variant("cut-at-expiry", "a stream is aborted when its token is over", &[], &[], |b| {
            b.contract.protection.at_expiry = Ending::Broken;
        }),
    ]
}

fn limits() -> Vec<Fault> {
    vec![
        fault(
            "any-host-served",
            "a server on loopback does not look at Host",
            &["cors.private-network"],
            &[],
            |b| b.http.foreign_host = None,
        ),
        variant("foreign-host-misdirected", "421 for a foreign host", &[], &[], |b| {
            b.http.foreign_host = Some(421);
        }),
        fault(
            "any-length-of-head",
            "a request head of any length is taken",
            &["sec.server-request-limits"],
            &[],
            |b| b.http.heads.longest = usize::MAX,
        ),
        fault(
            "one-head-at-a-time",
            "nobody is read while somebody's head has no end",
            &["sec.server-request-limits"],
            &[],
            |b| b.http.heads.turn = Some(Mutex::new(())),
        ),
        variant("slow-head-408", "a head that takes long is answered 408", &[], &[], |b| {
            b.http.heads.hurry = Some(Duration::from_millis(700));
        }),
        variant("long-head-cut-off", "a long request head is cut off without a response", &[], &[], |b| {
            b.http.heads.too_long = TooLong::CutOff;
        }),
        fault(
            "errors-with-stack-traces",
            "errors come with the stack of calls",
            &["sec.error-no-leak"],
            &[],
            |b| b.http.error_tail = TRACE,
        ),
    ]
}
