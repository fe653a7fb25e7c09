//! The whole comparison: all aspects of the recorded runs, the proxy, and the fix for each fault.

use ssespec_evidence::verdict::Verdict;

use super::disconnect::{DisconnectProbes, disconnect};
use super::ends::{broken_end, end};
use super::events::events;
use super::fields::fields;
use super::finding::{Aspect, Difference, Fault, Found, Statement};
use super::fixes::{Coding, fix, fixes};
use super::flow::Flow;
use super::framing::framing;
use super::heartbeats::heartbeats;
use super::pairs::{Pair, pairs};
use super::proxy::{Kind, Proxy, proxy};
use super::reconnect::{Reconnects, reconnect};
use super::sending::times;
use super::side::StreamSummary;
use super::start::{answer, head};

/// The same stream, twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Directly.
    pub direct: StreamSummary,
    /// Through the proxy.
    pub proxied: StreamSummary,
}

/// All that was recorded for one comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// How the events came to flow.
    pub flow: Flow,
    /// The stream.
    pub stream: Run,
    /// A stream that the server aborts, if it can be asked to.
    pub broken: Option<Run>,
    /// A client that leaves, if the server counts its streams.
    pub disconnects: Option<DisconnectProbes>,
    /// A reconnect after one of the ids, if there are some.
    pub reconnects: Option<Reconnects>,
    /// Which proxy it is, if the user says so.
    pub proxy: Option<Kind>,
}

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The proxy.
    pub proxy: Proxy,
    /// What is said of each aspect, in a fixed order.
    pub statements: Vec<Statement>,
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

    /// Whether anything of the stream itself could be compared.
    pub fn compared(&self) -> bool {
        self.damages().next().is_some()
            || self.statements.iter().any(|statement| {
                matches!(statement.aspect, Aspect::Times | Aspect::Events)
                    && !matches!(statement.verdict, Verdict::Inconclusive)
            })
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
    let answered = answer(direct, proxied);
    let other = matches!(answered, Found::Different { .. });
    // What the server does wrong comes first, and a refusal that follows from it is not told again.
    let of_server = framing(direct, proxied);
    let answered = match (&of_server, other) {
        (Some(Found::Different { verdict: Verdict::Fail, .. }), true) => None,
        _ => Some(answered),
    };
    let mut found: Vec<(Aspect, Found)> =
        of_server.into_iter().chain(answered).map(|found| (Aspect::Response, found)).collect();
    let matched = if other { None } else { pairs(direct, proxied) };
    // Of a response that is another one only that is said: all else would accuse it of the same thing again.
    if !other {
        let mut both: Vec<(&StreamSummary, &StreamSummary)> = vec![(direct, proxied)];
        both.extend(runs.broken.iter().map(|run| (&run.direct, &run.proxied)));
        found.push((Aspect::Head, head(&both)));
        match &matched {
            Some(pairs) => {
                found.push((Aspect::Times, times(direct, proxied, pairs)));
                found.push((Aspect::Heartbeats, heartbeats(runs.flow, direct, proxied)));
                found.extend(
                    events(runs.flow, direct, proxied, pairs)
                        .into_iter()
                        .map(|found| (Aspect::Events, found)),
                );
            }
            None => {
                let why = "the direct events cannot be distinguished: they have no ids and equal data; a stream with ids \
                           would show it, or a scripted test endpoint with --emit";
                found.push((Aspect::Times, Found::CannotTell(why.to_owned())));
                found.push((Aspect::Heartbeats, heartbeats(runs.flow, direct, proxied)));
                found.push((Aspect::Events, Found::CannotTell(why.to_owned())));
            }
        }
        found.extend(fields(direct, proxied).into_iter().map(|found| (Aspect::Fields, found)));
        found.push((Aspect::End, end(direct, proxied)));
        let broken = match &runs.broken {
            Some(run) => broken_end(&run.direct, &run.proxied),
            None => Found::CannotTell(
                "an aborted stream would show it: --emit lets a scripted test endpoint play one".to_owned(),
            ),
        };
        found.push((Aspect::AbortedEnd, broken));
        found.push((Aspect::Reconnect, reconnect(direct, runs.reconnects.as_ref())));
        found.push((Aspect::Disconnect, disconnect(runs.disconnects.as_ref())));
    }
    excuse(&mut found);
    let coded = |side: &StreamSummary| {
        side.head.as_ref().is_some_and(|head| !head.members("content-encoding").is_empty())
    };
    let coding = match (coded(direct), coded(proxied)) {
        (_, false) => Coding::Plain,
        (false, true) => Coding::Added,
        (true, true) => Coding::Both,
    };
    let statements =
        found.into_iter().map(|(aspect, found)| statement(aspect, found, &proxy, coding)).collect();
    Comparison { proxy, statements, pairs: matched.map_or_else(Vec::new, |pairs| pairs.list) }
}

/// Whoever cuts the stream is not blamed again for what the cut took with it.
fn excuse(found: &mut [(Aspect, Found)]) {
    let cut = found
        .iter()
        .any(|(_, found)| matches!(found, Found::Different { fault: Fault::CutShort | Fault::CutAsEnd, .. }));
    for (aspect, found) in found.iter_mut() {
        let again = matches!(aspect, Aspect::Heartbeats)
            || matches!(found, Found::Different { fault: Fault::EventsLost, .. });
        if cut && again && matches!(found, Found::Different { .. }) {
            *found = Found::CannotTell("not judged: the stream was cut off".to_owned());
        }
    }
}

fn statement(aspect: Aspect, found: Found, proxy: &Proxy, coding: Coding) -> Statement {
    let (verdict, message) = match found {
        Found::Same(message) => (Verdict::Pass, message),
        Found::Note(message) => (Verdict::Note, message),
        Found::CannotTell(message) => (Verdict::Inconclusive, message),
        Found::Different { verdict, fault, direct, proxied } => {
            let fix = fix(proxy.kind, fault, coding);
            let fixes = fixes(proxy.kind, fault, coding);
            let difference = Difference { fault, direct, proxied, why: fault.why(), fix, fixes };
            let message = fault.title().to_owned();
            return Statement { aspect, verdict, message, difference: Some(difference) };
        }
    };
    Statement { aspect, verdict, message, difference: None }
}
