//! Faults of protected streams, of a server on loopback, and of what is asked and told too much.

use super::entry::{fault, odd};
use crate::behaviour::{Errors, Guard, LongestHead, Protection};
use crate::fault::Fault;
use crate::life::Life;

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
            |b| b.protection = Protection::NotChecked,
        ),
        fault(
            "401-without-challenge",
            "401 does not say how to be let in",
            &["sec.auth-required"],
            &[],
            |b| b.protection = Protection::NoChallenge,
        ),
        fault(
            "token-taken-from-the-address",
            "a token in the query opens a protected stream",
            &["sec.no-token-in-url"],
            &[],
            |b| b.protection = Protection::FromAddress,
        ),
        fault(
            "expired-token-taken",
            "a token that is over opens a protected stream",
            &["sec.auth-required"],
            &[],
            |b| b.protection = Protection::TakesExpired,
        ),
        fault(
            "stream-outlives-its-token",
            "the token is looked at only when the stream is opened",
            &["life.token-expiry"],
            &[],
            |b| b.protection = Protection::Outlives,
        ),
        odd("cut-at-expiry", "a stream is broken off when its token is over", &[], &[], |b| {
            b.protection = Protection::CutAtExpiry;
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
            |b| b.guard = Guard::Any,
        ),
        odd("foreign-host-misdirected", "421 for a foreign host", &[], &[], |b| {
            b.guard = Guard::Misdirected;
        }),
        fault(
            "any-length-of-head",
            "a request head of any length is taken",
            &["sec.server-request-limits"],
            &[],
            |b| b.longest_head = LongestHead::Any,
        ),
        fault(
            "one-head-at-a-time",
            "nobody is read while somebody's head has no end",
            &["sec.server-request-limits"],
            &[],
            |b| b.life = Life::OneHeadAtATime,
        ),
        odd("slow-head-408", "a head that takes long is answered 408", &[], &[], |b| {
            b.life = Life::HurriesHeads;
        }),
        odd("long-head-cut-off", "a long request head is cut off without an answer", &[], &[], |b| {
            b.longest_head = LongestHead::CutOff;
        }),
        fault(
            "errors-with-stack-traces",
            "errors come with the stack of calls",
            &["sec.error-no-leak"],
            &[],
            |b| b.errors = Errors::WithTrace,
        ),
    ]
}
