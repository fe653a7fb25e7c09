//! The drawing's two lanes: what a script asked for and when, and what came and when.

use serde::Serialize;
use ssespec_evidence::recording::Moment;
use ssespec_scenario::script::{ScriptEvent, ScriptItem};

use crate::text::shortened;
use crate::visible::visible;

/// The longest label, in characters.
const LABEL: usize = 28;
/// The most lines on the time axis.
const LINES: f64 = 8.0;

/// A moment that is known this well is one moment to the reader.
const WIDE_NS: u64 = 1_000_000;

/// Something on a lane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Mark {
    /// What it is.
    #[serde(rename = "k")]
    pub kind: Kind,
    /// When, in milliseconds from the start of the scenario.
    #[serde(rename = "t")]
    pub at_ms: f64,
    /// The earliest moment at which it can have been, where that is earlier by more than a millisecond.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<f64>,
    /// A few words; safe to show.
    #[serde(rename = "l", skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// For a scripted event: which mark of the other lane is the same event, counted from 0.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub pair: Option<usize>,
}

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Sent,
    Head,
    Event,
    Comment,
    Retry,
    Hold,
    Abort,
    Refuse,
    Unknown,
    End,
}

/// One lane: its first marks, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Lane {
    /// The marks, in order.
    pub marks: Vec<Mark>,
    /// How many are left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// An event as one lane has it, to be found again in the other.
pub(super) type Data = Option<String>;

impl Lane {
    /// Adds a mark, or counts it once there are `room` of them.
    pub fn put(&mut self, mark: Mark, room: usize) {
        match self.marks.len() < room {
            true => self.marks.push(mark),
            false => self.more += 1,
        }
    }
}

impl Mark {
    /// A mark at this time; the label is made safe and short.
    pub fn new(kind: Kind, at_ms: f64, label: &str) -> Self {
        // A payload may have megabytes: this many bytes hold more than the characters that are shown.
        let start = &label[..label.floor_char_boundary(8 * LABEL)];
        Self { kind, at_ms, from_ms: None, label: shortened(&visible(start), LABEL), pair: None }
    }

    /// A mark of something that came; how uncertain its moment is, is told where it matters.
    pub fn came(kind: Kind, at: Moment, label: &str) -> Self {
        Self { from_ms: wide_from(at), ..Self::new(kind, ms(at.latest_ns), label) }
    }
}

/// The earliest bound of a moment in milliseconds, where it is worth telling.
pub(super) fn wide_from(at: Moment) -> Option<f64> {
    (at.width_ns() > WIDE_NS).then(|| ms(at.earliest_ns))
}

/// Nanoseconds as milliseconds with one decimal: more would only make the report larger.
#[expect(
    clippy::cast_precision_loss,
    reason = "times of a scenario are far below 2^53 tenths of a millisecond"
)]
pub(super) fn ms(ns: u64) -> f64 {
    (ns / 100_000) as f64 / 10.0
}

/// What the script asks for from the moment the request was sent, and the data of each scripted event beside its mark.
/// With a last event ID, the part up to that event is not played again.
pub(super) fn scripted(
    script: &[ScriptItem],
    last_event_id: Option<&[u8]>,
    sent_ms: f64,
    room: usize,
) -> (Lane, Vec<Data>) {
    let (mut lane, mut data, mut at_ms) = (Lane::default(), Vec::new(), sent_ms);
    let (mut put_end, script) = (true, behind(script, last_event_id));
    for item in script {
        let mut put = |kind, label: &str, text: Data| {
            if lane.marks.len() < room {
                data.push(text);
            }
            lane.put(Mark::new(kind, at_ms, label), room);
        };
        match item {
            ScriptItem::Event(event) => put(Kind::Event, &event_label(event), event_data(event)),
            ScriptItem::Comment(text) => put(Kind::Comment, text.as_str(), None),
            ScriptItem::Retry(time) => put(Kind::Retry, &format!("retry {time}"), None),
            ScriptItem::Hold(_) => put(Kind::Hold, "hold", None),
            ScriptItem::Abort(_) => put(Kind::Abort, "abort", None),
            ScriptItem::Refuse(refuse) => put(Kind::Refuse, &format!("refuse {}", refuse.status), None),
            ScriptItem::Fail(_) => put(Kind::Abort, "fail", None),
            ScriptItem::Burst(burst) => {
                put(Kind::Event, &format!("{} events of {} bytes", burst.times, burst.bytes), None);
            }
            // Nothing of it shows in a stream.
            ScriptItem::Protect(_) => {}
            ScriptItem::Unknown(name) => put(Kind::Unknown, name, None),
            ScriptItem::Repeat(repeat) => {
                let shown = usize::try_from(repeat.times).unwrap_or(usize::MAX);
                for n in 1..=shown.min(room) {
                    let fill = |text: &str| text.replace("{n}", &n.to_string());
                    put(
                        Kind::Event,
                        &fill(&event_label(&repeat.event)),
                        event_data(&repeat.event).map(|t| fill(&t)),
                    );
                }
                lane.more += shown.saturating_sub(room);
            }
            #[expect(clippy::cast_precision_loss, reason = "a wait is at most minutes")]
            ScriptItem::Wait(time) => at_ms += *time as f64,
        }
        put_end &= !matches!(
            item,
            ScriptItem::Hold(_) | ScriptItem::Abort(_) | ScriptItem::Fail(_) | ScriptItem::Refuse(_)
        );
    }
    if put_end && lane.more == 0 {
        lane.put(Mark::new(Kind::End, at_ms, ""), room);
    }
    (lane, data)
}

/// The part of a script that is played for this last event ID (docs/emit-contract.md).
fn behind<'s>(script: &'s [ScriptItem], last_event_id: Option<&[u8]>) -> &'s [ScriptItem] {
    let is_it = |item: &ScriptItem| match item {
        ScriptItem::Event(event) => {
            event.id.as_ref().map(|id| id.as_str().trim().as_bytes()) == last_event_id
        }
        _ => false,
    };
    match last_event_id.and_then(|_| script.iter().position(is_it)) {
        Some(at) => &script[at + 1..],
        None => script,
    }
}

fn event_label(event: &ScriptEvent) -> String {
    let text = |field: &Option<ssespec_scenario::Text>| {
        field.as_ref().map(|t| t.as_str()[..t.as_str().floor_char_boundary(8 * LABEL)].to_owned())
    };
    label(text(&event.event).as_deref(), text(&event.data).as_deref().unwrap_or("(no data)"))
}

/// How an event is named on either lane.
pub(super) fn label(event_type: Option<&str>, data: &str) -> String {
    match event_type {
        None | Some("" | "message") => data.to_owned(),
        Some(name) => format!("{name}: {data}"),
    }
}

fn event_data(event: &ScriptEvent) -> Data {
    event.data.as_ref().map(|text| text.as_str().replace("\r\n", "\n").replace('\r', "\n"))
}

/// Joins each scripted event with the event that came with its data, in order; what has none was lost or changed.
pub(super) fn pair(scripted: &mut Lane, wanted: &[Data], came: &Lane, seen: &[Data]) {
    let mut from = 0;
    for (mark, wanted) in scripted.marks.iter_mut().zip(wanted).filter(|(mark, _)| mark.kind == Kind::Event) {
        let Some(wanted) = wanted else { continue };
        let found =
            (from..came.marks.len()).find(|at| seen.get(*at).and_then(Option::as_ref) == Some(wanted));
        if let Some(at) = found {
            mark.pair = Some(at);
            from = at + 1;
        }
    }
}

/// The time axis: where it ends, and from line to line, both in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Axis {
    to: f64,
    step: f64,
}

/// An axis up to the last mark, with lines at round times.
pub(super) fn axis(last_ms: f64) -> Axis {
    let last_ms = last_ms.max(1.0);
    let power = 10f64.powf((last_ms / LINES).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|step| last_ms / step <= LINES);
    let step = step.unwrap_or(last_ms);
    Axis { to: (last_ms / step).ceil() * step, step }
}

#[cfg(test)]
#[path = "timeline_tests.rs"]
mod tests;
