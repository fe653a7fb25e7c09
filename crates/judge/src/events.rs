//! What was dispatched: compared with a list, or with the script that the server was asked to play.

use std::borrow::Cow;

use base64::Engine as _;
use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::text::{counted, show};
use ssespec_evidence::took::Took;
use ssespec_scenario::script::{ScriptItem, written};
use ssespec_scenario::{EventIs, FieldIs, Payload};

use super::altered::{Asked, altered};
use super::lines::{at_line, is_known, show_line};
use super::outcome::Outcome;
use super::scripted::{Seen, Wanted, compared_ids, compares_id, play, scripted, sent_id};
use super::view::{Kind, LineView, View};

/// An event so shortly before the end means that more were to come.
const STILL_COMING_NS: u64 = 1_000_000_000;

/// Whose reading of the stream is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// The exchange's own consumer: our decoder over the wire, the library over the client transport.
    Consumer,
    /// Our decoder, whatever the transport.
    Decoder,
}

/// The events that the exchange's consumer dispatched.
pub fn dispatched<'a>(view: &'a View<'_>) -> Vec<Seen<'a>> {
    read_by(view, Reader::Consumer)
}

/// Judges by the consumer's reading. Where a library alone is at odds with the stream, that is the library's defect: the
/// standard's own algorithm is the oracle.
pub(super) fn by_consumer(view: &View<'_>, judge: impl Fn(&[Seen<'_>]) -> Outcome) -> Outcome {
    let outcome = judge(&dispatched(view));
    if !matches!(outcome, Outcome::Violated(_)) || view.exchange.transcript.library().is_none() {
        return outcome;
    }
    match judge(&read_by(view, Reader::Decoder)) {
        Outcome::Satisfied(_) => Outcome::Inconclusive(Reason::LibraryMisreads),
        _ => outcome,
    }
}

fn read_by<'a>(view: &'a View<'_>, reader: Reader) -> Vec<Seen<'a>> {
    match view.library_events().filter(|_| reader == Reader::Consumer) {
        Some(events) => events
            .map(|e| Seen {
                event_type: Cow::Borrowed(&e.event_type),
                data: Cow::Borrowed(&e.data),
                id: Cow::Borrowed(&e.id),
                place: None,
            })
            .collect(),
        None => view
            .events()
            .map(|(e, at)| Seen {
                event_type: Cow::Borrowed(&e.event_type),
                data: Cow::Borrowed(&e.data),
                id: Cow::Borrowed(&e.last_event_id),
                place: Some((e.span.first, at)),
            })
            .collect(),
    }
}

/// Exactly the events of the script.
pub fn plays_script(view: &View<'_>) -> Outcome {
    let Some(script) = &view.exchange.request.script else {
        return Outcome::Inconclusive(Reason::NoScript);
    };
    let last = sent_id(view);
    by_consumer(view, |came| compare_script(view, script, last.as_deref(), came))
}

/// The first event with another id than the script asks for with it: its number from 0, that id, and what came.
pub(super) fn first_other_id<'v>(view: &'v View<'_>) -> Option<(usize, String, Seen<'v>)> {
    let script = view.exchange.request.script.as_ref()?;
    let last = sent_id(view);
    let pairs = play(script, last.as_deref()).zip(dispatched(view)).enumerate();
    pairs
        .filter(|(_, (wanted, _))| wanted.names_id)
        .find(|(_, (wanted, got))| wanted.event.id != got.id)
        .map(|(index, (wanted, got))| (index, wanted.event.id.into_owned(), got))
}

/// The events that came are those of the script. A reader that was given up for being slow has seen a part of them.
pub fn script_prefix(view: &View<'_>) -> Outcome {
    let Some(script) = &view.exchange.request.script else {
        return Outcome::Inconclusive(Reason::NoScript);
    };
    by_consumer(view, |came| {
        let alike = |(Wanted { event, .. }, got): (Wanted<'_>, &Seen<'_>)| {
            event.data == got.data && event.event_type == got.event_type
        };
        let expected = scripted(script);
        if came.len() < expected && play(script, None).zip(came).all(alike) {
            return Outcome::Inconclusive(Reason::PartOfScript(came.len(), expected));
        }
        compare_script(view, script, None, came)
    })
}

fn compare_script(
    view: &View<'_>,
    script: &[ScriptItem],
    last_event_id: Option<&str>,
    came: &[Seen<'_>],
) -> Outcome {
    let mut count = 0;
    for (index, Wanted { event: wanted, names_id }) in play(script, last_event_id).enumerate() {
        let Some(got) = came.get(index) else {
            let of = play(script, last_event_id).count();
            return missing(view, index, of, &wanted.data);
        };
        count += 1;
        // eventsource-stream does not carry an id over events that have none: its id is not the oracle.
        let same_id = got.id == wanted.id
            || view.exchange.transcript.library().is_some()
            || !compares_id(view, names_id);
        if got.data != wanted.data || got.event_type != wanted.event_type || !same_id {
            let asked = Asked {
                data: Some(&wanted.data),
                event_type: Some(&wanted.event_type),
                id: Some(&*wanted.id).filter(|_| !same_id),
            };
            let next = play(script, last_event_id).nth(index + 1);
            let next = next.as_ref().map(|next| &*next.event.data);
            let kind = altered(asked, next, got, &came[index + 1..]);
            return differs(index, say(&wanted), got).of_kind(kind);
        }
    }
    if let (Some(extra), false) = (came.get(count), holds(script)) {
        return differs(count, "no further event".into(), extra).of_kind(BreachKind::NotAskedFor);
    }
    Outcome::Satisfied(format!("all {count} events as scripted"))
}

/// A held stream may bring heartbeat events after the script.
fn holds(script: &[ScriptItem]) -> bool {
    script.iter().any(|s| matches!(s, ScriptItem::Hold(true)))
}

fn say(event: &Seen<'_>) -> String {
    format!(
        "type {}, data {}, last event ID {}",
        show(event.event_type.as_bytes()),
        show(event.data.as_bytes()),
        show(event.id.as_bytes())
    )
}

fn differs(index: usize, expected: String, got: &Seen<'_>) -> Outcome {
    let expected = format!("event {}: {expected}", index + 1);
    let observed = say(got);
    match got.place {
        Some((byte, at)) => Outcome::violated_at(expected, observed, byte, Some(at)),
        None => Outcome::violated(expected, observed),
    }
}

fn missing(view: &View<'_>, index: usize, of: usize, data: &str) -> Outcome {
    let came =
        if index == 0 { "no event".to_owned() } else { format!("{}, then nothing", counted(index, "event")) };
    let why = view.exchange.transcript.library().and_then(|library| library.error.clone());
    let came = why.map_or(came.clone(), |why| format!("{came} ({why})"));
    if still_coming(view) {
        Outcome::Uncertain(Reason::StillComing(came))
    } else if view.waited_out() {
        Outcome::missing(
            format!("event {} of {of}, with the data {}", index + 1, show(data.as_bytes())),
            came,
        )
    } else {
        Outcome::Uncertain(Reason::ClosedBeforeMore(came))
    }
}

/// Whether events came until the end, which was ours: a slow server has lost nothing.
pub(super) fn still_coming(view: &View<'_>) -> bool {
    let last = view.events().last().map(|(_, at)| at);
    !view.ended() && last.is_some_and(|at| Took::between(at, view.end()).least_ns < STILL_COMING_NS)
}

/// Exactly these events, or these first.
pub fn listed(view: &View<'_>, wanted: &[EventIs], more_allowed: bool) -> Outcome {
    by_consumer(view, |came| compare_list(view, wanted, more_allowed, came))
}

fn compare_list(view: &View<'_>, wanted: &[EventIs], more_allowed: bool, came: &[Seen<'_>]) -> Outcome {
    let compared_ids = compared_ids(view);
    for (index, want) in wanted.iter().enumerate() {
        let Some(got) = came.get(index) else {
            let data = want
                .data
                .as_ref()
                .map(|d| String::from_utf8_lossy(d.as_bytes()).into_owned())
                .unwrap_or_default();
            return missing(view, index, wanted.len(), &data);
        };
        let want = match compared_ids.get(index) {
            Some(false) => Cow::Owned(EventIs { id: None, ..want.clone() }),
            Some(true) | None => Cow::Borrowed(want),
        };
        if let Some(expected) = mismatch(&want, got) {
            let text = |payload: &'_ Option<Payload>| -> Option<String> {
                payload.as_ref().map(|payload| String::from_utf8_lossy(payload.as_bytes()).into_owned())
            };
            let (data, event_type, id) = (text(&want.data), text(&want.event_type), text(&want.id));
            let asked = Asked { data: data.as_deref(), event_type: event_type.as_deref(), id: id.as_deref() };
            let next = wanted.get(index + 1).and_then(|next| text(&next.data));
            let kind = altered(asked, next.as_deref(), got, &came[index + 1..]);
            return differs(index, expected, got).of_kind(kind);
        }
    }
    let asks_ids = |(index, want): (usize, &EventIs)| want.id.as_ref().map(|_| compared_ids.get(index));
    let mut asked_ids = wanted.iter().enumerate().filter_map(asks_ids).peekable();
    match came.get(wanted.len()) {
        Some(extra) if !more_allowed => {
            differs(wanted.len(), "no further event".into(), extra).of_kind(BreachKind::NotAskedFor)
        }
        // Green would say that the ids are right, of which none was compared.
        _ if asked_ids.peek().is_some() && asked_ids.all(|compared| compared == Some(&false)) => {
            Outcome::NotApplicable(Reason::OwnIds)
        }
        _ => Outcome::Satisfied(format!("{} as expected", counted(wanted.len(), "event"))),
    }
}

/// What was wanted, if the event is not that.
fn mismatch(want: &EventIs, got: &Seen<'_>) -> Option<String> {
    let unlike = |wanted: &Option<Payload>, got: &str| {
        wanted.as_ref().filter(|w| w.as_bytes() != got.as_bytes()).cloned()
    };
    if let Some(data) = unlike(&want.data, &got.data) {
        return Some(format!("the data {}", show(data.as_bytes())));
    }
    if let Some(event_type) = unlike(&want.event_type, &got.event_type) {
        return Some(format!("the type {}", show(event_type.as_bytes())));
    }
    if let Some(id) = unlike(&want.id, &got.id) {
        return Some(format!("the last event ID {}", show(id.as_bytes())));
    }
    let bytes = want.data_base64.as_ref()?;
    match base64::engine::general_purpose::STANDARD.decode(got.data.as_bytes()) {
        Ok(decoded) if decoded == bytes.as_bytes() => None,
        _ => Some(format!("the Base64 text of {}", show(bytes.as_bytes()))),
    }
}

/// At least this many events.
pub fn at_least(view: &View<'_>, count: u64) -> Outcome {
    let came = dispatched(view).len() as u64;
    if came >= count {
        Outcome::Satisfied(counted(came, "event"))
    } else if view.waited_out() {
        Outcome::violated(format!("at least {}", counted(count, "event")), counted(came, "event"))
            .of_kind(BreachKind::Missing)
    } else {
        Outcome::Uncertain(Reason::ClosedBeforeEvents(came))
    }
}

/// These comments, in this order among all.
pub fn comments(view: &View<'_>, wanted: &[Payload]) -> Outcome {
    let mut left = wanted.iter();
    let mut next = left.next();
    for (text, _, _) in view.comments() {
        let bare = text.strip_prefix(' ').unwrap_or(text);
        if next.is_some_and(|w| w.as_bytes() == bare.as_bytes() || w.as_bytes() == text.as_bytes()) {
            next = left.next();
        }
    }
    match next {
        None => Outcome::Satisfied(format!("all {} comments", wanted.len())),
        Some(w) if view.waited_out() => {
            let came: Vec<String> = view.comments().map(|(t, _, _)| show(t.as_bytes())).take(5).collect();
            let came = if came.is_empty() { "no comment".to_owned() } else { came.join(", ") };
            Outcome::violated(format!("the comment {}", show(w.as_bytes())), came)
                .of_kind(BreachKind::Missing)
        }
        Some(_) => Outcome::Uncertain(Reason::ClosedBeforeComments),
    }
}

/// No field line has this name and exactly this value.
pub fn no_field(view: &View<'_>, field: &FieldIs) -> Outcome {
    let hit = view
        .fields()
        .find(|(_, name, value)| *name == field.name.as_bytes() && *value == field.value.as_bytes());
    match hit {
        Some((line, _, _)) => at_line(
            view,
            "line breaks in a value refused or made harmless",
            format!("the line {}, which the value injected", show_line(view, line)),
            line.span,
        ),
        None => {
            Outcome::Satisfied(format!("no injected {} line among {} lines", field.name, view.lines().len()))
        }
    }
}

/// Only the event, id and retry lines that the script asked for.
pub fn only_scripted_fields(view: &View<'_>) -> Outcome {
    let Some(script) = &view.exchange.request.script else {
        return Outcome::Inconclusive(Reason::NoScript);
    };
    let mut allowed: Vec<(&str, String)> = Vec::new();
    for step in written(script) {
        match step.as_ref() {
            ScriptItem::Event(e) => {
                allowed.extend(e.event.iter().map(|t| ("event", t.as_str().to_owned())));
                allowed.extend(e.id.iter().map(|t| ("id", t.as_str().to_owned())));
                allowed.extend(e.retry.iter().map(|n| ("retry", n.to_string())));
            }
            ScriptItem::Retry(n) => allowed.push(("retry", n.to_string())),
            _ => {}
        }
    }
    // An event that the server adds is no addition to another one.
    let own = view.own_spans();
    let is_own = |line: &LineView| own.iter().any(|span| (span.first..=span.last).contains(&line.span.first));
    for line in view.lines().iter().filter(|line| !is_own(line)) {
        let Kind::Field { name, value, .. } = line.kind else { continue };
        let (name, value) = (view.text(name), view.text(value));
        let asked = allowed.iter().any(|(n, v)| n.as_bytes() == name && v.as_bytes() == value);
        // `event: message` spells out the default and changes nothing.
        let harmless = name == b"data" || !is_known(name) || (name == b"event" && value == b"message");
        if !asked && !harmless {
            return at_line(
                view,
                "only what the script asked for",
                format!("the line {}", show_line(view, line)),
                line.span,
            );
        }
    }
    match view.lines().is_empty() {
        true => Outcome::Inconclusive(Reason::NoBytes),
        false => Outcome::Satisfied("nothing was added to the events".into()),
    }
}

/// A field line with exactly this value.
pub fn has_field(view: &View<'_>, name: &str, value: &str) -> Outcome {
    let came: Vec<String> = view
        .fields()
        .filter(|(_, n, _)| *n == name.as_bytes())
        .map(|(line, _, _)| show_line(view, line))
        .take(5)
        .collect();
    let expected = format!("the line {}", show(format!("{name}: {value}").trim_end().as_bytes()));
    if view.fields().any(|(_, n, v)| n == name.as_bytes() && v == value.as_bytes()) {
        Outcome::Satisfied(expected)
    } else if view.waited_out() {
        match came.is_empty() {
            true => Outcome::violated(expected, format!("no {name} line")).of_kind(BreachKind::Missing),
            false => Outcome::violated(expected, came.join(", ")),
        }
    } else {
        Outcome::Uncertain(Reason::ClosedBeforeLine)
    }
}

/// The last event ID at the end of the exchange.
pub fn last_event_id(view: &View<'_>, wanted: &Payload) -> Outcome {
    let named = |item: ScriptItem| match item {
        ScriptItem::Event(event) => event.id.is_some(),
        _ => false,
    };
    let script = view.exchange.request.script.as_deref().unwrap_or_default();
    if !compares_id(view, written(script).last().is_some_and(|item| named(item.into_owned()))) {
        return Outcome::NotApplicable(Reason::OwnIds);
    }
    let id = view.live.progress().last_event_id;
    let expected = format!("the last event ID {}", show(wanted.as_bytes()));
    if id.as_bytes() == wanted.as_bytes() {
        Outcome::Satisfied(expected)
    } else if view.waited_out() {
        Outcome::missing(expected, format!("the last event ID {}", show(id.as_bytes())))
    } else {
        Outcome::Uncertain(Reason::ClosedBeforeLine)
    }
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
