//! Rules that compare whole streams of one endpoint: in a coding and without one, and one connection after the other.

use ssespec_evidence::coding::of_body;
use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::RestsOn;

use super::dialect;
use super::outcome::Outcome;
use super::sent::printable;
use super::view::View;
use super::views::Views;

/// So many events apart show that a server sends over time.
const EVENTS: usize = 3;

/// Events that come so far apart were not sent together. In nanoseconds.
const APART_NS: u64 = 500_000_000;

/// Two plain streams bring an event at the same time, or at the same age, if no more lies between. In nanoseconds.
const ALIKE_NS: u64 = 200_000_000;

/// So many connections in a row that end behind their event are no chance.
const CONNECTIONS: usize = 3;

/// A connection that is over in so long waited for nothing. In nanoseconds.
const AT_ONCE_NS: u64 = 1_000_000_000;

/// How to mend a body that is not in the coding that its head names.
const FIX_MISLABELLED: &str = "Let whatever compresses the body set Content-Encoding, and nothing else: compressed twice, or named by \
    the application and compressed by nobody, no browser can read it.";

/// The events of a coded stream can be read when they are sent, as those of the plain one can that is open beside it. A second
/// plain stream, which was opened last, tells whether the streams of one server are alike at all.
pub fn flushed(view: &View<'_>, plain: &View<'_>, control: &View<'_>) -> Outcome {
    let Some(coding) = view.head.as_ref().and_then(coding) else {
        return Outcome::NotApplicable(Reason::NotCompressed);
    };
    let sent = sent_apart(view, plain);
    let [first, _, third] = sent.as_slice() else { return too_few(plain) };
    match view.events().next() {
        Some((_, at)) if at.latest_ns <= third.earliest_ns => Outcome::Satisfied(format!(
            "the first event in the coding `{coding}` came before the third without it"
        )),
        Some(_) if !all_alike(view, plain, control, &sent) => Outcome::Uncertain(Reason::OwnStreams),
        Some((_, at)) if at.earliest_ns > third.latest_ns => {
            let (over, later) = (Took::between(*first, *third), Took::between(*third, at));
            Outcome::violated(
                format!("the events in the coding `{coding}` as they are sent"),
                format!(
                    "no event until {later} after that; a plain stream that was open beside it brought {EVENTS} events over {over}"
                ),
            )
        }
        None if view.end().earliest_ns > third.latest_ns => {
            Outcome::Inconclusive(Reason::FollowsFrom("http.encoding-brings-events"))
        }
        Some(_) | None => Outcome::Uncertain(Reason::FlushUncertain),
    }
}

/// A coded stream can be read and brings an event before the third of the plain ones that are open beside it. `after` was opened
/// later: a server that serves the first reader alone would leave it without events, too.
pub fn brings_events(view: &View<'_>, head: &Head, before: &View<'_>, after: &View<'_>) -> Outcome {
    if head.status != 200 {
        return Outcome::Inconclusive(Reason::NoStream(head.status));
    }
    let Some(coding) = coding(head) else { return Outcome::NotApplicable(Reason::NotCompressed) };
    let expected = format!("events in the coding `{coding}`, which browsers ask for");
    if let Some(why) = view.live.coding_fault() {
        return Outcome::violated(expected, format!("a body that is not in this coding: {why}"))
            .with_fix(FIX_MISLABELLED);
    }
    if let Err(why) = view.body() {
        return Outcome::Inconclusive(Reason::BodyUnreadable(why));
    }
    let mut last: Option<(Moment, Took)> = None;
    let mut alike = true;
    for (plain, other) in [(before, after), (after, before)] {
        let sent = sent_apart(view, plain);
        let [first, _, third] = sent.as_slice() else { return too_few(plain) };
        alike &= all_alike(view, plain, other, &sent);
        if last.is_none_or(|(at, _)| at.latest_ns < third.latest_ns) {
            last = Some((*third, Took::between(*first, *third)));
        }
    }
    let Some((third, over)) = last else { return too_few(before) };
    match view.events().next() {
        Some(_) => Outcome::Satisfied(format!("events came in the coding `{coding}`")),
        None if !alike => Outcome::Uncertain(Reason::OwnStreams),
        None if view.end().earliest_ns > third.latest_ns => {
            let bytes = view.live.message().body().len();
            let observed = format!(
                "{bytes} bytes of it and no event; two plain streams that were open beside it brought {EVENTS} events each over {over}"
            );
            Outcome::violated(expected, observed).at_least(RestsOn::Time)
        }
        None => Outcome::Uncertain(Reason::FlushUncertain),
    }
}

/// The codings of a response, if it has any that exist.
fn coding(head: &Head) -> Option<String> {
    let codings = of_body(head);
    (!codings.is_empty()).then(|| printable(codings.join(", ").as_bytes()))
}

/// A stream that was seen whole has no more to show.
fn too_few(plain: &View<'_>) -> Outcome {
    match plain.ended() {
        true => Outcome::NotApplicable(Reason::TooFewEventsBeside),
        false => Outcome::Inconclusive(Reason::TooFewEventsBeside),
    }
}

/// The first events of the plain stream that came apart while both streams were open. A history that comes at once counts as one,
/// and a server that serves one stream at a time has not begun with the coded one before its head came.
fn sent_apart(view: &View<'_>, plain: &View<'_>) -> Vec<Moment> {
    let Some(head) = view.head_at else { return Vec::new() };
    let mut sent: Vec<Moment> = Vec::new();
    for (_, at) in plain.events().filter(|(_, at)| at.earliest_ns >= head.latest_ns) {
        let apart = |last: &Moment| Took::between(*last, at).reaches(APART_NS) == Sure::Yes;
        if sent.len() < EVENTS && sent.last().is_none_or(apart) {
            sent.push(at);
        }
    }
    sent
}

/// Whether the second plain stream brought an event with each of these: at the same moment, as a broadcast does, or at the same
/// age, as a server does that plays the same to each of its clients. In the second case the coded stream was due by then, too.
fn all_alike(view: &View<'_>, plain: &View<'_>, control: &View<'_>, sent: &[Moment]) -> bool {
    let theirs: Vec<Moment> = control.events().map(|(_, at)| at).collect();
    let at_once =
        |at: &Moment| theirs.iter().any(|other| Took::apart(*at, *other).within(ALIKE_NS) == Sure::Yes);
    if sent.iter().all(at_once) {
        return true;
    }
    let age = |of: &View<'_>, at: Moment| Took::between(of.sent(), at);
    let differ = |one: Took, other: Took| {
        one.most_ns.saturating_sub(other.least_ns).max(other.most_ns.saturating_sub(one.least_ns))
    };
    let at_one_age = |at: &Moment| {
        let ours = age(plain, *at);
        theirs.iter().any(|other| differ(ours, age(control, *other)) <= ALIKE_NS)
    };
    let (Some(first), Some(last)) = (sent.first(), sent.last()) else { return false };
    let behind = Took::between(plain.sent(), view.sent()).most_ns;
    let was_due = behind + age(plain, *first).most_ns + ALIKE_NS <= age(plain, *last).least_ns;
    was_due && sent.iter().all(at_one_age)
}

/// Not each of several connections in a row is over at once behind a single event.
pub fn stays_for_more(view: &View<'_>, views: &Views<'_>) -> Outcome {
    let all: Vec<&View<'_>> = views.names().filter_map(|name| views.get(name)).collect();
    if all.len() < CONNECTIONS {
        return Outcome::Inconclusive(Reason::TooFewConnections);
    }
    match all.iter().all(|one| is_polled(one)) {
        // A server that tells each client of a failure, and ends, is in trouble: it does not serve events one by one.
        true if all.iter().any(|one| one.events().any(|(event, _)| dialect::reports_error(event))) => {
            Outcome::Inconclusive(Reason::ReportsError)
        }
        true => Outcome::violated(
            "a connection that stays open for the next event",
            format!(
                "{} connections in a row that ended within {}, with 1 event each: this is polling",
                all.len(),
                view.age()
            ),
        ),
        false => {
            Outcome::Satisfied(format!("not each of {} connections is over behind one event", all.len()))
        }
    }
}

/// Whether a response was over at once behind one event, and nothing says that clients are to stop, to wait or to go on.
fn is_polled(view: &View<'_>) -> bool {
    let mut events = view.events();
    let (Some((event, _)), None) = (events.next(), events.next()) else { return false };
    let marks_the_end = event.data == "[DONE]" || !event.last_event_id.is_empty();
    view.head.as_ref().is_some_and(|head| head.status == 200)
        && view.ended()
        && view.complete()
        && view.age().within(AT_ONCE_NS) == Sure::Yes
        && !marks_the_end
        && view.live.progress().retry_ms.is_none()
}

#[cfg(test)]
#[path = "beside_tests.rs"]
mod tests;
