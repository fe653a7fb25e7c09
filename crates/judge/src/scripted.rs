//! Which events a conforming client dispatches when a script is played, and which of their ids are the script's affair.

use std::borrow::Cow;

use ssespec_evidence::additions::OwnIds;
use ssespec_evidence::recording::Moment;
use ssespec_scenario::script::{ScriptEvent, ScriptItem, written};

use super::view::View;

/// An event as an application sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The type; `message` by default.
    pub event_type: Cow<'a, str>,
    /// The data.
    pub data: Cow<'a, str>,
    /// The last event ID at dispatch.
    pub id: Cow<'a, str>,
    /// The first byte and the arrival, for pointing at it.
    pub place: Option<(u64, Moment)>,
}

/// How many events a conforming client dispatches when a script is played without a fault.
pub fn scripted(script: &[ScriptItem]) -> usize {
    play(script, None).count()
}

/// An event that a script asks for.
pub struct Wanted<'s> {
    /// What is dispatched.
    pub event: Seen<'s>,
    /// Whether the script asks for an id with this very event, so that it takes over none.
    pub names_id: bool,
}

/// Which events a conforming client dispatches when a script is played without a fault, or continued after a last event ID as
/// the emit contract says. One at a time: there are scripts with a hundred thousand.
pub fn play<'s>(script: &'s [ScriptItem], last_event_id: Option<&str>) -> impl Iterator<Item = Wanted<'s>> {
    let is_last = |item: &ScriptItem| match (item, last_event_id) {
        (ScriptItem::Event(e), Some(last)) => e.id.as_ref().is_some_and(|id| id.as_str() == last),
        _ => false,
    };
    let from = match last_event_id {
        Some(_) => written(script).position(|item| is_last(&item)).map_or(0, |index| index + 1),
        None => 0,
    };
    let goes_on = |item: &Cow<'_, ScriptItem>| {
        !matches!(
            item.as_ref(),
            ScriptItem::Abort(true) | ScriptItem::Fail(true) | ScriptItem::Hold(true) | ScriptItem::Refuse(_)
        )
    };
    let mut id = String::new();
    written(script).skip(from).take_while(goes_on).filter_map(move |step| {
        let mut names_id = false;
        if let ScriptItem::Event(ScriptEvent { id: Some(new), .. }) = step.as_ref() {
            id = new.as_str().to_owned();
            names_id = true;
        }
        let event = match &step {
            Cow::Borrowed(ScriptItem::Event(event)) => dispatched_of(event, &id),
            Cow::Owned(ScriptItem::Event(event)) => dispatched_of(event, &id).map(Seen::into_owned),
            _ => None,
        };
        event.map(|event| Wanted { event, names_id })
    })
}

/// What a client dispatches of an event.
fn dispatched_of<'e>(event: &'e ScriptEvent, id: &str) -> Option<Seen<'e>> {
    let event_type = event.event.as_ref().map(|t| t.as_str()).filter(|t| !t.is_empty());
    Some(Seen {
        event_type: Cow::Borrowed(event_type.unwrap_or("message")),
        data: with_line_feeds(event.data.as_ref()?.as_str()),
        id: Cow::Owned(id.to_owned()),
        place: None,
    })
}

impl Seen<'_> {
    fn into_owned(self) -> Seen<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Seen {
            event_type: owned(self.event_type),
            data: owned(self.data),
            id: owned(self.id),
            place: self.place,
        }
    }
}

/// Every line break of the standard as LF: data lines are joined by LF, so no other can come back.
fn with_line_feeds(data: &str) -> Cow<'_, str> {
    match data.contains('\r') {
        true => Cow::Owned(data.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(data),
    }
}

/// The last event ID that the client came back with.
pub fn sent_id(view: &View<'_>) -> Option<String> {
    view.exchange.request.last_event_id.as_ref().map(|id| String::from_utf8_lossy(id).into_owned())
}

/// Whether the last event ID of an event is compared: not where it is the server's own to give. Where it replaces ids that are
/// asked for, that is told under one requirement, and no other looks at ids.
pub fn compares_id(view: &View<'_>, names_id: bool) -> bool {
    match view.additions().ids {
        OwnIds::None => true,
        OwnIds::Beside => names_id,
        OwnIds::Instead => false,
    }
}

/// For each event of the exchange's script, whether its last event ID is compared; empty where all are.
pub fn compared_ids(view: &View<'_>) -> Vec<bool> {
    match (view.additions().ids, &view.exchange.request.script) {
        (OwnIds::None, _) | (_, None) => Vec::new(),
        (OwnIds::Beside | OwnIds::Instead, Some(script)) => {
            let last = sent_id(view);
            play(script, last.as_deref()).map(|wanted| compares_id(view, wanted.names_id)).collect()
        }
    }
}
