//! Rules about payloads that went wrong as text: JSON that was cut or glued together, and what was framed twice.

use event_stream::{LineEnd, OwnedEvent, Span};
use serde_json::Value;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show};
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::{Level, RestsOn};

use super::end_marker;
use super::lines::{at_line, is_known};
use super::outcome::Outcome;
use super::view::{Block, Kind, LineView, View};

/// In so many events a payload of field lines is no chance.
const FRAMED_EVENTS: usize = 2;

/// A JSON document of which only the first lines are data.
pub struct CutJson {
    /// What a client is given.
    pub given: String,
    /// The first line that it is not given.
    pub lost: Span,
    /// The first byte of the block.
    from: u64,
    /// The last byte of the block.
    to: u64,
}

impl CutJson {
    /// Whether a line belongs to it.
    pub fn holds(&self, line: &LineView) -> bool {
        (self.from..=self.to).contains(&line.span.first)
    }
}

/// The JSON documents whose data is cut, and completed by the lines of the same block that no reader knows.
pub fn cut_json(view: &View<'_>, body: &[u8]) -> Vec<CutJson> {
    view.blocks().iter().filter(|block| block.closed).filter_map(|block| cut_in(block, body)).collect()
}

fn cut_in(block: &Block<'_>, body: &[u8]) -> Option<CutJson> {
    let (mut given, mut whole, mut lost) = (Vec::new(), Vec::new(), None);
    for line in block.lines {
        let Kind::Field { name, value, .. } = line.kind else { continue };
        let (name, value) = (block.text(name), block.text(value));
        if name == b"data" {
            for text in [&mut given, &mut whole] {
                text.extend_from_slice(value);
                text.push(b'\n');
            }
        } else if !is_known(name) {
            lost = lost.or(Some(line.span));
            whole.extend_from_slice(raw(line, body));
            whole.push(b'\n');
        }
    }
    let lost = lost?;
    let (first, last) = (block.lines.first()?, block.lines.last()?);
    let is_cut = document(&given).is_none() && document(&whole).is_some();
    let given = String::from_utf8_lossy(given.strip_suffix(b"\n")?).into_owned();
    is_cut.then_some(CutJson { given, lost, from: first.span.first, to: last.span.last })
}

/// A line as it came, without its end.
pub fn raw<'b>(line: &LineView, body: &'b [u8]) -> &'b [u8] {
    let end = match line.end {
        LineEnd::Lf | LineEnd::Cr => 1,
        LineEnd::CrLf => 2,
        LineEnd::Missing => 0,
    };
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
    body.get(at(line.span.first)..at(line.span.last + 1).saturating_sub(end)).unwrap_or_default()
}

/// An object or an array, if the text is one as a whole.
pub fn document(text: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(text).ok().filter(|value| value.is_object() || value.is_array())
}

/// No JSON document is cut over lines of which only the first is data.
pub fn json_whole(view: &View<'_>, body: &[u8]) -> Outcome {
    let cut = cut_json(view, body);
    let Some(first) = cut.first() else {
        return match view.events().next() {
            Some(_) => Outcome::Satisfied("no payload is cut".into()),
            None => Outcome::Inconclusive(Reason::NoEvent),
        };
    };
    let lost = view.lines().iter().find(|line| line.span == first.lost).map(|line| raw(line, body));
    let events = if cut.len() == 1 { "1 event".to_owned() } else { format!("{} events", cut.len()) };
    let observed = format!(
        "the payload {} in {events}: the next line, {}, has no `data: ` before it and is ignored",
        show(first.given.as_bytes()),
        show(lost.unwrap_or_default().trim_ascii())
    );
    at_line(view, "the whole JSON document in data lines", observed, first.lost)
}

/// Where payloads are JSON documents, each holds one. Some servers send several on purpose, one or more at a time: what is glued
/// together shows it by more than their number.
pub fn one_json(view: &View<'_>) -> Outcome {
    let single = view.events().filter(|(event, _)| document(event.data.as_bytes()).is_some()).count();
    let several: Vec<_> = view.events().filter(|(event, _)| holds_several(&event.data)).collect();
    if several.is_empty() && single > 1 {
        return Outcome::Satisfied(format!("{} with one JSON document each", counted(single, "event")));
    }
    if single == 0 || several.is_empty() {
        return Outcome::NotApplicable(Reason::NoJson);
    }
    let blocks = view.blocks();
    let glued = several.iter().find_map(|(event, _)| {
        let block = blocks.iter().find(|block| is_within(block, event.span))?;
        let rests_on = glued(view, &event.data, block)?;
        Some((event, rests_on, has_heads_of_several(block)))
    });
    // A block that is certainly several events is the first to be told.
    let certain = several.iter().find_map(|(event, _)| {
        let block = blocks.iter().find(|block| is_within(block, event.span))?;
        has_heads_of_several(block).then_some((event, RestsOn::Content, true))
    });
    let Some((event, rests_on, is_certain)) = certain.or(glued) else {
        return Outcome::Inconclusive(Reason::MayBeBatches(several.len()));
    };
    let documents = event.data.lines().count();
    let observed =
        format!("{documents} documents in one event, a line each: {}", show(event.data.as_bytes()));
    let outcome = at_line(view, "one JSON document in each event, as in the others", observed, event.span)
        .at_least(rests_on);
    match is_certain {
        true => outcome,
        // Who meant them so has readers that take them apart.
        false => outcome.softened_to(Level::Should),
    }
}

fn is_within(block: &Block<'_>, span: Span) -> bool {
    block.lines.first().is_some_and(|first| first.span.first >= span.first)
        && block.lines.last().is_some_and(|last| last.span.last <= span.last)
}

/// Whether a block has two ids or two types: it is more than one event, whose payloads no reader can tell apart.
fn has_heads_of_several(block: &Block<'_>) -> bool {
    ["id", "event"].into_iter().any(|field| block.fields(field).nth(1).is_some())
}

/// Documents that were written this long after each other were written one by one. In nanoseconds.
const ONE_BY_ONE_NS: u64 = 500_000_000;

/// What shows that the documents of an event were meant as events of their own, if something does: each is a chunk of an
/// interface that sends one in each event, the second has a type, an id or a reconnection time of its own, or it was written later.
fn glued(view: &View<'_>, data: &str, block: &Block<'_>) -> Option<RestsOn> {
    let is_chunk = |line: &str| document(line.as_bytes()).is_some_and(|one| is_chat_chunk(&one));
    let is = |line: &LineView, wanted: bool| match line.kind {
        Kind::Field { name, .. } => is_known(block.text(name)) && (block.text(name) == b"data") == wanted,
        Kind::Blank | Kind::Comment(_) => false,
    };
    let first = block.lines.iter().position(|line| is(line, true))?;
    let last = block.lines.iter().rposition(|line| is(line, true))?;
    let between = block.lines.get(first..last)?;
    if data.lines().all(is_chunk) || between.iter().any(|line| is(line, false)) {
        return Some(RestsOn::Content);
    }
    let came = |byte| view.arrival_of(byte).unwrap_or_default();
    let lines = block.lines.get(first..=last)?;
    let later = |pair: &[LineView]| {
        Took::between(came(pair[0].span.last), came(pair[1].span.first)).reaches(ONE_BY_ONE_NS) == Sure::Yes
    };
    lines.windows(2).any(later).then_some(RestsOn::Time)
}

/// Whether a document is a chunk of a chat completion, of which an event holds one.
fn is_chat_chunk(document: &Value) -> bool {
    document.get("object").and_then(Value::as_str) == Some("chat.completion.chunk")
}

/// Whether each of several lines of a payload is a JSON document, and the whole is none.
pub fn holds_several(data: &str) -> bool {
    data.lines().count() > 1
        && document(data.as_bytes()).is_none()
        && data.lines().all(|line| document(line.as_bytes()).is_some())
}

/// Payloads are no field lines themselves.
pub fn not_framed_twice(view: &View<'_>) -> Outcome {
    let framed: Vec<_> = view.events().filter(|(event, _)| is_framed(&event.data)).collect();
    let all = view.events().count();
    if let Some(outcome) = encoded_twice(view) {
        return outcome;
    }
    match framed.first() {
        // Who sends texts about event streams sends others as well.
        Some((event, _)) if framed.len() >= FRAMED_EVENTS && framed.len() * 2 > all => at_line(
            view,
            "the payload alone in data lines",
            format!(
                "field lines in the payload of {} of {all} events: {}",
                framed.len(),
                show(event.data.as_bytes())
            ),
            event.span,
        ),
        _ if all == 0 => Outcome::Inconclusive(Reason::NoEvent),
        _ => Outcome::Satisfied(format!("{} of {all} payloads are field lines", framed.len())),
    }
}

/// How to encode once.
const ENCODE_ONCE: &str = "Encode each value once: give a library that writes JSON itself the value, and not the text that JSON.stringify or json.dumps made of it.";

/// The breach, where all payloads, marks of the end aside, are JSON strings that hold JSON documents.
fn encoded_twice(view: &View<'_>) -> Option<Outcome> {
    let says_something = |event: &&OwnedEvent| !event.data.is_empty() && !end_marker::is_in_data(&event.data);
    let payloads: Vec<&OwnedEvent> = view.events().map(|(event, _)| event).filter(says_something).collect();
    let holds_document = |event: &&OwnedEvent| {
        serde_json::from_str::<String>(&event.data).is_ok_and(|text| document(text.as_bytes()).is_some())
    };
    if payloads.len() < FRAMED_EVENTS || !payloads.iter().all(holds_document) {
        return None;
    }
    let first = payloads.first()?;
    let observed = format!(
        "a JSON document within a JSON string in all {} payloads: {}",
        payloads.len(),
        show(first.data.as_bytes())
    );
    Some(at_line(view, "each value encoded once", observed, first.span).with_fix(ENCODE_ONCE))
}

/// Whether a payload is a block of an event stream: nothing but field lines, one of which is data or a type.
fn is_framed(data: &str) -> bool {
    let mut lines = data.lines().filter(|line| !line.is_empty()).peekable();
    let is_field = |line: &str| line.split_once(':').is_some_and(|(name, _)| is_known(name.as_bytes()));
    let has_meaning = data.lines().any(|line| line.starts_with("data:") || line.starts_with("event:"));
    lines.peek().is_some() && has_meaning && lines.all(is_field)
}

#[cfg(test)]
#[path = "payloads_tests.rs"]
mod tests;
