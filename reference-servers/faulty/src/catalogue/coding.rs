//! Faults of content codings, and codings that are odd but legal.

use super::entry::{fault, odd};
use crate::behaviour::{Coding, Token};
use crate::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("gzip-unasked", "compressed whether asked or not", &["http.encoding-negotiated"], &[], |b| {
            b.coding = Coding::Unasked;
        }),
        fault(
            "gzip-despite-zero",
            "the weight of a coding is not looked at",
            &["http.encoding-negotiated"],
            &[],
            |b| b.coding = Coding::DespiteZero,
        ),
        fault(
            "coding-none",
            "`Content-Encoding: none`, so that a proxy does not compress",
            &["http.encoding-negotiated"],
            &[],
            |b| b.coding = Coding::NoSuch,
        ),
        fault("gzip-unflushed", "gzip keeps events back", &["http.encoding-flush"], &[], |b| {
            b.coding = Coding::Unflushed(Token::Gzip);
        }),
        fault("br-unflushed", "Brotli keeps events back", &["http.encoding-flush"], &[], |b| {
            b.coding = Coding::Unflushed(Token::Br);
        }),
        fault("zstd-unflushed", "Zstandard keeps events back", &["http.encoding-flush"], &[], |b| {
            b.coding = Coding::Unflushed(Token::Zstd);
        }),
        fault(
            "coding-mislabelled",
            "the head names another coding than the body has",
            &["http.encoding-flush"],
            &[],
            |b| b.coding = Coding::Mislabelled,
        ),
        fault(
            "heartbeats-in-the-compressor",
            "heartbeats are written to the compressor and not flushed",
            &["http.encoding-flush"],
            &[],
            |b| b.coding = Coding::HeartbeatsStuck,
        ),
    ]
}

pub(super) fn servers() -> Vec<Fault> {
    vec![odd("padded-codings", "empty blocks, many members and frames, metadata", &[], &[], |b| {
        b.coding = Coding::Padded;
    })]
}
