//! Faults of content codings, and variants that conform.

use super::entry::{fault, variant};
use super::shared::many;
use crate::contract::Endpoint;
use crate::fault::Fault;
use crate::http::{Accepted, Flushing, Plan, Token};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("gzip-unasked", "compressed whether asked or not", &["http.encoding-negotiated"], &[], |b| {
            b.contract.coding = |endpoint, accepted| match endpoint {
                Endpoint::Events => Plan::of(Token::Gzip),
                Endpoint::Emit | Endpoint::Other => Plan::usual(accepted),
            };
        }),
        fault(
            "gzip-despite-zero",
            "the weight of a coding is not looked at",
            &["http.encoding-negotiated"],
            &[],
            |b| {
                b.contract.coding = |endpoint, accepted| match (endpoint, accepted.token) {
                    (Endpoint::Events, None) if accepted.refuses_gzip => Plan::of(Token::Gzip),
                    _ => Plan::usual(accepted),
                }
            },
        ),
        fault(
            "coding-none",
            "`Content-Encoding: none`, so that a proxy does not compress",
            &["http.coding-exists"],
            &[],
            |b| {
                b.contract.coding = |endpoint, accepted| match endpoint {
                    Endpoint::Events => Plan { named: Some("none"), ..Plan::NONE },
                    Endpoint::Emit | Endpoint::Other => Plan::usual(accepted),
                }
            },
        ),
        fault("gzip-unflushed", "gzip keeps events back", &["http.encoding-flush"], &[], |b| {
            b.contract.coding = |_, accepted| unflushed(accepted, Token::Gzip);
        }),
        fault(
            "gzip-never-flushed",
            "gzip keeps every event back for as long as somebody watches",
            &["http.encoding-brings-events", "http.encoding-flush"],
            &[],
            |b| {
                b.contract.sentences = many;
                b.contract.coding = |_, accepted| unflushed(accepted, Token::Gzip);
            },
        ),
        fault("br-unflushed", "Brotli keeps events back", &["http.encoding-flush"], &[], |b| {
            b.contract.coding = |_, accepted| unflushed(accepted, Token::Br);
        }),
        fault("zstd-unflushed", "Zstandard keeps events back", &["http.encoding-flush"], &[], |b| {
            b.contract.coding = |_, accepted| unflushed(accepted, Token::Zstd);
        }),
        fault(
            "coding-mislabelled",
            "the head names another coding than the body has",
            &["http.encoding-brings-events", "http.encoding-flush"],
            &[],
            |b| {
                b.contract.coding = |_, accepted| {
                    let other = |token| if token == Token::Gzip { Token::Br } else { Token::Gzip };
                    Plan { token: accepted.token.map(other), ..Plan::usual(accepted) }
                }
            },
        ),
        fault(
            "heartbeats-in-the-compressor",
            "heartbeats are written to the compressor and not flushed",
            &["http.encoding-flush"],
            &[],
            |b| {
                b.contract.coding =
                    |_, accepted| Plan { heartbeats: accepted.token.is_none(), ..Plan::usual(accepted) }
            },
        ),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![variant("padded-codings", "empty blocks, many members and frames, metadata", &[], &[], |b| {
        b.contract.coding = |_, accepted| Plan { flushing: Flushing::Padded, ..Plan::usual(accepted) };
    })]
}

/// The usual plan, but for one coding that is only flushed at the end.
fn unflushed(accepted: Accepted, slow: Token) -> Plan {
    match accepted.token == Some(slow) {
        true => Plan { flushing: Flushing::AtEnd, ..Plan::of(slow) },
        false => Plan::usual(accepted),
    }
}
