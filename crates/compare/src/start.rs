//! The start: whether it is the same response, and when its head comes.

use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};

use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::{APART_NS, MISSING_NS, TOGETHER_NS};
use super::side::{Failure, SideEnd, StreamSummary, overtaken, said_at};

/// Whether it is the same response at all.
pub(super) fn answer(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    if let (SideEnd::Failed(why @ Failure::NotHttp2(_)), Some(_)) = (&proxied.end, &proxied.trouble) {
        return Found::damage(Fault::NotHttp2, direct.answer(), why.to_string());
    }
    match (&direct.head, &proxied.head) {
        (Some(d), Some(v)) if d.status == v.status => Found::Same(format!("both respond with {}", d.status)),
        (Some(_), Some(v)) if refuses_incremental(v) => {
            let told = v.text("proxy-status").unwrap_or_default();
            Found::damage(Fault::IncrementalRefused, direct.answer(), format!("501, Proxy-Status: {told}"))
        }
        (Some(d), Some(v)) if seen != Seen::Scripted && d.status == 200 && may_be_meant(seen, v.status) => {
            Found::Doubt(format!(
                "through the proxy the response is {}, which a server may mean for a second client or a second use: ask for it through \
                 the proxy alone",
                proxied.refusal()
            ))
        }
        (Some(_), Some(_)) => Found::damage(Fault::ResponseDiffers, direct.answer(), proxied.refusal()),
        (_, None) if proxied.end == SideEnd::Open => {
            Found::CannotTell("no response arrived through the proxy while it was watched".to_owned())
        }
        _ => Found::damage(Fault::ResponseDiffers, direct.answer(), proxied.answer()),
    }
}

/// Whether a server that serves one client at a time, or each only so often, sends this to the second one. How often it serves
/// hangs on the time, so that asking twice shows nothing of it.
fn may_be_meant(seen: Seen, status: u16) -> bool {
    match seen {
        Seen::Scripted => false,
        Seen::Once => matches!(status, 401 | 403 | 409 | 410 | 423 | 429 | 503),
        Seen::Twice => status == 429,
    }
}

/// Whether a proxy says that it will not forward the response as it comes (RFC 10036).
fn refuses_incremental(head: &Head) -> bool {
    let refused = |member: &String| member.split(';').any(|part| part.trim() == "error=incremental_refused");
    head.status == 501 && head.members("proxy-status").iter().any(refused)
}

/// When the head comes, in every run. Once may be the machine's fault, so a proxy is blamed only for what it always does.
pub(super) fn head(seen: Seen, runs: &[(&StreamSummary, &StreamSummary)]) -> Found {
    let mut held = None;
    let mut same = None;
    for (direct, proxied) in runs {
        match one_head(seen, direct, proxied) {
            Held::Yes(found) => held = held.or(Some(found)),
            Held::No(said) => same = same.or(Some(said)),
            Held::CannotTell => {}
        }
    }
    match (held, same) {
        (_, Some(said)) => Found::Same(said),
        (Some(found), None) => found,
        (None, None) => Found::CannotTell(
            "whether the head is held back shows only on a stream whose head arrives at least 500 ms before its first event: \
             let --emit play one"
                .to_owned(),
        ),
    }
}

enum Held {
    Yes(Found),
    No(String),
    CannotTell,
}

fn one_head(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Held {
    let Some(head) = direct.head_at else { return Held::CannotTell };
    let what = format!("head after {}", said_at(head));
    match (direct.first_at(), proxied.head_at) {
        (Some(first), Some(v))
            if Took::between(head, first).least_ns >= APART_NS
                && overtaken(v, first) == Sure::Yes
                && (seen == Seen::Scripted || came_with_the_first(direct, proxied, v)) =>
        {
            let direct = format!("{what}, first event after {}", said_at(first));
            Held::Yes(Found::damage(Fault::HeadHeld, direct, format!("head after {}", said_at(v))))
        }
        (_, None)
            if proxied.end == SideEnd::Open && Took::between(head, proxied.end_at).least_ns >= MISSING_NS =>
        {
            let proxied = format!("no head in {}", said_at(proxied.end_at));
            Held::Yes(Found::damage(Fault::HeadHeld, what, proxied))
        }
        (Some(first), Some(v)) if overtaken(v, first) == Sure::No => {
            let first = said_at(first);
            Held::No(format!(
                "{what}, through the proxy after {}; the first event arrived after {first}",
                said_at(v)
            ))
        }
        (None, Some(v)) if Took::between(head, v).most_ns < APART_NS => {
            Held::No(format!("{what}, through the proxy after {}", said_at(v)))
        }
        _ => Held::CannotTell,
    }
}

/// Whether the head came with what came first directly. What came later may have been asked for later.
fn came_with_the_first(direct: &StreamSummary, proxied: &StreamSummary, head: Moment) -> bool {
    let Some(body) = proxied.first_at() else { return true };
    let same = match (direct.events.first(), proxied.events.first()) {
        (Some(ours), Some(theirs)) => ours.data == theirs.data,
        _ => true,
    };
    let at_once = direct.first_at().is_some_and(|at| at.latest_ns.abs_diff(head.latest_ns) <= TOGETHER_NS);
    Took::between(head, body).least_ns <= TOGETHER_NS && (same || at_once)
}
