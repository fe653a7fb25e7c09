//! Takes one expectation to the module that judges it, once its prerequisites are met.

use ssespec_evidence::additions::OwnIds;
use ssespec_evidence::message::Head;
use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::recording::Ended;
use ssespec_evidence::text::show;
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::{Expectation, HeadRule, LifeRule, McpRule, RestsOn, SaysOver, StreamRule, When};

use super::outcome::Outcome;
use super::view::View;
use super::views::Views;
use super::{
    beside, coded, condition, contrast, cookies, dialect, events, expected, head, held, http2, life, mcp,
    message, permission, publishing, refused, relation, sequence, stored, stream, timing,
};

/// Judges one expectation about one exchange.
pub fn judge(expectation: &Expectation, view: &View<'_>, views: &Views<'_>) -> Outcome {
    let outcome = judge_one(expectation, view, views);
    match expectation {
        // A breach of these is that of a part, which knows what it rests on.
        Expectation::Any(_) | Expectation::All(_) | Expectation::WhenCompressed(_) | Expectation::When(_) => {
            outcome
        }
        _ => outcome.at_least(expectation.rests_on()).at_least(given_up(view)),
    }
}

/// What a client library made of a response hangs on how it was cut into reads, and on the library's own patience.
fn given_up(view: &View<'_>) -> RestsOn {
    match (&view.exchange.end.how, &view.exchange.transcript) {
        (Ended::GaveUp(_), Transcript::Library(_)) => RestsOn::Arrival,
        _ => RestsOn::Content,
    }
}

fn judge_one(expectation: &Expectation, view: &View<'_>, views: &Views<'_>) -> Outcome {
    // What is said of the server holds whatever became of the exchange; the parts of a whole ask for themselves.
    match expectation {
        Expectation::Any(options) => return any(options, view, views),
        Expectation::All(parts) => return all(parts, view, views),
        Expectation::When(condition) => return when(condition, view, views),
        Expectation::Life(_) if let Some(reason) = not_expressible(view) => {
            return Outcome::NotApplicable(reason);
        }
        // It may well have been refused.
        Expectation::Life(LifeRule::RoomLeft(other)) => return held::room_left(view, &other.of, views),
        Expectation::Life(rule) => {
            if let Some(outcome) = life::about_server(rule, view) {
                return outcome;
            }
        }
        _ => {}
    }
    if let Ended::Failed(why) = &view.exchange.end.how {
        return Outcome::Error(Reason::NotConnected(why.clone()));
    }
    if let Ended::NeverSent(why) = &view.exchange.end.how {
        return Outcome::NotApplicable(Reason::NeverSent(why.clone()));
    }
    if let Some(reason) = not_expressible(view) {
        return Outcome::NotApplicable(reason);
    }
    if resumes_by_replaced_id(view) {
        return Outcome::NotApplicable(Reason::OwnIds);
    }
    if let Some(why) = publishing::failed(view) {
        return Outcome::Error(why);
    }
    if let Some(reason) = not_over_this_http(expectation, view) {
        return Outcome::NotApplicable(reason);
    }
    match expectation {
        Expectation::Any(options) => any(options, view, views),
        Expectation::All(parts) => all(parts, view, views),
        Expectation::When(condition) => when(condition, view, views),
        Expectation::WhenCompressed(parts) => {
            with_head(view, |head| coded::when_coded(view, head, || all(parts, view, views)))
        }
        Expectation::Status(wanted) => refused::with_fix(view, status(wanted, view)),
        Expectation::Refused => refused(view),
        Expectation::Message(rule) => with_head(view, |_| message::judge(*rule, view, views)),
        Expectation::Head(rule) => {
            let judge = |view: &View<'_>| head_rule(*rule, view);
            match rule.reads_request() {
                true => judge(view),
                false => contrast::told(judge(view), view, views, judge),
            }
        }
        Expectation::Header(wanted) => {
            with_head(view, |head| header(head, &wanted.name, wanted.value.as_bytes()))
        }
        Expectation::HeaderIncludes(wanted) => {
            with_head(view, |head| permission::header_includes(head, wanted))
        }
        Expectation::NotContains(bytes) => not_contains(view, bytes.as_bytes()),
        Expectation::SameHeaders(other) => with_other(&other.of, views, |o| relation::same_headers(view, o)),
        Expectation::Continues(other) => with_other(&other.of, views, |o| relation::continues(view, o)),
        Expectation::HeadNotHeldBack => with_head(view, |_| timing::head_not_held_back(view)),
        Expectation::NoRepeat(other) => with_other(&other.of, views, |o| relation::no_repeat(view, o)),
        Expectation::NoFreshCookie(other) => {
            with_other(&other.of, views, |o| cookies::no_fresh_cookie(view, o))
        }
        Expectation::NoSessionCookie(other) => {
            with_other(&other.of, views, |o| cookies::no_session_cookie(view, o))
        }
        Expectation::Varies(v) => with_other(&v.of, views, |o| relation::varies(view, o, v)),
        Expectation::Before(b) => with_other(&b.of, views, |o| timing::before(view, b, o, views)),
        Expectation::AtMost(most) => with_head(view, |_| timing::at_most(view, most)),
        Expectation::Gap(gap) => with_stream(view, |_| timing::gap(view, gap)),
        Expectation::Stream(StreamRule::StaysForMore) => {
            with_stream(view, |_| beside::stays_for_more(view, views))
        }
        Expectation::FlushedBeside(beside) => with_other(&beside.of, views, |plain| {
            with_other(&beside.control, views, |control| {
                with_stream(view, |_| beside::flushed(view, plain, control))
            })
        }),
        Expectation::NoStoredCopy(other) => {
            with_other(&other.of, views, |o| with_stream(view, |_| stored::no_stored_copy(view, o)))
        }
        Expectation::EventsBeside(others) => with_other(&others.before, views, |before| {
            with_other(&others.after, views, |after| {
                with_head(view, |head| beside::brings_events(view, head, before, after))
            })
        }),
        Expectation::Stream(rule) => with_stream(view, |body| stream::judge(*rule, view, body)),
        // Whether it is the server's turn at all is told by the response to `initialize` or `server/discover`.
        Expectation::Mcp(mcp) => match mcp::another_revision(mcp, views) {
            Some(outcome) => outcome,
            None if mcp.rule == McpRule::Answered || mcp.session.is_none() && mcp.discover.is_none() => {
                with_head(view, |_| mcp::judge(mcp, view, views))
            }
            None => mcp::judge(mcp, view, views),
        },
        Expectation::Dialect(rule) => with_stream(view, |_| dialect::judge(*rule, view)),
        Expectation::Events(wanted) => with_stream(view, |_| events::listed(view, wanted, false)),
        Expectation::FirstEvents(wanted) => with_stream(view, |_| events::listed(view, wanted, true)),
        Expectation::EventCount(wanted) => {
            let comes = Comes::of(wanted.bounds().0);
            with_events(view, comes, &wanted.to_string(), || expected::count(view, wanted))
        }
        Expectation::EventOrder(wanted) => {
            let first = wanted.first().map(ToString::to_string).unwrap_or_default();
            with_events(view, Comes::Some, &first, || expected::order(view, wanted))
        }
        Expectation::Sequence(wanted) => with_stream(view, |_| sequence::judge(wanted, view, views)),
        Expectation::AtLeastEvents(count) => with_stream(view, |_| events::at_least(view, *count)),
        Expectation::PlaysScript => with_stream(view, |_| events::plays_script(view)),
        Expectation::ScriptPrefix => with_stream(view, |_| events::script_prefix(view)),
        Expectation::Comments(wanted) => with_stream(view, |_| events::comments(view, wanted)),
        Expectation::NoField(field) => with_stream(view, |_| events::no_field(view, field)),
        Expectation::OnlyScriptedFields => with_stream(view, |_| events::only_scripted_fields(view)),
        Expectation::Retry(value) => {
            with_stream(view, |_| events::has_field(view, "retry", &value.to_string()))
        }
        Expectation::EmptyId if view.additions().ids == OwnIds::Instead => {
            Outcome::NotApplicable(Reason::OwnIds)
        }
        Expectation::EmptyId => with_stream(view, |_| events::has_field(view, "id", "")),
        Expectation::LastEventId(id) => with_stream(view, |_| events::last_event_id(view, id)),
        Expectation::Life(rule) => with_stream(view, |_| held::judge(rule, view, views)),
        Expectation::Http2(rule) => http2::judge(*rule, view),
        Expectation::NotCoalesced => with_stream(view, |_| timing::not_coalesced(view)),
    }
}

/// What a rule says over one HTTP alone says nothing over another.
fn not_over_this_http(expectation: &Expectation, view: &View<'_>) -> Option<Reason> {
    match (expectation.facts().says_over, &view.exchange.transcript) {
        (SaysOver::Http1(why), Transcript::Http2(_)) => Some(Reason::NotOverThisHttp(why)),
        (SaysOver::Http2, Transcript::Http1(_) | Transcript::Library(_)) => Some(Reason::NotOverHttp2),
        (SaysOver::Any, _) | (SaysOver::Http1(_), _) | (SaysOver::Http2, Transcript::Http2(_)) => None,
    }
}

/// Under the emit contract 501 says that the library cannot express a step of the script.
fn not_expressible(view: &View<'_>) -> Option<Reason> {
    let head = view.head.as_ref().filter(|h| h.status == 501)?;
    view.exchange.request.script.as_ref()?;
    let body = view.body().unwrap_or_default();
    Some(Reason::NotExpressible(head.status, show(body.trim_ascii())))
}

/// A client that comes back with an id of the script tells nothing of a server that never sent it.
fn resumes_by_replaced_id(view: &View<'_>) -> bool {
    view.exchange.request.last_event_id.is_some() && view.additions().ids == OwnIds::Instead
}

fn head_rule(rule: HeadRule, view: &View<'_>) -> Outcome {
    let outcome = with_head(view, |head| match rule.needs_stream() {
        true => with_stream(view, |_| head::judge(rule, view, head)),
        false => head::judge(rule, view, head),
    });
    match rule {
        HeadRule::EventStream if brings_nothing(view) => {
            refused::with_fix(view, outcome.in_place_of_stream())
        }
        HeadRule::EventStream => refused::with_fix(view, outcome),
        _ => outcome,
    }
}

fn with_head(view: &View<'_>, judge: impl FnOnce(&Head) -> Outcome) -> Outcome {
    match &view.head {
        Some(head) => judge(head),
        None => no_head(view),
    }
}

/// What to say when no head came: the server's fault once patience is over, unknown before.
fn no_head(view: &View<'_>) -> Outcome {
    if let Some(fault) = view.live.message().faults().first().filter(|_| view.live.message().is_lost()) {
        return Outcome::violated("an HTTP/1 response head", fault.what.clone())
            .of_kind(BreachKind::NoAnswer);
    }
    let observed = match &view.exchange.end.how {
        Ended::Fin => "the server closed the connection without a response".to_owned(),
        Ended::Reset => "the server reset the connection without a response".to_owned(),
        Ended::Truncated(_) => "the server aborted TLS without a response".to_owned(),
        Ended::GaveUp(why) if view.exchange.transcript.http2().is_some() => {
            format!("a response that cannot be taken: {why}")
        }
        Ended::GaveUp(_) => "a response that the client library gave up on".to_owned(),
        _ if view.waited_out() => {
            format!("no response head for {} seconds or more", view.recording.patience_ns / 1_000_000_000)
        }
        _ => return Outcome::Uncertain(Reason::HeadNotAwaited),
    };
    let kind = match view.ended() {
        true => BreachKind::NoAnswer,
        false => BreachKind::NoHead,
    };
    let client = view.exchange.transcript.library().and_then(|library| library.error.as_ref());
    Outcome::missing(
        "a response head",
        client.map_or(observed.clone(), |error| format!("{observed} ({error})")),
    )
    .of_kind(kind)
    .after_waiting(view.age().least_ns)
}

fn with_stream(view: &View<'_>, judge: impl FnOnce(&[u8]) -> Outcome) -> Outcome {
    with_head(view, |head| match (head.status, view.body()) {
        (200, Ok(body)) => match (judge(body), publishing::refused(view)) {
            // What a hub did not take cannot come.
            (Outcome::Violated(breach), Some(refused)) => {
                let observed = format!("{}; {refused}", breach.observed);
                Outcome::violated(breach.expected, observed)
                    .of_kind(BreachKind::ScriptRefused)
                    .at_least(breach.rests_on)
            }
            (Outcome::Inconclusive(why) | Outcome::Uncertain(why), Some(refused)) => {
                Outcome::violated("the script played", format!("{refused}; {why}"))
                    .of_kind(BreachKind::ScriptRefused)
            }
            // A page or a document brings no event of a script: that is one finding, whatever each rule missed.
            (outcome, None) if is_other_document(view, head) => outcome.in_place_of_stream(),
            (outcome, _) => outcome,
        },
        (200, Err(why)) => Outcome::Inconclusive(Reason::BodyUnreadable(why.clone())),
        // A script that is refused was not played: that is the finding, not a missing prerequisite.
        (status @ 400.., _) if view.exchange.request.script.is_some() => {
            let body = view.body().unwrap_or_default().trim_ascii();
            Outcome::violated("the script played", format!("status {status}: {}", show(body)))
                .of_kind(BreachKind::ScriptRefused)
        }
        (status, _) => Outcome::Inconclusive(Reason::NoStream(status)),
    })
}

/// Whether an expectation is met by a stream without a single event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    Some,
    NoneIsRight,
}

impl Comes {
    fn of(least: u64) -> Self {
        if least == 0 { Self::NoneIsRight } else { Self::Some }
    }
}

/// Another response than a stream brings no event: where one is expected, that is the finding.
fn with_events(view: &View<'_>, comes: Comes, expected: &str, judge: impl FnOnce() -> Outcome) -> Outcome {
    if view.exchange.request.script.is_some() {
        return with_stream(view, |_| judge());
    }
    with_head(view, |head| match (head.status, view.body(), comes) {
        (200, Ok(_), _) => judge(),
        (200, Err(why), _) => Outcome::Inconclusive(Reason::BodyUnreadable(why.clone())),
        (status, _, Comes::NoneIsRight) => Outcome::Inconclusive(Reason::NoStream(status)),
        (status, _, Comes::Some) => {
            let observed = format!("status {status}{}", what_it_says(view, head));
            let outcome = Outcome::violated(expected, observed).of_kind(BreachKind::OtherResponse);
            refused::with_fix(view, outcome)
        }
    })
}

/// Whether a script was answered with something that is no event stream, neither by its type nor by what it brings.
fn is_other_document(view: &View<'_>, head: &Head) -> bool {
    let asked = view.exchange.request.script.is_some();
    asked && !head::is_event_stream(head) && brings_nothing(view)
}

fn with_other(name: &str, views: &Views<'_>, judge: impl FnOnce(&View<'_>) -> Outcome) -> Outcome {
    match views.get(name) {
        Some(other) => match &other.exchange.end.how {
            Ended::Failed(why) => Outcome::Error(Reason::NotConnected(why.clone())),
            Ended::NeverSent(why) => Outcome::NotApplicable(Reason::NeverSent(why.clone())),
            _ => judge(other),
        },
        None => Outcome::Inconclusive(Reason::NoExchange(name.to_owned())),
    }
}

fn status(wanted: &[u16], view: &View<'_>) -> Outcome {
    with_head(view, |head| {
        let list = wanted.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ");
        match wanted.contains(&head.status) {
            true => Outcome::Satisfied(format!("status {}", head.status)),
            false => Outcome::violated(
                format!("status {list}"),
                format!("status {}{}", head.status, what_it_says(view, head)),
            )
            .of_kind(kind_of_status(wanted, view)),
        }
    })
}

/// Where nothing but the stream was asked for, another status is one that comes in its place.
fn kind_of_status(wanted: &[u16], view: &View<'_>) -> BreachKind {
    match wanted {
        [200] if brings_nothing(view) => BreachKind::OtherResponse,
        _ => BreachKind::Violation,
    }
}

/// Whether no event came. One under a wrong status or type is a stream all the same.
fn brings_nothing(view: &View<'_>) -> bool {
    view.events().next().is_none()
}

/// The beginning of what a refusal says: often it names its cause.
fn what_it_says(view: &View<'_>, head: &Head) -> String {
    const SHOWN: usize = 200;
    let body = view.body().unwrap_or_default().trim_ascii();
    match head.status >= 400 && !body.is_empty() && !head::is_event_stream(head) {
        true => format!(", which says {}", show(&body[..body.len().min(SHOWN)])),
        false => String::new(),
    }
}

fn refused(view: &View<'_>) -> Outcome {
    if let Some(refused) = publishing::refused(view) {
        return Outcome::Satisfied(refused);
    }
    match (&view.head, &view.exchange.end.how) {
        (Some(head), _) if head.status >= 400 => {
            Outcome::Satisfied(format!("refused with status {}", head.status))
        }
        (Some(head), _) => {
            Outcome::violated("a refusal before any stream", format!("status {}", head.status))
        }
        (None, Ended::Fin | Ended::Reset | Ended::Truncated(_)) => {
            Outcome::Satisfied("refused by closing the connection".into())
        }
        (None, _) => no_head(view),
    }
}

/// Lines of one name are one value, as clients combine them (RFC 9110 5.3): two that are right on their own may be wrong together.
fn header(head: &Head, name: &str, value: &[u8]) -> Outcome {
    let wanted = format!("{name}: {}", show(value));
    let lines: Vec<&[u8]> = head.all(name).collect();
    match (lines.as_slice(), lines.join(&b", "[..]) == value) {
        ([], _) => Outcome::violated(wanted, format!("no {name} field")),
        (_, true) => Outcome::Satisfied(wanted),
        ([one], false) => Outcome::violated(wanted, show(one)),
        (several, false) => {
            let combined = show(&several.join(&b", "[..]));
            Outcome::violated(
                wanted,
                format!("{} {name} lines, which clients read as {combined}", several.len()),
            )
        }
    }
}

fn not_contains(view: &View<'_>, needle: &[u8]) -> Outcome {
    let contains = |hay: &[u8]| !needle.is_empty() && hay.windows(needle.len()).any(|w| w == needle);
    let head = view.head.as_ref().map(|h| h.raw.as_slice()).unwrap_or_default();
    let body = view.body().unwrap_or_default();
    let expected = format!("{} nowhere in the response", show(needle));
    if view.head.is_none() {
        return no_head(view);
    }
    if contains(head) {
        return Outcome::violated(expected, "it is in the response head");
    }
    match body.windows(needle.len().max(1)).position(|w| w == needle) {
        Some(at) => {
            Outcome::violated_at(expected, "it is in the stream", at as u64, view.arrival_of(at as u64))
        }
        None => Outcome::Satisfied(expected),
    }
}

fn any(options: &[Expectation], view: &View<'_>, views: &Views<'_>) -> Outcome {
    let outcomes: Vec<Outcome> = options.iter().map(|o| judge(o, view, views)).collect();
    if let Some(holds) = outcomes.iter().find(|o| matches!(o, Outcome::Satisfied(_))) {
        return holds.clone();
    }
    if let Some(open) = outcomes.iter().find(|o| !matches!(o, Outcome::Violated(_))) {
        return open.clone();
    }
    let breaches = outcomes.into_iter().filter_map(|o| match o {
        Outcome::Violated(breach) => Some(breach),
        _ => None,
    });
    breaches
        .reduce(|mut all, next| {
            all.expected = with(&all.expected, "; or ", &next.expected);
            all.byte = all.byte.or(next.byte);
            all.at_ns = all.at_ns.or(next.at_ns);
            all.rests_on = all.rests_on.max(next.rests_on);
            all.kind = all.kind.or(next.kind);
            all.observed = with(&all.observed, "; ", &next.observed);
            all
        })
        .map_or_else(|| Outcome::Inconclusive(Reason::NoAlternative), Outcome::Violated)
}

/// The clauses with one more, if none of them says it already.
fn with(clauses: &str, separator: &str, one: &str) -> String {
    match clauses.split(separator).any(|clause| clause == one) {
        true => clauses.to_owned(),
        false => format!("{clauses}{separator}{one}"),
    }
}

fn all(parts: &[Expectation], view: &View<'_>, views: &Views<'_>) -> Outcome {
    let outcomes: Vec<Outcome> = parts.iter().map(|p| judge(p, view, views)).collect();
    let broken = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Violated(breach) => Some((breach.rests_on, outcome)),
        _ => None,
    });
    // Of several the firmest: it needs nothing else to count.
    if let Some((_, firmest)) = broken.min_by_key(|(rests_on, _)| *rests_on) {
        return firmest.clone();
    }
    if let Some(open) = outcomes.iter().find(|o| !matches!(o, Outcome::Satisfied(_))) {
        return open.clone();
    }
    let found = outcomes.into_iter().filter_map(|o| match o {
        Outcome::Satisfied(text) => Some(text),
        _ => None,
    });
    Outcome::Satisfied(found.collect::<Vec<_>>().join("; "))
}

fn when(when: &When, view: &View<'_>, views: &Views<'_>) -> Outcome {
    let met = match &when.of {
        Some(name) => with_other(name, views, |other| judge(&when.is, other, views)),
        None => judge(&when.is, view, views),
    };
    condition::weighed(met, when.of.as_deref(), |met| match when.expect.is_empty() {
        true => Outcome::Satisfied(met),
        false => all(&when.expect, view, views),
    })
}
