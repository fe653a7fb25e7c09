//! The whole comparison: all aspects of the recorded runs, the proxy, and the fix for each fault.

use ssespec_evidence::verdict::Verdict;

use super::circumstances::Circumstances;
use super::confirm::{confirm, confirm_fields};
use super::disconnect::disconnect;
use super::ends::broken_end;
use super::finding::{Aspect, Difference, Found, Statement};
use super::fixes::{fix, fixes};
use super::flow::{Flow, Seen};
use super::look::{Look, look};
use super::pairs::Pair;
use super::proxy::{Proxy, proxy};
use super::reconnect::reconnect;
use super::runs::{Run, Runs};

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The proxy.
    pub proxy: Proxy,
    /// What is said of each aspect, in a fixed order.
    pub statements: Vec<Statement>,
    /// The aspects in which something differs that may or may not be the proxy's doing.
    pub doubts: Vec<Aspect>,
    /// The events both ways; empty if they cannot be matched.
    pub pairs: Vec<Pair>,
}

impl Comparison {
    /// The faults that damage the stream.
    pub fn damages(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.verdict == Verdict::Fail)
    }

    /// The faults that are no more than a danger.
    pub fn dangers(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.verdict == Verdict::Warn)
    }

    /// Whether the stream itself could be compared, and nothing of it is left in doubt.
    pub fn compared(&self) -> bool {
        self.damages().next().is_some()
            || (self.doubts.is_empty()
                && self.statements.iter().any(|statement| {
                    matches!(statement.aspect, Aspect::Times | Aspect::Events)
                        && !matches!(statement.verdict, Verdict::Inconclusive)
                }))
    }
}

/// Compares what was recorded. Pure: the same recordings give the same findings.
pub fn compare(runs: &Runs) -> Comparison {
    let Run { direct, proxied } = &runs.stream;
    let recognised = proxy(direct.head.as_ref(), proxied.head.as_ref());
    let proxy = match runs.proxy {
        Some(kind) => Proxy { kind, by: "named by --proxy".to_owned() },
        None => recognised,
    };
    let seen = match (runs.flow, &runs.again) {
        (Flow::Script, _) => Seen::Scripted,
        (Flow::Live, None) => Seen::Once,
        (Flow::Live, Some(_)) => Seen::Twice,
    };
    let Look { mut found, pairs, other } = look(seen, &runs.stream, runs.broken.as_ref());
    if let Some(again) = &runs.again {
        confirm(&mut found, &runs.stream, again);
    }
    confirm_fields(&mut found, runs);
    if !other {
        let broken = match &runs.broken {
            Some(run) => broken_end(&run.direct, &run.proxied),
            None => Found::CannotTell(
                "an aborted stream would show it: --emit lets a scripted test endpoint play one".to_owned(),
            ),
        };
        found.push((Aspect::AbortedEnd, broken));
        found.push((Aspect::Reconnect, reconnect(direct, &runs.reconnects)));
        found.push((Aspect::Disconnect, disconnect(runs.disconnects.as_ref())));
    }
    let circumstances = Circumstances::of(direct, proxied);
    let doubtful = |(aspect, found): &(Aspect, Found)| matches!(found, Found::Doubt(_)).then_some(*aspect);
    let doubts = found.iter().filter_map(doubtful).collect();
    let statements =
        found.into_iter().map(|(aspect, found)| statement(aspect, found, &proxy, circumstances)).collect();
    Comparison { proxy, statements, doubts, pairs: pairs.map_or_else(Vec::new, |pairs| pairs.list) }
}

fn statement(aspect: Aspect, found: Found, proxy: &Proxy, circumstances: Circumstances) -> Statement {
    let (verdict, message) = match found {
        Found::Same(message) => (Verdict::Pass, message),
        Found::Note(message) => (Verdict::Note, message),
        Found::CannotTell(message) | Found::Doubt(message) => (Verdict::Inconclusive, message),
        Found::Different { verdict, fault, direct, proxied } => {
            let fix = fix(proxy.kind, fault, circumstances);
            let fixes = fixes(proxy.kind, fault, circumstances);
            let difference = Difference { fault, direct, proxied, why: fault.why(), fix, fixes };
            let message = fault.title().to_owned();
            return Statement { aspect, verdict, message, difference: Some(difference) };
        }
    };
    Statement { aspect, verdict, message, difference: None }
}
