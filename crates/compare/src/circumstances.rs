//! What was seen of the two streams besides a fault, and decides what helps against it.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::Took;

use super::margins::EARLIER_NS;
use super::side::{CodingFault, StreamSummary};

/// What decides which fix helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Circumstances {
    /// Who compresses the stream.
    pub coding: Coding,
    /// When the stream ends through the proxy.
    pub ended: Ended,
}

/// Who compresses the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Nobody.
    Plain,
    /// The proxy.
    Added,
    /// It is compressed on both sides: the server, or the proxy again.
    Both,
    /// The server does, and the head through the proxy names no coding.
    Removed,
    /// The server does, and the proxy once more, which its head does not say.
    Again,
}

/// When a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Perhaps because it was silent for long.
    PerhapsBySilence,
    /// Although it was not silent, or had been so before for as long.
    NotBySilence,
}

impl Circumstances {
    /// Of these two streams.
    pub fn of(direct: &StreamSummary, proxied: &StreamSummary) -> Self {
        Self { coding: coding(direct, proxied), ended: ended(proxied) }
    }
}

fn coding(direct: &StreamSummary, proxied: &StreamSummary) -> Coding {
    let is_coded = |side: &StreamSummary| {
        side.head.as_ref().is_some_and(|head| !head.members("content-encoding").is_empty())
    };
    match (is_coded(direct), is_coded(proxied)) {
        (true, true) if matches!(proxied.coding_fault, Some(CodingFault::CodedTwice(_))) => Coding::Again,
        (true, true) => Coding::Both,
        (true, false) => Coding::Removed,
        (false, true) => Coding::Added,
        (false, false) => Coding::Plain,
    }
}

/// No idle timeout is shorter than a second, and one that let an earlier pause pass lets one pass that is no longer.
fn ended(proxied: &StreamSummary) -> Ended {
    let last = proxied.silence_before_end().most_ns;
    let mut came: Vec<Moment> = proxied.head_at.into_iter().chain(proxied.came()).collect();
    came.sort_by_key(|at| at.latest_ns);
    let paused = came.windows(2).any(|two| Took::between(two[0], two[1]).least_ns >= last);
    match last < EARLIER_NS || paused {
        true => Ended::NotBySilence,
        false => Ended::PerhapsBySilence,
    }
}
