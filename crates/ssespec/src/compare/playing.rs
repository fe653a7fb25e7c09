//! Opens the stream both ways at once and writes down what comes, for all parts of a comparison.

use std::time::Duration;

use ssespec_compare::{
    DisconnectProbes, Flow, Kind, Reconnects, Run, Runs, SecondLook, StreamSummary, resume_after,
    wants_second_look, wants_second_reconnect,
};
use ssespec_evidence::observations::Asked;
use ssespec_evidence::recording::Recording;
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record_together;
use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Scenario, Span, Step, Until};

use super::disconnect_probe::probe;
use super::{recorded, script};
use crate::one_stream::one_stream;

/// What each recording is called.
const TITLE: &str = "One stream, directly and through a proxy";
/// What a recording may take beyond its time to be taken down in order.
const SPARE: Duration = Duration::from_secs(2);
/// How long the stream that aborts is watched.
const BROKEN: Duration = Duration::from_secs(8);

/// What the second look is called.
const SECOND: &str = "compare/proxied-first";
/// By how much the direct side comes later in it, so that a server takes the proxied one for the first.
const BEHIND: Span = Span::from_millis(300);
/// How long an event is waited for after a reconnect.
const RECONNECT: Duration = Duration::from_secs(5);

/// What is to be compared.
pub struct Wanted {
    /// The server itself.
    pub direct: Attached,
    /// The same through the proxy.
    pub proxied: Attached,
    /// The server's count of open streams.
    pub stats: Option<Attached>,
    /// How the events come to flow.
    pub flow: Flow,
    /// How long both are watched.
    pub time: Duration,
    /// Which proxy it is, if the user says so.
    pub proxy: Option<Kind>,
}

/// What was recorded.
pub struct Played {
    /// Digested for the comparison; `None` if the direct stream could not even be asked for.
    pub runs: Option<Runs>,
    /// As it was recorded.
    pub recordings: Vec<Recording>,
}

/// Plays all parts of a comparison.
pub async fn play(wanted: &Wanted) -> Played {
    let script = |script: fn() -> Vec<ScriptItem>| (wanted.flow == Flow::Script).then(script);
    // First, while no other stream of ours is open that could be counted.
    let disconnects = match &wanted.stats {
        None => None,
        Some(stats) => {
            let held = one_stream("compare/disconnect", TITLE, script(script::held), Duration::from_secs(60));
            let direct = probe(&held, &wanted.direct, stats).await;
            let proxied = probe(&held, &wanted.proxied, stats).await;
            Some(DisconnectProbes { direct, proxied })
        }
    };
    let whole = (wanted.flow == Flow::Script).then(|| script::compared(wanted.time));
    let stream = one_stream("compare/stream", TITLE, whole, wanted.time);
    let broken =
        script(script::broken).map(|script| one_stream("compare/aborted-end", TITLE, Some(script), BROKEN));
    let (stream, broken) = tokio::join!(both(&stream, wanted, wanted.time), async {
        match &broken {
            Some(broken) => Some(both(broken, wanted, BROKEN).await),
            None => None,
        }
    });
    let mut runs = run(wanted.flow, &stream).map(|stream| Runs {
        flow: wanted.flow,
        stream,
        again: None,
        reconnects: Vec::new(),
        broken: broken
            .as_ref()
            .and_then(|broken| run(wanted.flow, broken))
            .filter(|run| run.direct.is_stream()),
        disconnects,
        proxy: wanted.proxy,
    });
    let (mut again, mut reconnects) = (None, Vec::new());
    if let Some(runs) = &mut runs {
        if wanted.direct.access.asked() == Asked::Freely
            && runs.stream.direct.is_stream()
            && wants_second_look(runs)
        {
            let both =
                proxied_first(&one_stream(SECOND, TITLE, None, wanted.time), wanted, wanted.time).await;
            let second = |flow| run(flow, &both);
            // A script's times count from each one's own request.
            runs.again =
                second(Flow::Live).zip(second(Flow::Script)).map(|(common, own)| SecondLook { common, own });
            again = Some(both);
        }
        let after = resume_after(&runs.stream.direct).map(str::to_owned);
        // EventSource reconnects by GET alone, and what is not GET may cost money or have effects.
        if let Some(after) = after.filter(|_| wanted.direct.access.asked() == Asked::Freely) {
            reconnects = reconnected(wanted, &after, runs).await;
        }
    }
    let recordings = [Some(stream), broken, again]
        .into_iter()
        .flatten()
        .chain(reconnects)
        .flat_map(|(a, b)| [a, b])
        .collect();
    Played { runs, recordings }
}

/// Asks both sides to go on after one of the ids that came directly, as a browser does that has lost its connection; once more, the
/// proxied side first, where that accuses the proxy.
async fn reconnected(wanted: &Wanted, after: &str, runs: &mut Runs) -> Vec<(Recording, Recording)> {
    let mut recorded = Vec::new();
    for name in ["compare/reconnect", "compare/reconnect-proxied-first"] {
        let again = reconnect(wanted, name, after);
        let both = match recorded.is_empty() {
            true => both(&again, wanted, RECONNECT).await,
            false => proxied_first(&again, wanted, RECONNECT).await,
        };
        runs.reconnects.extend(run(wanted.flow, &both).map(|Run { direct, proxied }| Reconnects {
            after: after.to_owned(),
            direct,
            proxied,
        }));
        recorded.push(both);
        if !wants_second_reconnect(runs) {
            break;
        }
    }
    recorded
}

/// One request with this last event ID, until an event comes.
fn reconnect(wanted: &Wanted, name: &str, after: &str) -> Scenario {
    let script = (wanted.flow == Flow::Script).then(|| script::compared(wanted.time));
    let mut again = one_stream(name, TITLE, script, RECONNECT);
    for step in &mut again.steps {
        match step {
            Step::Open(open) => {
                open.headers.insert("Last-Event-ID".to_owned(), Some(after.into()));
            }
            Step::Await(wait) => wait.until = Until::Events(1),
            _ => {}
        }
    }
    again
}

/// Opens the stream both ways, the proxied side well before the direct one.
async fn proxied_first(scenario: &Scenario, wanted: &Wanted, time: Duration) -> (Recording, Recording) {
    let mut direct = scenario.clone();
    direct.steps.insert(0, Step::Wait(BEHIND));
    let time = time + BEHIND.duration();
    let limits = Limits { scenario: time + SPARE, head: time + SPARE, ..Limits::default() };
    record_together((&direct, &wanted.direct), (scenario, &wanted.proxied), &limits).await
}

/// Browsers offer to decompress, and only then do proxies compress.
pub fn as_a_browser(side: &mut Attached) {
    const OFFER: &str = "Accept-Encoding";
    if !side.access.fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(OFFER)) {
        side.access.fields.push((OFFER.to_owned(), b"gzip".to_vec()));
    }
}

async fn both(scenario: &Scenario, wanted: &Wanted, time: Duration) -> (Recording, Recording) {
    // A head may be held back for as long as it likes: that is what we want to see.
    let limits = Limits { scenario: time + SPARE, head: time + SPARE, ..Limits::default() };
    record_together((scenario, &wanted.direct), (scenario, &wanted.proxied), &limits).await
}

fn run(flow: Flow, (direct, proxied): &(Recording, Recording)) -> Option<Run> {
    let [direct_base, proxied_base] = recorded::bases(flow, direct, proxied)?;
    Some(Run {
        direct: StreamSummary::of(direct, direct_base)?,
        proxied: StreamSummary::of(proxied, proxied_base)?,
    })
}
